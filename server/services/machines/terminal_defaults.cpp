#include "server/services/machines/terminal_defaults.h"

#include "server/services/site/audit_writer.h"
#include "server/services/site/place_name.h"
#include "server/services/site/site_context.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"
#include "server/store/master_store.h"
#include "server/store/registration_store.h"
#include "server/store/site_database.h"
#include "server/store/terminal_default_store.h"
#include "server/store/terminal_store.h"

namespace tewatashi::server::services {
namespace {

using store::TerminalDefaultRow;

constexpr std::size_t kDefaultsMax = 100; // of a terminal
const LocalizedText kFrom{"開始日", "The first day"};

std::string lineOf(const TerminalDefaultRow& row) {
    std::string line = row.fromDay + ":";
    line += row.place.empty() ? "" : " place " + row.place;
    if (row.action) {
        line +=
            " action " + std::string(domain::actionCode(static_cast<domain::Action>(*row.action)));
    }
    return line;
}

std::vector<std::string> linesOf(const std::vector<TerminalDefaultRow>& rows) {
    std::vector<std::string> lines;
    for (const TerminalDefaultRow& row : rows) {
        lines.push_back(lineOf(row));
    }
    return lines;
}

std::optional<TerminalDefaultRow> understood(const TerminalDefaultInput& input,
                                             domain::LocalDate today,
                                             std::vector<FieldProblem>& problems) {
    TerminalDefaultRow row;
    const auto from = readDay(input.from, "from", kFrom, DayField::Required, problems);
    if (from && *from <= today) {
        problems.push_back({"from",
                            {"開始日は明日以降にしてください。すでに読み取られたスキャンの意味は"
                             "変わりません。",
                             "The first day must lie ahead: what was scanned keeps its meaning."}});
    }
    row.place = trimmed(input.placeCode);
    const std::string action = trimmed(input.actionCode);
    const auto known = action.empty() ? std::nullopt : domain::actionFromCode(action);
    const bool isScanned = known && *known != domain::Action::Requested &&
                           *known != domain::Action::Received &&
                           *known != domain::Action::Cancelled;
    if (!action.empty() && !isScanned) {
        problems.push_back(unknownEntry("action", {"作業", "action"}, action));
    }
    if (known) {
        row.action = static_cast<std::int64_t>(*known);
    }
    row.fromDay = from ? from->text() : std::string();
    return problems.empty() ? std::optional(row) : std::nullopt;
}

} // namespace

ServiceError unknownTerminal(const std::string& id) {
    return {ServiceErrorKind::NotFound,
            "terminal-not-found",
            unknownEntry({}, {"ハンディターミナル", "terminal"}, id).text,
            {}};
}

std::vector<TerminalDefaultEntry> TerminalDefaults::of(const std::string& terminalId) {
    const domain::LocalDate today = m_site.today();
    return m_site.database().read([&](store::Connection& connection) {
        std::vector<TerminalDefaultEntry> entries;
        for (const TerminalDefaultRow& row :
             store::TerminalDefaultStore(connection).of(db::escapeNul(terminalId))) {
            TerminalDefaultEntry entry;
            entry.from = dayOf(row.fromDay);
            entry.placeCode = row.place;
            if (!row.place.empty()) {
                const auto name = store::RegistrationStore(connection).placeName(row.place);
                entry.placeName =
                    placeNameOf(row.place, name ? name->ja : "", name ? name->en : "");
            }
            if (row.action) {
                entry.action = static_cast<domain::Action>(*row.action);
            }
            entry.isAhead = entry.from > today;
            entries.push_back(std::move(entry));
        }
        return entries;
    });
}

Result<void, ServiceError> TerminalDefaults::put(const std::string& terminalId,
                                                 const TerminalDefaultInput& input,
                                                 const Actor& by) {
    std::vector<FieldProblem> problems;
    const auto row = understood(input, m_site.today(), problems);
    const std::string stored = db::escapeNul(terminalId);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            if (!store::TerminalStore(connection).find(stored)) {
                return failure(unknownTerminal(terminalId));
            }
            if (row && !row->place.empty() && !store::placeExists(connection, row->place)) {
                problems.push_back(unknownEntry("place", {"場所", "place"}, row->place));
            }
            store::TerminalDefaultStore store(connection);
            const auto before = store.of(stored);
            if (before.size() >= kDefaultsMax) {
                problems.push_back({"from",
                                    {"この端末の既定は100件に達しています。",
                                     "This terminal has 100 defaults already."}});
            }
            if (!problems.empty()) {
                return failure(invalidFields(problems));
            }
            store.put(stored, *row);
            noteAct(connection, m_site.clock().utcNow(), by, audit::kTerminalDefault, terminalId,
                    auditLines(linesOf(before), linesOf(store.of(stored))));
            return {};
        });
}

Result<void, ServiceError> TerminalDefaults::remove(const std::string& terminalId,
                                                    const std::string& from, const Actor& by) {
    const std::string stored = db::escapeNul(terminalId);
    const auto day = domain::LocalDate::fromText(trimmed(from));
    const bool isAhead = day && *day > m_site.today();
    const bool removed = isAhead && m_site.database().write([&](store::Connection& connection) {
        store::TerminalDefaultStore store(connection);
        const auto before = store.of(stored);
        if (!store.remove(stored, day->text())) {
            return false;
        }
        noteAct(connection, m_site.clock().utcNow(), by, audit::kTerminalDefault, terminalId,
                auditLines(linesOf(before), linesOf(store.of(stored))));
        return true;
    });
    return removed ? Result<void, ServiceError>()
                   : failure(ServiceError{
                         ServiceErrorKind::NotFound,
                         "terminal-default-not-ahead",
                         {"この既定はすでに始まっているか、取り消し済みです。画面を開き直してくださ"
                          "い。",
                          "This default holds already, or was taken back. Open the page again."},
                         {}});
}

domain::ContextRules rulesOfTerminal(const SiteContext& site, store::Connection& connection,
                                     const std::string& terminalId) {
    domain::ContextRules rules = site.rules();
    std::vector<domain::TerminalDefault>& defaults = rules.terminalDefaults[terminalId];
    for (const TerminalDefaultRow& row :
         store::TerminalDefaultStore(connection).of(db::escapeNul(terminalId))) {
        domain::TerminalDefault each;
        each.from = domain::startOf(dayOf(row.fromDay));
        if (!row.place.empty()) {
            each.place = row.place;
        }
        if (row.action) {
            each.action = static_cast<domain::Action>(*row.action);
        }
        defaults.push_back(std::move(each));
    }
    return rules;
}

} // namespace tewatashi::server::services
