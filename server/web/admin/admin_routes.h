#pragma once

#include "server/services/directory/directory_entries.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

// What the pages for administrators share.
namespace tewatashi::server::web {

// The site's places as choices of a form.
[[nodiscard]] Choices placeChoices(const WebSite& site, const Viewer& viewer);
// Invalid and Conflict errors are shown at the fields of the form again, anything else is a page of
// its own.
[[nodiscard]] bool belongsToForm(const services::ServiceError& error);
[[nodiscard]] std::vector<services::FieldProblem> problemsOf(const services::ServiceError& error,
                                                             const char* fieldOfWhole);

inline const LocalizedText kFirstDayLabel{"開始日", "The first day"};
inline const LocalizedText kLastDayLabel{"最後の日", "The last day"};

// The routes of one area, for administrators alone.
template <class Routes>
struct AdminRoute {
    http::Method method;
    const char* pattern;
    http::Response (Routes::*handler)(const http::Request&, const Viewer&) const;
};
template <class Routes>
void addAdminRoutes(http::Router& router, const SharedSite& site,
                    const std::shared_ptr<const Routes>& routes,
                    const std::vector<AdminRoute<Routes>>& list) {
    for (const AdminRoute<Routes>& route : list) {
        router.add(route.method, route.pattern,
                   guarded(site, Access::Administer,
                           [routes, handler = route.handler](const http::Request& request,
                                                             const Viewer& viewer) {
                               return ((*routes).*handler)(request, viewer);
                           }));
    }
}

} // namespace tewatashi::server::web
