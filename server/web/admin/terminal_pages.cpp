#include "server/web/admin/terminal_pages.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/page_icons.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

using services::TerminalState;

struct StateSign {
    const char* tone;
    const std::string& icon;
};

StateSign signOf(TerminalState state) {
    switch (state) {
    case TerminalState::InUse:
        return {"done", icons::kCheck};
    case TerminalState::Spare:
        return {"neutral", icons::kPause};
    case TerminalState::Repair:
        return {"attention", icons::kPencil};
    case TerminalState::Lost:
        return {"problem", icons::kQuestion};
    }
    return {"neutral", icons::kQuestion};
}

std::string stateWord(TerminalState state, const Words& words) {
    return words.get("terminals.state." + std::string(services::terminalStateCode(state)));
}

View terminalView(const services::Terminal& terminal, const PagePainter& painter, Language language,
                  UtcMillis now) {
    const Words& words = painter.words(language);
    const StateSign sign = terminal.isNew() || terminal.isFoundAgain()
                               ? StateSign{"attention", icons::kWarning}
                               : signOf(terminal.state);
    View view;
    view["id"] = terminal.id;
    view["title"] = terminal.name.empty() ? terminal.id : terminal.name;
    view["has_name"] = !terminal.name.empty();
    view["href"] = terminalHref(terminal.id);
    view["model"] = terminal.model;
    view["firmware"] = terminal.firmware;
    view["has_place"] = !terminal.placeCode.empty();
    view["place_name"] = terminal.placeName.in(language);
    view["is_new"] = terminal.isNew();
    view["needs_work"] = terminal.isNew() || terminal.isFoundAgain();
    view["tone"] = sign.tone;
    view["icon"] = sign.icon;
    view["state"] =
        terminal.isNew() ? words.get("terminals.new") : stateWord(terminal.state, words);
    view["is_found"] = terminal.isFoundAgain();
    view["docked"] = painter.time().brief(terminal.lastDocked, now, language);
    view["docked_machine"] = DisplayTime::machine(terminal.lastDocked);
    view["seen"] = painter.time().brief(terminal.firstSeen, now, language);
    view["seen_machine"] = DisplayTime::machine(terminal.firstSeen);
    return view;
}

View placeOptions(const TerminalForm& form, Language language) {
    Choices choices = form.places;
    const services::Terminal& terminal = form.terminal;
    const bool isListed = terminal.placeCode.empty() ||
                          std::any_of(choices.begin(), choices.end(), [&](const auto& each) {
                              return each.first == terminal.placeCode;
                          });
    if (!isListed) { // it is where it is, even if the place is no longer offered
        choices.emplace_back(terminal.placeCode, terminal.placeName.in(language));
    }
    ViewList options;
    for (const auto& [code, name] : choices) {
        View option;
        option["value"] = code;
        option["label"] = name;
        option["selected"] = code == form.input.placeCode;
        options.push_back(std::move(option));
    }
    return options;
}

View stateOptions(const TerminalForm& form, const Words& words) {
    ViewList options;
    for (const TerminalState state : services::kTerminalStates) {
        View option;
        option["value"] = std::string(services::terminalStateCode(state));
        option["label"] = stateWord(state, words);
        option["selected"] = services::terminalStateCode(state) == form.input.stateCode;
        options.push_back(std::move(option));
    }
    return options;
}

// The problem of one field: "name_problem" and "has_name_problem".
void addProblem(View& view, const TerminalForm& form, const std::string& field, Language language) {
    const auto found = std::find_if(form.problems.begin(), form.problems.end(),
                                    [&](const auto& problem) { return problem.field == field; });
    view["has_" + field + "_problem"] = found != form.problems.end();
    view[field + "_problem"] = found != form.problems.end() ? found->text.in(language) : "";
}

std::string actionWord(domain::Action action, const Words& words) {
    return words.get("action." + std::string(domain::actionCode(action)));
}

void addDefaults(View& view, const TerminalForm& form, const Words& words) {
    const std::string none = words.get("terminals.default_none");
    ViewList rows;
    for (const services::TerminalDefaultEntry& entry : form.defaults) {
        View row;
        row["from"] = calendarDay(entry.from.text(), words.language());
        row["day"] = entry.from.text();
        row["place"] = entry.placeCode.empty() ? none : entry.placeName.in(words.language());
        row["action"] = entry.action ? actionWord(*entry.action, words) : none;
        row["is_ahead"] = entry.isAhead;
        rows.push_back(std::move(row));
    }
    view["has_defaults"] = !rows.empty();
    view["defaults"] = rows;
    FormView fields("default", words, form.defaultProblems);
    fields.input("from", "terminals.default_from", form.newDefault.from, requiredDay());
    Choices places{{"", none}};
    places.insert(places.end(), form.places.begin(), form.places.end());
    fields.select("place", "terminals.place", places, form.newDefault.placeCode);
    Choices actions{{"", none}};
    actions.insert(actions.end(), form.actions.begin(), form.actions.end());
    fields.select("action", "terminals.default_action", actions, form.newDefault.actionCode);
    view["default_form"] = once(fields.view());
    view["default_href"] = terminalHref(form.terminal.id) + "/defaults";
}

} // namespace

std::string terminalHref(const std::string& id) {
    return "/admin/terminals/" + http::percentEncode(id);
}

std::string terminalsPage(const std::vector<services::Terminal>& terminals,
                          const PagePainter& painter, Frame frame, UtcMillis now) {
    View view;
    ViewList rows;
    int fresh = 0;
    int found = 0;
    for (const services::Terminal& terminal : terminals) {
        rows.push_back(terminalView(terminal, painter, frame.language, now));
        fresh += terminal.isNew() ? 1 : 0;
        found += terminal.isFoundAgain() ? 1 : 0;
    }
    const Words& words = painter.words(frame.language);
    if (fresh > 0) {
        frame.notices.push_back(
            {NoticeTone::Attention,
             words.fill("terminals.new_notice", {{"count", std::to_string(fresh)}})});
    }
    if (found > 0) {
        frame.notices.push_back(
            {NoticeTone::Attention,
             words.fill("terminals.found_notice", {{"count", std::to_string(found)}})});
    }
    view["has_rows"] = !rows.empty();
    view["rows"] = rows;
    frame.title = words.get("terminals.title");
    frame.nav = Nav::Admin;
    view["admin_terminals"] = true;
    return painter.paint("terminals", frame, std::move(view));
}

std::string terminalPage(const TerminalForm& form, const PagePainter& painter, Frame frame,
                         UtcMillis now) {
    const Words& words = painter.words(frame.language);
    View view = terminalView(form.terminal, painter, frame.language, now);
    view["form_name"] = form.input.name;
    view["place_options"] = placeOptions(form, frame.language);
    view["place_unset"] = form.input.placeCode.empty();
    view["state_options"] = stateOptions(form, words);
    for (const char* field : {"name", "place", "state"}) {
        addProblem(view, form, field, frame.language);
    }
    addDefaults(view, form, words);
    frame.title = form.terminal.name.empty() ? form.terminal.id : form.terminal.name;
    frame.nav = Nav::Admin;
    view["admin_terminals"] = true;
    return painter.paint("terminal", frame, std::move(view));
}

} // namespace tewatashi::server::web
