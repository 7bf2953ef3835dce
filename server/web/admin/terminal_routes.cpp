#include "server/http/error_mapping.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/terminal_pages.h"
#include "server/web/frame/code_choices.h"
#include "server/web/frame/page_access.h"

namespace tewatashi::server::web {
namespace {

class TerminalRoutes {
public:
    explicit TerminalRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        if (request.queryValue("done") == "saved") {
            frame.notices.push_back(
                {NoticeTone::Good, m_site->words(viewer).get("terminals.done.saved")});
        }
        return m_site->page(200,
                            terminalsPage(terminals().list(), m_site->painter(), std::move(frame),
                                          m_site->services().clock.utcNow()),
                            viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        auto terminal = terminals().find(request.param("id"));
        if (!terminal) {
            return m_site->error(404, http::textOfStatus(404), viewer, request);
        }
        TerminalForm form;
        form.input = {terminal->name, terminal->placeCode,
                      std::string(services::terminalStateCode(terminal->state))};
        form.terminal = std::move(*terminal);
        Frame frame = m_site->frameFor(viewer, request);
        addDoneNotice(frame, m_site->words(viewer), "terminals.done.", request);
        return page(200, std::move(form), std::move(frame), viewer);
    }

    http::Response save(const http::Request& request, const Viewer& viewer) const {
        TerminalForm form;
        form.input = {formValue(request, "name"), formValue(request, "place"),
                      formValue(request, "state")};
        const auto done =
            terminals().put(request.param("id"), form.input, actorOf(viewer, request));
        if (done) {
            return http::redirectResponse("/admin/terminals?done=saved");
        }
        auto terminal = terminals().find(request.param("id"));
        if (!terminal || done.error().kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(done.error(), viewer, request);
        }
        form.terminal = std::move(*terminal);
        form.problems = done.error().fields;
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = terminalHref(form.terminal.id);
        return page(422, std::move(form), std::move(frame), viewer);
    }

    http::Response putDefault(const http::Request& request, const Viewer& viewer) const {
        const std::string id = request.param("id");
        TerminalForm form;
        form.newDefault = {formValue(request, "from"), formValue(request, "place"),
                           formValue(request, "action")};
        const auto done = defaults().put(id, form.newDefault, actorOf(viewer, request));
        if (done) {
            return http::redirectResponse(terminalHref(id) + "?done=default");
        }
        auto terminal = terminals().find(id);
        if (!terminal || done.error().kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(done.error(), viewer, request);
        }
        form.input = {terminal->name, terminal->placeCode,
                      std::string(services::terminalStateCode(terminal->state))};
        form.terminal = std::move(*terminal);
        form.defaultProblems = done.error().fields;
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = terminalHref(id);
        return page(422, std::move(form), std::move(frame), viewer);
    }

    http::Response removeDefault(const http::Request& request, const Viewer& viewer) const {
        const std::string id = request.param("id");
        const auto done =
            defaults().remove(id, formValue(request, "from"), actorOf(viewer, request));
        return done ? http::redirectResponse(terminalHref(id) + "?done=default-removed")
                    : m_site->serviceError(done.error(), viewer, request);
    }

private:
    services::TerminalDefaults& defaults() const { return m_site->services().terminalDefaults; }
    services::Terminals& terminals() const { return m_site->services().terminals; }

    http::Response page(int status, TerminalForm form, Frame frame, const Viewer& viewer) const {
        form.defaults = defaults().of(form.terminal.id);
        const CodeChoices choices = codeChoices(m_site->services().codeMasters.sheets(),
                                                m_site->options().codes, m_site->words(viewer));
        form.places = choices.places;
        form.actions = choices.actions;
        return m_site->page(status,
                            terminalPage(form, m_site->painter(), std::move(frame),
                                         m_site->services().clock.utcNow()),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addTerminalRoutes(http::Router& router, const SharedSite& site) {
    PageTable<TerminalRoutes> pages(router, site);
    pages.get("/admin/terminals", {Access::Administer, Objects::Any, "Terminals"},
              &TerminalRoutes::list);
    pages.get("/admin/terminals/{id}", {Access::Administer, Objects::Any, "A terminal"},
              &TerminalRoutes::show);
    pages.post("/admin/terminals/{id}", {Access::Administer, Objects::Any, "Change a terminal"},
               &TerminalRoutes::save);
    pages.post("/admin/terminals/{id}/defaults",
               {Access::Administer, Objects::Any, "Set a terminal's default from a day on"},
               &TerminalRoutes::putDefault);
    pages.post("/admin/terminals/{id}/defaults/remove",
               {Access::Administer, Objects::Any, "Take a coming default back"},
               &TerminalRoutes::removeDefault);
}

} // namespace tewatashi::server::web
