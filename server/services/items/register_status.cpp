#include "server/services/items/register_status.h"

#include "common/domain/cancellation.h"
#include "common/domain/event_bytes.h"
#include "server/services/intake/event_writer.h"
#include "server/services/site/form_nonce.h"
#include "server/services/site/place_name.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"
#include "server/store/account_store.h"
#include "server/store/cancellation_store.h"
#include "server/store/item_view_store.h"
#include "server/store/registration_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <cctype>

namespace tewatashi::server::services {
namespace {

constexpr int kMatchesMax = 20;
// As long as a session: what is older is corrected with a reason, by whoever is asked to.
constexpr std::int64_t kUndoWithin_ms = 12LL * 3600 * 1000;
constexpr std::int64_t kHour_s = 3600;

ServiceError invalidContext(std::vector<FieldProblem> problems) {
    return {
        ServiceErrorKind::Invalid,
        "invalid-registration",
        {"配送状況・場所・オペレーターを確かめて、選び直してください。まだ何も登録していません。",
         "Check action, place and operator and choose again. Nothing was registered."},
        std::move(problems)};
}

ServiceError unknownUser() {
    return {ServiceErrorKind::Unauthorized,
            "sign-in-required",
            {"利用者を確認できません。サインインし直してください。",
             "The user is not known. Sign in again."},
            {}};
}

// What a hand-over can be; a request and its cancellation have pages of their own.
bool mayBeRegistered(std::string_view actionCode) {
    const auto action = domain::actionFromCode(actionCode);
    return action && *action != domain::Action::Requested && *action != domain::Action::Cancelled;
}

Result<NamedContext, ServiceError> named(const SiteContext& site, store::Connection& connection,
                                         const RegistrationContext& context,
                                         const std::string& byUser) {
    const auto user = store::findUser(connection, byUser);
    if (!user) {
        return failure(unknownUser());
    }
    std::vector<FieldProblem> problems;
    if (!mayBeRegistered(context.actionCode)) {
        problems.push_back({"action", {"配送状況を選んでください。", "Choose an action."}});
    }
    store::RegistrationStore names(connection);
    const auto place = names.placeName(context.placeCode);
    if (!place) {
        problems.push_back({"place", {"拠点・場所を選んでください。", "Choose a place."}});
    }
    const auto card = context.operatorCard.empty()
                          ? std::optional(user->displayName)
                          : names.operatorName(context.operatorCard, site.today().text());
    if (!card) {
        problems.push_back(
            {"operator",
             {"このオペレーターカードは登録されていないか、本日は有効期間外です。選び直してください"
              "。",
              "This operator card is not registered, or not valid today. Choose again."}});
    }
    if (!problems.empty()) {
        return failure(invalidContext(std::move(problems)));
    }
    return NamedContext{context, placeNameOf(context.placeCode, place->ja, place->en), *card};
}

std::string statusOf(const std::optional<std::int64_t>& action) {
    return action ? std::string(domain::actionCode(static_cast<domain::Action>(*action))) : "";
}

RegisteredScan scanOf(const store::RegistrationRow& row, UtcMillis now) {
    RegisteredScan scan;
    scan.event = EventId::fromHexText(row.eventId).value_or(EventId{});
    scan.slipNumber = row.number;
    scan.actionCode = statusOf(row.action);
    scan.placeCode = row.place;
    scan.placeName =
        placeNameOf(row.place, row.placeNameJa.value_or(""), row.placeNameEn.value_or(""));
    scan.operatorName = row.operatorName.value_or("");
    if (row.at_ms) {
        scan.at = UtcMillis{*row.at_ms};
    }
    scan.voided = row.voided;
    scan.mayBeUndone =
        !row.voided && row.kind == static_cast<std::int64_t>(domain::EventKind::Web) &&
        mayBeRegistered(scan.actionCode) && now.value - row.recordedAt_ms <= kUndoWithin_ms;
    return scan;
}

// Caps lock turns what a scanner types round.
std::string withOtherCase(std::string text) {
    for (char& c : text) {
        const auto octet = static_cast<unsigned char>(c);
        c = static_cast<char>(std::isupper(octet) != 0 ? std::tolower(octet) : std::toupper(octet));
    }
    return text;
}

domain::ClassifiedCode classified(const std::string& typed, const domain::CodeScheme& codes) {
    // A person types blanks and hyphens into a number; context codes hold hyphens of their own.
    for (const std::string& text : {typed, withOtherCase(typed), domain::slipCodeAsTyped(typed)}) {
        const auto code = domain::classify(asBytes(text), codes);
        if (code.kind != domain::CodeKind::Unknown) {
            return code;
        }
    }
    return {};
}

bool isAllDigits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The working day, which ends at the site's day boundary.
domain::LocalDate siteDayOf(const SiteContext& site, UtcMillis at) {
    return domain::dateOf({site.localTime(at).naive_s - site.rules().dayBoundaryHour * kHour_s});
}

// One act on an item, on the writer's connection.
class Registering {
public:
    Registering(SiteContext& site, store::Connection& connection, const NamedContext& context,
                const std::string& byUser)
        : m_site(site), m_connection(connection), m_store(connection), m_now(site.clock().utcNow()),
          m_byUser(byUser) {
        m_answer.context = context;
    }

