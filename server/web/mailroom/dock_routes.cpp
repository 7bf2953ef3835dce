#include "server/http/percent_coding.h"
#include "server/web/frame/page_access.h"
#include "server/web/mailroom/dock_pages.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

constexpr int kDocksPerPage = 30;
constexpr std::size_t kReasonMax_characters = 500; // as the field's maxlength

std::size_t charactersOf(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string withoutOuterSpace(const std::string& text) {
    const std::size_t from = text.find_first_not_of(" \t\r\n");
    if (from == std::string::npos) {
        return "";
    }
    return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

bool offers(const Choices& choices, const std::string& value) {
    return std::any_of(choices.begin(), choices.end(),
                       [&](const auto& choice) { return choice.first == value; });
}

// The run a form was made for, if it still is as the person saw it.
const services::DockRun* runOfForm(const services::DockDetail& detail,
                                   const http::Request& request) {
    for (const services::DockRun& run : detail.runs) {
        if (run.scanKeys.front() == formValue(request, "first") &&
            run.scanKeys.back() == formValue(request, "last") &&
            std::to_string(run.scanKeys.size()) == formValue(request, "count")) {
            return &run;
        }
    }
    return nullptr;
}

std::optional<std::string> reasonProblem(const std::string& reason, const Words& words) {
    if (reason.empty()) {
        return words.get("repair.need_reason");
    }
    if (charactersOf(reason) > kReasonMax_characters) {
        return words.get("repair.reason_long");
    }
    return std::nullopt;
}

// A small count from a query, for a sentence; 0 when it is none.
std::size_t countFrom(const std::optional<std::string>& text) {
    if (!text || text->empty() || text->size() > 6 ||
        text->find_first_not_of("0123456789") != std::string::npos) {
        return 0;
    }
    return std::stoul(*text);
}

class DockRoutes {
public:
    explicit DockRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        const std::string cursor = request.queryValue("after").value_or("");
        const auto page = m_site->services().dockSessions.list(cursor, kDocksPerPage);
        if (!page) {
            return m_site->serviceError(page.error(), viewer, request);
        }
        return m_site->page(200,
                            dockListPage(*page, cursor, m_site->painter(),
                                         m_site->frameFor(viewer, request), now()),
                            viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        DockPageInput input;
        input.from = request.queryValue("from").value_or("");
        const auto detail =
            m_site->services().dockSessions.detail(request.param("id"), {input.from});
        if (!detail) {
            return m_site->serviceError(detail.error(), viewer, request);
        }
        Frame frame = m_site->frameFor(viewer, request);
        addNotice(frame, request);
        if (const auto taken = request.queryValue("take")) {
            input.form = withProposal(*detail, *taken);
        }
        return m_site->page(
            200, dockPage(*detail, choices(viewer), input, m_site->painter(), frame, now()),
            viewer);
    }

    http::Response repair(const http::Request& request, const Viewer& viewer) const {
        return withRun(request, viewer, [&](const Act& act) { return repairRun(act); });
    }

    http::Response setAside(const http::Request& request, const Viewer& viewer) const {
        return withRun(request, viewer, [&](const Act& act) { return setAsideRun(act); });
    }

private:
    // A form that was sent, and what it was made for.
    struct Act {
        const http::Request& request;
        const Viewer& viewer;
        const services::DockDetail& detail; // the page that the form stood on
        const services::DockRun& run;
        const std::string& from; // of that page
        const CodeChoices& choices;
    };

    template <class Perform>
    http::Response withRun(const http::Request& request, const Viewer& viewer,
                           const Perform& perform) const {
        const std::string from = formValue(request, "from");
        const auto detail = m_site->services().dockSessions.detail(request.param("id"), {from});
        if (!detail) {
            return m_site->serviceError(detail.error(), viewer, request);
        }
        const services::DockRun* run = runOfForm(*detail, request);
        if (run == nullptr) {
            return changed(detail->dock.dockId);
        }
        const CodeChoices offered = choices(viewer);
        return perform(Act{request, viewer, *detail, *run, from, offered});
    }

    http::Response repairRun(const Act& act) const {
        RunInput input;
        input.firstKey = act.run.scanKeys.front();
        input.operatorCard = formValue(act.request, "operator");
        input.actionCode = formValue(act.request, "action");
        input.placeCode = formValue(act.request, "place");
        input.reason = withoutOuterSpace(formValue(act.request, "reason"));
        input.problems = problemsOf(input, act.choices, m_site->words(act.viewer));
        if (!input.problems.empty()) {
            return again(act, input, "");
        }
        const auto done = m_site->services().repairScans.repair(
            {act.detail.dock.dockId, act.run.scanKeys, input.operatorCard, input.actionCode,
             input.placeCode, input.reason, act.viewer.session->user.login});
        return done ? finished(act, "repaired", *done) : failed(act, input, done.error());
    }

    http::Response setAsideRun(const Act& act) const {
        RunInput input;
        input.firstKey = act.run.scanKeys.front();
        input.asideReason = withoutOuterSpace(formValue(act.request, "reason"));
        input.asideOpen = true;
        if (const auto problem = reasonProblem(input.asideReason, m_site->words(act.viewer))) {
            input.problems.emplace_back("aside_reason", *problem);
            return again(act, input, "");
        }
        const auto done = m_site->services().repairScans.setAside(
            {act.detail.dock.dockId, act.run.scanKeys, input.asideReason,
             act.viewer.session->user.login});
        return done ? finished(act, "set-aside", *done) : failed(act, input, done.error());
    }

    UtcMillis now() const { return m_site->services().clock.utcNow(); }

    CodeChoices choices(const Viewer& viewer) const {
        return codeChoices(m_site->services().codeMasters.sheets(), m_site->options().codes,
                           m_site->words(viewer));
    }

    // Words for what the redirect after a form announces; the query carries codes, never text.
    void addNotice(Frame& frame, const http::Request& request) const {
        const Words& words = m_site->painter().words(frame.language);
        const std::string done = request.queryValue("done").value_or("");
        const std::string count = std::to_string(countFrom(request.queryValue("count")));
        if (done == "repaired") {
            frame.notices.push_back(
                {NoticeTone::Good, words.fill("repair.done", {{"count", count}})});
        } else if (done == "set-aside") {
            frame.notices.push_back(
                {NoticeTone::Good, words.fill("repair.set_aside_done", {{"count", count}})});
        } else if (done == "changed") {
            frame.notices.push_back({NoticeTone::Attention, words.get("repair.conflict")});
        }
    }

    static std::optional<RunInput> withProposal(const services::DockDetail& detail,
                                                const std::string& firstKey) {
        for (const services::DockRun& run : detail.runs) {
            if (run.scanKeys.front() == firstKey && run.proposal) {
                RunInput input;
                input.firstKey = firstKey;
                input.operatorCard = run.proposal->operatorCard;
                input.actionCode = run.proposal->actionCode;
                input.placeCode = run.proposal->placeCode;
                input.proposalTaken = true;
                return input;
            }
        }
        return std::nullopt;
    }

    static std::vector<std::pair<std::string, std::string>>
    problemsOf(const RunInput& input, const CodeChoices& offered, const Words& words) {
        std::vector<std::pair<std::string, std::string>> problems;
        if (!offers(offered.operators, input.operatorCard)) {
            problems.emplace_back("operator", words.get("repair.choose_operator"));
        }
        if (!offers(offered.actions, input.actionCode)) {
            problems.emplace_back("action", words.get("repair.choose_action"));
        }
        if (!offers(offered.places, input.placeCode)) {
            problems.emplace_back("place", words.get("repair.choose_place"));
        }
        if (const auto problem = reasonProblem(input.reason, words)) {
            problems.emplace_back("reason", *problem);
        }
        return problems;
    }

    http::Response again(const Act& act, const RunInput& input, const std::string& notice) const {
        Frame frame = m_site->frameFor(act.viewer, act.request);
        frame.here = dockHref(act.detail.dock.dockId, act.from);
        if (!notice.empty()) {
            frame.notices.push_back({NoticeTone::Attention, notice});
        }
        return m_site->page(
            422,
            dockPage(act.detail, act.choices, {input, act.from}, m_site->painter(), frame, now()),
            act.viewer);
    }

    http::Response failed(const Act& act, const RunInput& input,
                          const services::ServiceError& error) const {
        switch (error.kind) {
        case services::ServiceErrorKind::Conflict:
            return changed(act.detail.dock.dockId);
        case services::ServiceErrorKind::Invalid: {
            std::string notice = error.text.in(act.viewer.language);
            for (const services::FieldProblem& problem : error.fields) {
                notice += " " + problem.text.in(act.viewer.language);
            }
            return again(act, input, notice);
        }
        case services::ServiceErrorKind::NotFound:
        case services::ServiceErrorKind::Unauthorized:
        case services::ServiceErrorKind::Forbidden:
        case services::ServiceErrorKind::Busy:
        case services::ServiceErrorKind::Unavailable:
            break;
        }
        return m_site->serviceError(error, act.viewer, act.request);
    }

    static http::Response changed(const std::string& dockId) {
        return http::redirectResponse(dockHref(dockId) + "?done=changed");
    }

    static http::Response finished(const Act& act, const char* what, int count) {
        return http::redirectResponse(
            dockHref(act.detail.dock.dockId) + "?done=" + what + "&count=" + std::to_string(count) +
            (act.from.empty() ? std::string() : "&from=" + http::percentEncode(act.from)));
    }

    SharedSite m_site;
};

} // namespace

void addDockRoutes(http::Router& router, const SharedSite& site) {
    PageTable<DockRoutes> pages(router, site);
    pages.get("/dock-sessions", {Access::ReadDocks, Objects::Any, "Dock sessions"},
              &DockRoutes::list);
    pages.get("/dock-sessions/{id}",
              {Access::ReadDocks, Objects::Any, "A dock session and its scans"}, &DockRoutes::show);
    pages.post("/dock-sessions/{id}/repair", {Access::MailRoom, Objects::Any, "Repair scans"},
               &DockRoutes::repair);
    pages.post("/dock-sessions/{id}/set-aside", {Access::MailRoom, Objects::Any, "Set scans aside"},
               &DockRoutes::setAside);
}

} // namespace tewatashi::server::web
