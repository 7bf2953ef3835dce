#include "server/services/machines/terminals.h"

#include "server/services/site/audit_writer.h"
#include "server/services/site/place_name.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/master_store.h"
#include "server/store/site_database.h"
#include "server/store/terminal_store.h"

#include <algorithm>
#include <tuple>

namespace tewatashi::server::services {
namespace {

Terminal terminalOf(const store::TerminalRow& row, const std::vector<store::PlaceRow>& places) {
    Terminal terminal;
    terminal.id = db::unescapeNul(row.terminalId);
    terminal.name = db::unescapeNul(row.name);
    terminal.model = db::unescapeNul(row.model);
    terminal.firmware = db::unescapeNul(row.firmware);
    terminal.placeCode = db::unescapeNul(row.place);
    terminal.placeName = {terminal.placeCode, terminal.placeCode};
    for (const store::PlaceRow& place : places) {
        if (place.code == terminal.placeCode) {
            terminal.placeName = placeNameOf(place.code, place.nameJa, place.nameEn);
        }
    }
    terminal.state = static_cast<TerminalState>(row.state);
    terminal.firstSeen = {row.firstSeen_ms};
    terminal.lastDocked = {row.lastDocked_ms};
    terminal.stateSince = {row.stateSince_ms};
    return terminal;
}

ServiceError notDockedYet(const std::string& id) {
    return {ServiceErrorKind::NotFound,
            "terminal-not-found",
            {"ハンディターミナル「" + id +
                 "」はまだ接続されたことがありません。一度置台に接続すると一覧に表示されます。",
             "The terminal \"" + id +
                 "\" has never been docked. Dock it once, and it appears in the list."},
            {}};
}

ServiceError problemsOf(std::vector<FieldProblem> problems) {
    return {ServiceErrorKind::Invalid, "invalid-field", problems.front().text, problems};
}

std::vector<std::string> auditTexts(const std::string& name, const std::string& place,
                                    std::int64_t state) {
    return {name, place, std::string(terminalStateCode(static_cast<TerminalState>(state)))};
}

std::vector<FieldProblem> problemsOf(const TerminalInput& input) {
    std::vector<FieldProblem> problems;
    if (auto problem = textProblem("name", {"名前", "The name"}, trimmed(input.name), {1, 100})) {
        problems.push_back(std::move(*problem));
    }
    const auto state = terminalStateFromCode(input.stateCode);
    if (!state) {
        problems.push_back({"state",
                            {"状態を選んでください。使用中、予備、修理中、紛失のいずれかです。",
                             "Choose the state: in use, spare, in repair or lost."}});
    }
    if (state == TerminalState::InUse && trimmed(input.placeCode).empty()) {
        problems.push_back({"place",
                            {"使用中のハンディターミナルには場所が必要です。場所を選んでください。",
                             "A terminal in use needs a place. Choose one."}});
    }
    return problems;
}

} // namespace

std::string_view terminalStateCode(TerminalState state) {
    switch (state) {
    case TerminalState::InUse:
        return "in_use";
    case TerminalState::Spare:
        return "spare";
    case TerminalState::Repair:
        return "repair";
    case TerminalState::Lost:
        return "lost";
    }
    return "in_use";
}

std::optional<TerminalState> terminalStateFromCode(std::string_view code) {
    for (const TerminalState state : kTerminalStates) {
        if (terminalStateCode(state) == code) {
            return state;
        }
    }
    return std::nullopt;
}

std::vector<Terminal> Terminals::list() {
    std::vector<Terminal> terminals = m_site.database().read([](store::Connection& connection) {
        const auto places = store::allPlaces(connection);
        std::vector<Terminal> all;
        for (const store::TerminalRow& row : store::TerminalStore(connection).all()) {
            all.push_back(terminalOf(row, places));
        }
        return all;
    });
    std::stable_sort(
        terminals.begin(), terminals.end(), [](const Terminal& left, const Terminal& right) {
            return std::tuple(!left.isFoundAgain(), !left.isNew(), left.state, left.name, left.id) <
                   std::tuple(!right.isFoundAgain(), !right.isNew(), right.state, right.name,
                              right.id);
        });
    return terminals;
}

std::optional<Terminal> Terminals::find(const std::string& id) {
    return m_site.database().read([&](store::Connection& connection) {
        const auto row = store::TerminalStore(connection).find(db::escapeNul(id));
        return row ? std::optional(terminalOf(*row, store::allPlaces(connection))) : std::nullopt;
    });
}

Result<void, ServiceError> Terminals::put(const std::string& id, const TerminalInput& input,
                                          const Actor& by) {
    if (auto problems = problemsOf(input); !problems.empty()) {
        return failure(problemsOf(std::move(problems)));
    }
    const std::string stored = db::escapeNul(id);
    const std::string place = trimmed(input.placeCode);
    store::TerminalSettings settings{
        db::escapeNul(trimmed(input.name)), db::escapeNul(place),
        static_cast<std::int64_t>(*terminalStateFromCode(input.stateCode)), 0};
    enum class Outcome { Done, NoPlace, NoTerminal };
    const Outcome outcome = m_site.database().write([&](store::Connection& connection) {
        store::TerminalStore terminals(connection);
        const auto known = terminals.find(stored);
        if (!known) {
            return Outcome::NoTerminal;
        }
        // The place it has may have gone since: that must not keep anybody from reporting it lost.
        if (!place.empty() && known->place != settings.place &&
            !store::placeExists(connection, place)) {
            return Outcome::NoPlace;
        }
        settings.stateSince_ms =
            known->state == settings.state ? known->stateSince_ms : m_site.clock().utcNow().value;
        terminals.put(stored, settings);
        noteAct(connection, m_site.clock().utcNow(), by, audit::kTerminalPut, stored,
                auditChange({"name", "place", "state"},
                            auditTexts(known->name, known->place, known->state),
                            auditTexts(settings.name, settings.place, settings.state)));
        return Outcome::Done;
    });
    switch (outcome) {
    case Outcome::Done:
        return {};
    case Outcome::NoPlace:
        return failure(invalidField(
            {"place",
             {"場所「" + place + "」は登録されていません。一覧から選び直してください。",
              "There is no place \"" + place + "\". Choose one of the list."}}));
    case Outcome::NoTerminal:
        break;
    }
    return failure(notDockedYet(id));
}

} // namespace tewatashi::server::services
