#include "server/services/directory/print_codes.h"

#include "server/services/directory/directory_checks.h"
#include "server/services/directory/places.h"
#include "server/services/site/action_words.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"
#include "server/store/master_store.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <array>

namespace tewatashi::server::services {
namespace {

// Longer codes make bar codes wider than a card.
constexpr std::size_t kCodeCharactersMax = 20;

// What a hand-over with a terminal can be.
constexpr std::array kPrintedActions{
    domain::Action::Accepted,  domain::Action::Packed,    domain::Action::Unpacked,
    domain::Action::Departed,  domain::Action::Arrived,   domain::Action::OutForDelivery,
    domain::Action::Delivered, domain::Action::Received,  domain::Action::Attempted,
    domain::Action::Held,      domain::Action::Forwarded, domain::Action::Returned,
    domain::Action::Damaged,   domain::Action::Missing,   domain::Action::Lost,
};

PrintableCode printable(const std::string& code, LocalizedText title) {
    return {code, std::move(title), code};
}

Result<void, ServiceError> checkCode(std::string_view field, const LocalizedText& label,
                                     std::string_view code) {
    if (isPlainToken(code, kCodeCharactersMax)) {
        return {};
    }
    return failure(
        invalidField({std::string(field),
                      {label.ja + "には英数字と . _ - @ を20文字以内で使ってください。",
                       label.en + " may have letters, digits and . _ - @, at most 20 of them."}}));
}

Result<void, ServiceError> checkName(std::string_view field, std::string_view name) {
    if (auto problem = textProblem(field, {"名称", "The name"}, name, {1, 100})) {
        return failure(invalidField(std::move(*problem)));
    }
    return {};
}

std::vector<FieldProblem> problemsOf(const store::OperatorRow& row) {
    std::vector<FieldProblem> problems;
    if (auto checked = checkCode("card", {"担当者カードの番号", "The card number"}, row.card);
        !checked) {
        problems = checked.error().fields;
    }
    if (auto checked = checkName("name", row.name); !checked) {
        problems.push_back(checked.error().fields.front());
    }
    return problems;
}

std::vector<std::string> cellsOf(store::Connection& connection, const std::string& card) {
    const auto row = store::findOperator(connection, card);
    if (!row) {
        return {};
    }
    const auto person =
        row->person ? store::PersonStore(connection).find(*row->person) : std::nullopt;
    return {row->name, row->validFrom, row->validUntil,
            person ? person->employeeNumber : std::string()};
}

void putNoted(store::Connection& connection, const store::OperatorRow& row, UtcMillis now,
              const Actor& by) {
    const auto before = cellsOf(connection, row.card);
    store::putOperator(connection, row, now);
    const AuditChange change =
        auditChange({"name", "from", "until", "person"}, before, cellsOf(connection, row.card));
    if (!change.before.empty() || !change.after.empty()) {
        noteAct(connection, now, by, audit::kOperatorPut, row.card, change);
    }
}

} // namespace

CodeSheets CodeMasters::sheets() {
    const domain::CodeScheme& scheme = m_site.rules().codes;
    CodeSheets sheets;
    m_site.database().read([&](store::Connection& connection) {
        for (const store::OperatorRow& row : store::allOperators(connection)) {
            sheets.operators.push_back(
                printable(scheme.operatorPrefix + row.card, {row.name, row.name}));
        }
        for (const store::PlaceRow& row : store::allPlaces(connection)) {
            sheets.places.push_back(
                printable(scheme.placePrefix + row.code, {row.nameJa, row.nameEn}));
        }
    });
    for (const domain::Action action : kPrintedActions) {
        sheets.actions.push_back(printable(
            scheme.actionPrefix + std::string(domain::actionCode(action)), actionWord(action)));
    }
    sheets.controls = {
        printable(scheme.undoLastScan, {"直前の読取を取り消す", "undo the last scan"}),
        printable(scheme.undoThisStack, {"この束の読取を取り消す", "undo this stack"}),
        printable(scheme.end, {"作業終了", "end of work"}),
    };
    return sheets;
}

Result<void, ServiceError> CodeMasters::addOperator(std::string_view card, std::string_view name,
                                                    const Actor& by) {
    store::OperatorRow row;
    row.card = trimmed(card);
    row.name = trimmed(name);
    if (auto problems = problemsOf(row); !problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    m_site.database().write([&](store::Connection& connection) {
        if (auto known = store::findOperator(connection, row.card)) {
            std::swap(known->name, row.name);
            row = std::move(*known);
        }
        putNoted(connection, row, m_site.clock().utcNow(), by);
    });
    return {};
}

std::vector<OperatorCard> CodeMasters::operators() {
    return m_site.database().read([](store::Connection& connection) {
        std::vector<OperatorCard> cards;
        store::PersonStore people(connection);
        for (const store::OperatorRow& row : store::allOperators(connection)) {
            cards.push_back({row.card, row.name, periodOf(row), {}});
            const auto person = row.person ? people.find(*row.person) : std::nullopt;
            cards.back().employeeNumber = person ? person->employeeNumber : std::string();
        }
        return cards;
    });
}

Result<void, ServiceError> CodeMasters::putOperator(const OperatorCard& card, const Actor& by) {
    store::OperatorRow row;
    row.card = trimmed(card.card);
    row.name = trimmed(card.name);
    std::vector<FieldProblem> problems = problemsOf(row);
    if (card.validity.until < card.validity.from) {
        problems.push_back({"until",
                            {"有効期間の最後の日が最初の日より前です。どちらかを直してください。",
                             "The last day is before the first. Correct one of them."}});
    } else {
        setPeriod(row, card.validity);
    }
    const std::string number = normalEmployeeNumber(card.employeeNumber);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            if (const auto person = store::PersonStore(connection).find(number)) {
                row.person = person->id;
            } else if (!number.empty()) {
                problems.push_back(unknownEntry("person", {"社員番号", "employee number"}, number));
            }
            if (!problems.empty()) {
                return failure(invalidFields(std::move(problems)));
            }
            putNoted(connection, row, m_site.clock().utcNow(), by);
            return {};
        });
}

