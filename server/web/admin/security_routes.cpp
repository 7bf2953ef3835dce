#include "server/http/percent_coding.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/security_page.h"

namespace tewatashi::server::web {
namespace {

class SecurityRoutes {
public:
    explicit SecurityRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        return showWith(200, services::securityInputOf(*settings().rules()), {}, request, viewer);
    }

    http::Response save(const http::Request& request, const Viewer& viewer) const {
        services::SecurityInput input;
        input.passwordCharactersMin = formValue(request, "password_min");
        input.sessionIdle_min = formValue(request, "session_idle");
        input.sessionMost_h = formValue(request, "session_most");
        input.networks = formValue(request, "networks");
        for (const auto& [name, value] : request.form().value_or(http::FieldList())) {
            if (name == "code_roles") {
                input.codeRoles.push_back(value);
            }
        }
        const auto done = settings().put(input, actorOf(viewer, request));
        if (!done) {
            return showWith(422, input, done.error().fields, request, viewer);
        }
        return http::redirectResponse("/admin/security?done=saved");
    }

private:
    services::SecuritySettings& settings() const { return m_site->services().accounts.security(); }

    http::Response showWith(int status, services::SecurityInput typed,
                            std::vector<services::FieldProblem> problems,
                            const http::Request& request, const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/security";
        addDoneNotice(frame, m_site->words(viewer), "security.done.", request);
        return m_site->page(
            status,
            securityPage({std::move(typed), request.remoteAddress, std::move(problems)},
                         m_site->painter(), std::move(frame)),
            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addSecurityRoutes(http::Router& router, const SharedSite& site) {
    PageTable<SecurityRoutes> pages(router, site);
    pages.get("/admin/security", {Access::Administer, Objects::Any, "Rules of sign-in"},
              &SecurityRoutes::show);
    pages.post("/admin/security", {Access::Administer, Objects::Any, "Set the rules of sign-in"},
               &SecurityRoutes::save);
}

} // namespace tewatashi::server::web
