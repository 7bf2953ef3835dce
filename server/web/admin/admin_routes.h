#pragma once

#include "server/services/directory/directory_entries.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

// What the pages for administrators share.
namespace tewatashi::server::web {

// The site's places as choices of a form.
[[nodiscard]] Choices placeChoices(const WebSite& site, const Viewer& viewer);
// Every value of a field that repeats.
[[nodiscard]] std::vector<std::string> valuesOf(const http::Request& request,
                                                std::string_view name);
// Invalid and Conflict errors are shown at the fields of the form again, anything else is a page of
// its own.
[[nodiscard]] bool belongsToForm(const services::ServiceError& error);
[[nodiscard]] std::vector<services::FieldProblem> problemsOf(const services::ServiceError& error,
                                                             const char* fieldOfWhole);

inline const LocalizedText kFirstDayLabel{"開始日", "The first day"};
inline const LocalizedText kLastDayLabel{"最後の日", "The last day"};

} // namespace tewatashi::server::web