    ScanAnswer item(const ScanRequest& request, const std::string& number) {
        m_answer.shownCode = number;
        const EventId id = idOf(request, number);
        if (const auto known = m_store.byEvent(id.hex())) {
            // The same form once more: the answer it got, and nothing else happens.
            return answer(known->voided ? ScanOutcome::NotStored : ScanOutcome::Stored,
                          known->voided ? ScanReason::TakenBack : ScanReason::None, *known);
        }
        store::ItemStore items(m_connection);
        const auto before = items.find(number);
        if (before && !request.evenIfRegistered) {
            if (const auto same = sameToday(*before)) {
                return answer(ScanOutcome::AlreadyRegistered, ScanReason::None, *same);
            }
        }
        const ScanReason reason = reasonOf(before);
        append(request, number, id);
        return answer(ScanOutcome::Stored, reason, *m_store.byEvent(id.hex()));
    }

    ScanAnswer undo(const std::string& eventIdHex) {
        const auto id = EventId::fromHexText(eventIdHex);
        const auto row = id ? m_store.byEvent(id->hex()) : std::nullopt;
        if (!row) {
            m_answer.reason = ScanReason::NothingToUndo;
            return m_answer;
        }
        if (row->voided) {
            return answer(ScanOutcome::Undone, ScanReason::None, *row);
        }
        if (!scanOf(*row, m_now).mayBeUndone) {
            return answer(ScanOutcome::NotStored, ScanReason::NothingToUndo, *row);
        }
        NewEvent taken;
        taken.event.id = domain::webVoidEventId(*id);
        taken.event.kind = domain::EventKind::Void;
        taken.event.itemNumber = row->number;
        taken.event.voids = *id;
        taken.time.at = m_now;
        addOperator(taken);
        write(std::move(taken));
        return answer(ScanOutcome::Undone, ScanReason::None, *m_store.byEvent(id->hex()));
    }

private:
    ScanAnswer answer(ScanOutcome outcome, ScanReason reason, const store::RegistrationRow& row) {
        m_answer.outcome = outcome;
        m_answer.reason = reason;
        m_answer.shownCode = row.number;
        m_answer.event = scanOf(row, m_now);
        return m_answer;
    }

    [[nodiscard]] EventId idOf(const ScanRequest& request, const std::string& number) const {
        const RegistrationContext& context = m_answer.context.context;
        std::string act = "register-status";
        for (const std::string& part : {request.formNonce, m_byUser, number, context.actionCode,
                                        context.placeCode, context.operatorCard}) {
            act += '\0' + part;
        }
        return domain::webEventId(act);
    }

    // The event that brought the item into this very state, if that was on this site day: a label
    // read twice. The same step on another day is a new one.
    [[nodiscard]] std::optional<store::RegistrationRow> sameToday(const store::ItemRow& item) {
        const RegistrationContext& context = m_answer.context.context;
        if (statusOf(item.status) != context.actionCode || item.place != context.placeCode ||
            !item.lastEvent) {
            return std::nullopt;
        }
        auto last = m_store.atPosition(*item.lastEvent);
        const bool today =
            last && last->at_ms && siteDayOf(m_site, {*last->at_ms}) == siteDayOf(m_site, m_now);
        return today ? last : std::nullopt;
    }

