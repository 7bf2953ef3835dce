#include "server/services/receipts/receive_item.h"

#include "common/base/digest.h"
#include "common/domain/event_bytes.h"
#include "common/domain/slip_number.h"
#include "server/services/receipts/receipt_writer.h"
#include "server/services/requests/request_reader.h"
#include "server/services/site/form_nonce.h"
#include "server/services/site/place_name.h"
#include "server/services/site/site_context.h"
#include "server/services/text/typed_number.h"
#include "server/store/leaver_store.h"
#include "server/store/registration_store.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kTypedSizeMax = 300; // 100 full-width characters
// Read of one addressee at once: those on their way back are passed over.
constexpr int kAwaitedMax = 500;

ServiceError formTooOld() {
    return {ServiceErrorKind::Invalid,
            "invalid-form",
            {"画面が古くなっています。開き直してから、もう一度登録してください。",
             "The form is out of date. Open it again and confirm once more."},
            {}};
}

ServiceError tooMany() {
    return {ServiceErrorKind::Invalid,
            "too-many-receipts",
            {fmt::format("一度に受領登録できるのは {} 件までです。分けて登録してください。",
                         kReceiptEntriesMax),
             fmt::format("At most {} receipts are confirmed at once. Confirm them in parts.",
                         kReceiptEntriesMax)},
            {}};
}

ReceiptOutcome outcomeOf(domain::ReceiptVerdict verdict) {
    switch (verdict) {
    case domain::ReceiptVerdict::Confirmed:
        return ReceiptOutcome::Confirmed;
    case domain::ReceiptVerdict::NotYours:
        return ReceiptOutcome::NotYours;
    case domain::ReceiptVerdict::NoProxy:
        return ReceiptOutcome::NoProxy;
    case domain::ReceiptVerdict::NotHandedIn:
        return ReceiptOutcome::NotHandedIn;
    case domain::ReceiptVerdict::AlreadyReceived:
        return ReceiptOutcome::AlreadyReceived;
    case domain::ReceiptVerdict::Cancelled:
        return ReceiptOutcome::Cancelled;
    case domain::ReceiptVerdict::GoingBack:
        return ReceiptOutcome::GoingBack;
    case domain::ReceiptVerdict::DigitsNeeded:
        return ReceiptOutcome::DigitsNeeded;
    case domain::ReceiptVerdict::WrongDigits:
        return ReceiptOutcome::WrongDigits;
    case domain::ReceiptVerdict::MailRoom:
        break;
    }
    return ReceiptOutcome::MailRoom;
}

std::string scanned(const std::string& typed) {
    return withScannedCharacters(std::string_view(typed).substr(0, kTypedSizeMax));
}