Result<void, ServiceError> CodeMasters::addPlace(std::string_view code, std::string_view nameJa,
                                                 std::string_view nameEn, const Actor& by) {
    if (auto checked = checkName("name_en", trimmed(nameEn)); !checked) {
        return checked;
    }
    return Places(m_site).addOrRename(code, {std::string(nameJa), std::string(nameEn)}, by);
}

Result<void, ServiceError> CodeMasters::nameTerminal(std::string_view terminalId,
                                                     std::string_view name,
                                                     std::string_view placeCode, const Actor& by) {
    const std::string newName = trimmed(name);
    const std::string place = trimmed(placeCode);
    if (auto checked = checkName("name", newName); !checked) {
        return checked;
    }
    enum class Outcome { Done, NoPlace, NoTerminal };
    const Outcome outcome = m_site.database().write([&](store::Connection& connection) {
        if (!store::placeExists(connection, place)) {
            return Outcome::NoPlace;
        }
        if (!store::nameTerminal(connection, terminalId, newName, place)) {
            return Outcome::NoTerminal;
        }
        noteAct(connection, m_site.clock().utcNow(), by, audit::kTerminalNamed, terminalId,
                {"", "name: " + newName + "\nplace: " + place});
        return Outcome::Done;
    });
    switch (outcome) {
    case Outcome::Done:
        return {};
    case Outcome::NoPlace:
        return failure(invalidField(
            {"place",
             {"場所「" + place + "」は登録されていません。先に place add で登録してください。",
              "There is no place \"" + place + "\". Add it with `place add` first."}}));
    case Outcome::NoTerminal:
        break;
    }
    return failure(ServiceError{
        ServiceErrorKind::NotFound,
        "terminal-not-found",
        {"ハンディターミナル「" + std::string(terminalId) +
             "」はまだ接続されたことがありません。一度置台に接続してから名前を付けてください。",
         "The terminal \"" + std::string(terminalId) +
             "\" has never been docked. Dock it once, then name it."},
        {}});
}

} // namespace tewatashi::server::services