    // A retired number, or an item that the mail room is asked to send back.
    [[nodiscard]] bool isToGoBack(const store::ItemRow& before) const {
        if (before.status == static_cast<std::int64_t>(domain::Action::Cancelled)) {
            return true;
        }
        const auto row = store::CancellationStore(m_connection).ofItem(before.id);
        return row && row->progress == static_cast<std::int64_t>(domain::CancelProgress::Open);
    }

    [[nodiscard]] ScanReason reasonOf(const std::optional<store::ItemRow>& before) const {
        if (before && before->status == static_cast<std::int64_t>(domain::Action::Received)) {
            return ScanReason::AlreadyReceived;
        }
        const bool isGoingBack =
            m_answer.context.context.actionCode == domain::actionCode(domain::Action::Returned);
        if (before && !isGoingBack && isToGoBack(*before)) {
            return ScanReason::Cancelled;
        }
        return before && before->requested != 0 ? ScanReason::None : ScanReason::DetailsMissing;
    }

    void append(const ScanRequest& request, const std::string& number, const EventId& id) {
        NewEvent event;
        event.event.id = id;
        event.event.kind = domain::EventKind::Web;
        event.event.itemNumber = number;
        event.event.action = request.context.actionCode;
        event.event.place = request.context.placeCode;
        event.time.at = m_now;
        addOperator(event);
        write(std::move(event));
    }

    void addOperator(NewEvent& event) const {
        const std::string& card = m_answer.context.context.operatorCard;
        if (card.empty()) {
            event.userLogin = m_byUser;
        } else {
            event.operatorCard = card;
        }
    }

    void write(NewEvent event) {
        EventWriter writer(m_site, m_connection, m_now);
        static_cast<void>(writer.append(std::move(event)));
        writer.finish();
    }