bool arePossessionDigits(const std::string& text) {
    return text.size() == static_cast<std::size_t>(domain::kPossessionDigits) &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The entries of one form, on the writer's connection.
class Confirming {
public:
    Confirming(SiteContext& site, store::Connection& connection, const ReceiptInput& input)
        : m_site(site), m_connection(connection), m_input(input),
          m_reader(site, connection, input.by), m_writer(site, connection, input.by) {}

    std::vector<ReceiptAnswer> run() {
        std::vector<ReceiptAnswer> answers;
        answers.reserve(m_input.entries.size());
        for (const ReceiptEntry& entry : m_input.entries) {
            answers.push_back(answerTo(entry));
        }
        m_writer.finish();
        return answers;
    }

private:
    ReceiptAnswer answerTo(const ReceiptEntry& entry) {
        const domain::SlipNumberFormat& format = m_site.rules().codes.slip;
        const std::string typed = scanned(entry.code);
        auto slip = domain::parseSlipCode(domain::slipCodeAsTyped(typed), format);
        std::string apart = scanned(entry.digits);
        // A scanner types where the cursor is: then it is about the slip that was scanned.
        if (auto whole = domain::parseSlipCode(domain::slipCodeAsTyped(apart), format)) {
            slip = std::move(whole);
            apart.clear();
        }
        ReceiptAnswer answer;
        if (!slip) {
            answer.shownCode = domain::maskedCode(typed, format);
            return answer;
        }
        answer.shownCode = slip->number;
        answer.outcome = ReceiptOutcome::NotYours;
        const std::string digits = !apart.empty() ? apart : slip->possessionDigits.value_or("");
        const auto facts = m_reader.facts(slip->number);
        if (facts && facts->role != domain::ReceiptRole::None) {
            answer.slipNumber = slip->number;
            answer.role = facts->role;
            decide(*facts, digits, answer);
        }
        return answer;
    }

    void decide(const ReceiptFacts& facts, const std::string& digits, ReceiptAnswer& answer) {
        const EventId id = eventIdOf(facts.item.number);
        answer.triesLeft = static_cast<int>(facts.request.triesLeft);
        if (const auto known = store::RegistrationStore(m_connection).byEvent(id.hex())) {
            answer.outcome = known->voided ? ReceiptOutcome::OldForm : ReceiptOutcome::Confirmed;
            return;
        }
        const domain::ReceiptCase judged = facts.caseWith(compared(facts, digits));
        const domain::ReceiptVerdict verdict = domain::judgeReceipt(judged);
        answer.outcome = outcomeOf(verdict);
        const std::int64_t person = m_reader.person().value_or(0);
        if (verdict == domain::ReceiptVerdict::Confirmed) {
            m_writer.receive(facts.item, {id, person, facts.role, domain::proofOf(judged)});
        } else if (verdict == domain::ReceiptVerdict::WrongDigits) {
            spendTry(facts, digits, answer);
        }
        const bool isForMailRoom =
            verdict == domain::ReceiptVerdict::MailRoom ||
            (verdict == domain::ReceiptVerdict::WrongDigits && answer.triesLeft == 0);
        if (isForMailRoom) {
            m_writer.open(facts.item, domain::ExceptionKind::Unproven, person, "");
        }
    }

    [[nodiscard]] EventId eventIdOf(const std::string& number) const {
        std::string act = "receive-item";
        for (const std::string& part : {m_input.formNonce, m_input.by.login, number}) {
            act += fmt::format("{}:{}", part.size(), part);
        }
        return domain::webEventId(act);
    }

    [[nodiscard]] domain::Digits compared(const ReceiptFacts& facts,
                                          const std::string& digits) const {
        if (!arePossessionDigits(digits) || !facts.request.possessionHash) {
            return domain::Digits::NotGiven;
        }
        const std::string hash = possessionHash(m_site, facts.item.number, digits);
        return equalConstantTime(asBytes(hash), asBytes(*facts.request.possessionHash))
                   ? domain::Digits::Right
                   : domain::Digits::Wrong;
    }

    void spendTry(const ReceiptFacts& facts, const std::string& digits, ReceiptAnswer& answer) {
        const std::string hash = possessionHash(m_site, facts.item.number, digits);
        if (!equalConstantTime(asBytes(hash), asBytes(facts.request.triedHash))) {
            --answer.triesLeft;
            store::RequestStore(m_connection).setTries(facts.item.id, answer.triesLeft, hash);
        }
    }

    SiteContext& m_site;
    store::Connection& m_connection;
    const ReceiptInput& m_input;
    ReceiptReader m_reader;
    ReceiptWriter m_writer;
};

// What waits for one person, on a reader's connection.
class Waiting {
public:
    Waiting(const SiteContext& site, store::Connection& connection, const User& user)
        : m_site(site), m_connection(connection), m_receipts(site, connection, user),
          m_requests(site, connection, user) {}

    WaitingItems run() {
        WaitingItems found;
        found.isPerson = m_receipts.person().has_value();
        if (!found.isPerson) {
            return found;
        }
        constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
        store::RequestStore requests(m_connection);
        add(requests.awaitedByPerson(*m_receipts.person(), kNewest, kAwaitedMax), found);
        add(handedOver(requests), found);
        for (const std::int64_t principal : m_receipts.actsFor().all()) {
            add(requests.awaitedByPerson(principal, kNewest, kAwaitedMax), found);
        }
        for (const std::int64_t department : m_receipts.departments()) {
            add(requests.awaitedByDepartment(department, kNewest, kAwaitedMax), found);
        }
        for (auto* list : {&found.delivered, &found.underWay}) {
            std::stable_sort(list->begin(), list->end(),
                             [](const WaitingItem& left, const WaitingItem& right) {
                                 return left.since < right.since;
                             });
        }
        return found;
    }

private:
    // Items of people who left that this person takes over.
    std::vector<store::RequestRow> handedOver(store::RequestStore& requests) {
        std::vector<store::RequestRow> rows;
        for (const std::int64_t item :
             store::LeaverStore(m_connection).handedTo(*m_receipts.person(), kAwaitedMax)) {
            if (auto row = requests.ofItem(item)) {
                rows.push_back(std::move(*row));
            }
        }
        return rows;
    }

    void add(const std::vector<store::RequestRow>& rows, WaitingItems& found) {
        found.isCut = found.isCut || rows.size() == static_cast<std::size_t>(kAwaitedMax);
        for (const store::RequestRow& row : rows) {
            if (found.delivered.size() + found.underWay.size() == kWaitingMax) {
                found.isCut = true;
                return;
            }
            const auto item = store::ItemStore(m_connection).find(row.item);
            if (item) {
                add(m_receipts.facts(*item, row), found);
            }
        }
    }

    void add(const ReceiptFacts& facts, WaitingItems& found) {
        const bool isDelivered = facts.stage == domain::ReceiptStage::Delivered;
        const bool isAwaited = isDelivered || facts.stage == domain::ReceiptStage::UnderWay;
        // A proxy that the class does not allow is shown nothing to confirm.
        const bool isRefused =
            facts.role == domain::ReceiptRole::Proxy && !facts.itemClass.rules.proxyAllowed;
        if (!isAwaited || isRefused || facts.role == domain::ReceiptRole::None) {
            return;
        }
        auto request = m_requests.view(facts.item, facts.request);
        if (!request) {
            return;
        }
        WaitingItem made;
        made.request = std::move(*request);
        if (facts.request.toPerson && facts.request.toPerson != m_receipts.person()) {
            made.inPlaceOf = made.request.to.name;
        }
        const std::string& place = facts.item.place;
        const auto name = store::RegistrationStore(m_connection).placeName(place);
        made.placeName = placeNameOf(place, name ? name->ja : "", name ? name->en : "");
        if (facts.item.since_ms) {
            made.since = UtcMillis{*facts.item.since_ms};
        }
        made.role = facts.role;
        made.needsDigits = domain::needsPossession(facts.role, facts.itemClass.rules);
        made.triesLeft =
            facts.request.possessionHash ? static_cast<int>(facts.request.triesLeft) : 0;
        for (const store::ExceptionRow& open : m_receipts.openExceptions(facts.item.id)) {
            made.reported.push_back(static_cast<domain::ExceptionKind>(open.kind));
        }
        (isDelivered ? found.delivered : found.underWay).push_back(std::move(made));
    }

    const SiteContext& m_site;
    store::Connection& m_connection;
    ReceiptReader m_receipts;
    RequestReader m_requests;
};

} // namespace

