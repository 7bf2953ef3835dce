#include "server/services/print_codes.h"

#include "server/services/action_words.h"
#include "server/services/site_context.h"
#include "server/services/text_fields.h"
#include "server/store/master_store.h"
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

Result<void, ServiceError> CodeMasters::addOperator(std::string_view card, std::string_view name) {
    const store::OperatorRow row{trimmed(card), trimmed(name)};
    if (auto checked = checkCode("card", {"担当者カードの番号", "The card number"}, row.card);
        !checked) {
        return checked;
    }
    if (auto checked = checkName("name", row.name); !checked) {
        return checked;
    }
    m_site.database().write([&](store::Connection& connection) {
        store::putOperator(connection, row, m_site.clock().utcNow());
    });
    return {};
}

Result<void, ServiceError> CodeMasters::addPlace(std::string_view code, std::string_view nameJa,
                                                 std::string_view nameEn) {
    const store::PlaceRow row{trimmed(code), trimmed(nameJa), trimmed(nameEn)};
    if (auto checked = checkCode("code", {"場所コード", "The place code"}, row.code); !checked) {
        return checked;
    }
    if (auto checked = checkName("name_ja", row.nameJa); !checked) {
        return checked;
    }
    if (auto checked = checkName("name_en", row.nameEn); !checked) {
        return checked;
    }
    m_site.database().write([&](store::Connection& connection) {
        store::putPlace(connection, row, m_site.clock().utcNow());
    });
    return {};
}

Result<void, ServiceError> CodeMasters::nameTerminal(std::string_view terminalId,
                                                     std::string_view name,
                                                     std::string_view placeCode) {
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
        return store::nameTerminal(connection, terminalId, newName, place) ? Outcome::Done
                                                                           : Outcome::NoTerminal;
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