    SiteContext& m_site;
    store::Connection& m_connection;
    store::RegistrationStore m_store;
    UtcMillis m_now;
    const std::string& m_byUser;
    ScanAnswer m_answer;
};

ScanReason reasonOf(domain::SlipNumberError error) {
    switch (error) {
    case domain::SlipNumberError::Length:
        return ScanReason::WrongLength;
    case domain::SlipNumberError::NotDigits:
        return ScanReason::NotANumber;
    case domain::SlipNumberError::CheckDigit:
        return ScanReason::CheckDigit;
    }
    return ScanReason::NotANumber;
}

std::vector<SlipMatch> matchesOf(store::Connection& connection, const std::string& digits) {
    std::vector<SlipMatch> matches;
    store::ItemStore items(connection);
    store::RegistrationStore names(connection);
    for (const std::string& number :
         store::ItemViewStore(connection).numbersEndingWith(digits, kMatchesMax)) {
        if (const auto item = items.find(number)) {
            const auto place = names.placeName(item->place).value_or(LocalizedText{});
            matches.push_back(
                {number, statusOf(item->status), placeNameOf(item->place, place.ja, place.en)});
        }
    }
    return matches;
}

// What is neither a slip number nor another code of the site: the end of a number, or an error.
ScanAnswer otherwise(store::Connection& connection, const std::string& plain,
                     const NamedContext& context, const domain::SlipNumberFormat& format) {
    ScanAnswer answer;
    answer.context = context;
    answer.shownCode = domain::maskedCode(plain, format);
    const std::string digits = domain::slipCodeAsTyped(plain);
    const auto length = static_cast<std::size_t>(format.length);
    if (plain.empty()) {
        answer.reason = ScanReason::Empty;
    } else if (isAllDigits(digits) && digits.size() >= kLastDigitsMin && digits.size() < length) {
        answer.matches = matchesOf(connection, digits);
        answer.outcome = answer.matches.empty() ? ScanOutcome::NotStored : ScanOutcome::ChooseMatch;
        answer.reason = answer.matches.empty() ? ScanReason::NoMatch : ScanReason::None;
    } else {
        answer.reason =
            reasonOf(domain::explainSlipCode(plain, format).value_or(domain::SlipNumberError{}));
    }
    return answer;
}

// A card, action or place code changes what holds from here on.
ScanAnswer changed(const SiteContext& site, store::Connection& connection,
                   const domain::ClassifiedCode& code, const NamedContext& now) {
    ScanAnswer answer;
    answer.context = now;
    store::RegistrationStore names(connection);
    if (code.kind == domain::CodeKind::Operator) {
        answer.shownCode = code.value;
        if (const auto name = names.operatorName(code.value, site.today().text())) {
            answer.context.context.operatorCard = code.value;
            answer.context.operatorName = *name;
            answer.outcome = ScanOutcome::ContextChanged;
        } else {
            answer.reason = ScanReason::UnknownOperator;
        }
    } else if (code.kind == domain::CodeKind::Place) {
        answer.shownCode = code.value;
        if (const auto name = names.placeName(code.value)) {
            answer.context.context.placeCode = code.value;
            answer.context.placeName = placeNameOf(code.value, name->ja, name->en);
            answer.outcome = ScanOutcome::ContextChanged;
        } else {
            answer.reason = ScanReason::UnknownPlace;
        }
    } else if (mayBeRegistered(code.value)) {
        answer.context.context.actionCode = code.value;
        answer.outcome = ScanOutcome::ContextChanged;
    } else {
        answer.shownCode = code.value;
        answer.reason = ScanReason::NotANumber;
    }
    return answer;
}

} // namespace

Result<NamedContext, ServiceError> RegisterStatus::contextOf(const RegistrationContext& context,
                                                             const std::string& byUser) {
    return m_site.database().read(
        [&](store::Connection& connection) { return named(m_site, connection, context, byUser); });
}

Result<ScanAnswer, ServiceError> RegisterStatus::scan(const ScanRequest& request) {
    const domain::CodeScheme& codes = m_site.rules().codes;
    const std::string plain =
        withScannedCharacters(std::string_view(request.typed).substr(0, kTypedNumberMax_bytes));
    const domain::ClassifiedCode code = classified(plain, codes);
    switch (code.kind) {
    case domain::CodeKind::UndoLastScan:
    case domain::CodeKind::UndoThisStack:
        return undo(request.context, request.lastEvent, request.byUser);
    case domain::CodeKind::Item:
        break;
    case domain::CodeKind::Operator:
    case domain::CodeKind::Action:
    case domain::CodeKind::Place:
    case domain::CodeKind::End:
    case domain::CodeKind::Unknown:
        return m_site.database().read(
            [&](store::Connection& connection) -> Result<ScanAnswer, ServiceError> {
                const auto context = named(m_site, connection, request.context, request.byUser);
                if (!context) {
                    return failure(context.error());
                }
                const bool isContext =
                    code.kind != domain::CodeKind::Unknown && code.kind != domain::CodeKind::End;
                return isContext ? changed(m_site, connection, code, *context)
                                 : otherwise(connection, plain, *context, codes.slip);
            });
    }
    if (!isFormNonce(request.formNonce)) {
        return failure(invalidContext({}));
    }
    return m_site.database().write([&](store::Connection& connection)
                                       -> Result<ScanAnswer, ServiceError> {
        const auto context = named(m_site, connection, request.context, request.byUser);
        if (!context) {
            return failure(context.error());
        }
        return Registering(m_site, connection, *context, request.byUser).item(request, code.value);
    });
}

Result<ScanAnswer, ServiceError> RegisterStatus::undo(const RegistrationContext& context,
                                                      const std::string& eventIdHex,
                                                      const std::string& byUser) {
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<ScanAnswer, ServiceError> {
            const auto known = named(m_site, connection, context, byUser);
            if (!known) {
                return failure(known.error());
            }
            return Registering(m_site, connection, *known, byUser).undo(eventIdHex);
        });
}

std::vector<RegisteredScan> RegisterStatus::recent(const std::vector<std::string>& eventIdsHex) {
    const UtcMillis now = m_site.clock().utcNow();
    return m_site.database().read([&](store::Connection& connection) {
        std::vector<RegisteredScan> scans;
        store::RegistrationStore store(connection);
        for (const std::string& hex : eventIdsHex) {
            const auto id = EventId::fromHexText(hex);
            const auto row =
                id && scans.size() < kRecentMax ? store.byEvent(id->hex()) : std::nullopt;
            if (row) {
                scans.push_back(scanOf(*row, now));
            }
        }
        return scans;
    });
}

} // namespace tewatashi::server::services