std::string_view receiptOutcomeCode(ReceiptOutcome outcome) {
    switch (outcome) {
    case ReceiptOutcome::Confirmed:
        return "confirmed";
    case ReceiptOutcome::NotANumber:
        return "not_a_number";
    case ReceiptOutcome::NotYours:
        return "not_yours";
    case ReceiptOutcome::NoProxy:
        return "no_proxy";
    case ReceiptOutcome::NotHandedIn:
        return "not_handed_in";
    case ReceiptOutcome::AlreadyReceived:
        return "already_received";
    case ReceiptOutcome::Cancelled:
        return "cancelled";
    case ReceiptOutcome::GoingBack:
        return "going_back";
    case ReceiptOutcome::DigitsNeeded:
        return "digits_needed";
    case ReceiptOutcome::WrongDigits:
        return "wrong_digits";
    case ReceiptOutcome::MailRoom:
        return "mail_room";
    case ReceiptOutcome::OldForm:
        break;
    }
    return "old_form";
}

Result<std::vector<ReceiptAnswer>, ServiceError> ReceiveItem::confirm(const ReceiptInput& input) {
    if (!isFormNonce(input.formNonce)) {
        return failure(formTooOld());
    }
    if (input.entries.size() > kReceiptEntriesMax) {
        return failure(tooMany());
    }
    return m_site.database().write(
        [&](store::Connection& connection) { return Confirming(m_site, connection, input).run(); });
}

WaitingItems ReceiveItem::waiting(const User& user) {
    return m_site.database().read(
        [&](store::Connection& connection) { return Waiting(m_site, connection, user).run(); });
}

ReceiptView ReceiveItem::view(std::string_view slipNumber, const User& onlooker) {
    return m_site.database().read([&](store::Connection& connection) {
        ReceiptView view;
        ReceiptReader reader(m_site, connection, onlooker);
        const auto facts = reader.facts(std::string(slipNumber));
        if (!facts) {
            return view;
        }
        view.role = facts->role;
        view.next = domain::judgeReceipt(facts->caseWith(domain::Digits::NotGiven));
        view.triesLeft = static_cast<int>(facts->request.triesLeft);
        view.mayReport = domain::mayReport(facts->stage, facts->role);
        if (!RequestReader(m_site, connection, onlooker).view(facts->item, facts->request)) {
            return view; // the rest is for those who may see who sends to whom
        }
        view.receipt = reader.receipt(facts->item);
        for (const store::ExceptionRow& row :
             store::ExceptionStore(connection).ofItem(facts->item.id)) {
            view.exceptions.push_back(reader.exception(row, onlooker.role != Role::Auditor));
        }
        std::reverse(view.exceptions.begin(), view.exceptions.end());
        return view;
    });
}

} // namespace tewatashi::server::services
