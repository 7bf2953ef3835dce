#include "server/services/requests/request_writer.h"

#include "common/domain/event_bytes.h"
#include "common/domain/slip_number.h"
#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_view.h"
#include "server/services/intake/event_writer.h"
#include "server/services/requests/request_item.h"
#include "server/services/requests/request_reader.h"
#include "server/services/requests/slip_numbers.h"
#include "server/services/site/sealed_text.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"
#include "server/store/department_store.h"
#include "server/store/person_store.h"
#include "server/store/registration_store.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::server::services {
namespace {

constexpr int kWishedDaysMax = 366; // further ahead nobody plans a delivery

ServiceError notForOthers() {
    return {ServiceErrorKind::Forbidden,
            "request-for-others",
            {"ほかの人に代わって依頼を登録できるのは、メール室の担当者だけです。",
             "Only the mail room registers requests on behalf of others."},
            {}};
}

FieldProblem problem(const char* field, const char* ja, const char* en) {
    return {field, {ja, en}};
}

FieldProblem labelProblem(domain::SlipNumberError why, int length) {
    switch (why) {
    case domain::SlipNumberError::Length:
        return {"label",
                {fmt::format("荷札の番号は {} 桁です。確かめて入力し直してください。", length),
                 fmt::format("The number of a label has {} digits. Check it.", length)}};
    case domain::SlipNumberError::NotDigits:
        return problem("label", "荷札の番号は数字だけで入力してください。",
                       "Enter the number of the label in digits only.");
    case domain::SlipNumberError::CheckDigit:
        break;
    }
    return problem("label", "荷札の番号の検査数字が合いません。荷札と見比べてください。",
                   "The check digit is wrong. Compare the number with the label.");
}

} // namespace

RequestWriter::RequestWriter(SiteContext& site, store::Connection& connection,
                             const RequestInput& input)
    : m_site(site), m_connection(connection), m_input(input), m_now(site.clock().utcNow()),
      m_today(domain::dateOf(site.localTime(m_now))) {}

std::optional<std::string> RequestWriter::madeBefore() {
    const auto known = store::RegistrationStore(m_connection).byEvent(eventId().hex());
    return known ? std::optional(known->number) : std::nullopt;
}

Result<void, ServiceError> RequestWriter::check() {
    if (!findSender()) {
        return failure(notForOthers());
    }
    findRecipient();
    findClass();
    checkFields();
    findLabel();
    if (!m_problems.empty()) {
        return failure(invalidFields(std::move(m_problems)));
    }
    return {};
}

Result<RequestedItem, ServiceError> RequestWriter::write() {
    if (m_number.empty()) {
        auto drawn = SlipNumbers(m_site, m_connection).draw();
        if (!drawn) {
            return failure(drawn.error());
        }
        m_number = std::move(*drawn);
    }
    append();
    return RequestedItem{m_number, true};
}

// By everything the form says: sent again it is the same request, filled in anew another one.
EventId RequestWriter::eventId() const {
    std::string act = "request-item";
    for (const std::string& part :
         {m_input.formNonce, m_input.by.login, m_input.sender, m_input.toPerson,
          m_input.toDepartment, m_input.classCode, std::to_string(m_input.pieces), m_input.subject,
          m_input.note, m_input.wishedDay, m_input.label}) {
        act += fmt::format("{}:{}", part.size(), part);
    }
    return domain::webEventId(act);
}

// False: the sender is somebody else, and that is not for this user to decide.
bool RequestWriter::findSender() {
    store::PersonStore people(m_connection);
    const auto own = people.personOfUser(m_input.by.id);
    const std::string number = normalEmployeeNumber(m_input.sender);
    const auto sender = !number.empty() ? people.find(number)
                        : own           ? people.find(*own)
                                        : std::nullopt;
    const bool isOwn = number.empty() || (sender && own == sender->id);
    if (!isOwn && !mayRequestForOthers(m_input.by.role)) {
        return false;
    }
    if (!sender && number.empty()) {
        m_problems.push_back(
            problem("sender",
                    "このアカウントには社員が結び付いていないため、送信者になれません。管理者"
                    "に社員との結び付けを依頼してください。",
                    "No person of the directory belongs to this account, so it cannot send. "
                    "Ask an administrator to link it."));
    } else if (!sender || !DirectoryView(m_connection, m_today).isHere(*sender)) {
        m_problems.push_back(
            problem("sender", "送信者が見つからないか、在籍していません。選び直してください。",
                    "The sender is not known, or not here today. Choose again."));
    } else {
        m_row.sender = sender->id;
        m_row.onBehalf = isOwn ? 0 : 1;
    }
    return true;
}

void RequestWriter::findRecipient() {
    if (m_input.toPerson.empty() == m_input.toDepartment.empty()) {
        m_problems.push_back(
            problem("recipient", "受領者を選んでください。", "Choose who is to receive the item."));
    } else if (!m_input.toPerson.empty()) {
        const auto person =
            store::PersonStore(m_connection).find(normalEmployeeNumber(m_input.toPerson));
        if (person && DirectoryView(m_connection, m_today).isHere(*person)) {
            m_row.toPerson = person->id;
        } else {
            m_problems.push_back(problem(
                "recipient", "受領者が見つからないか、在籍していません。選び直してください。",
                "The recipient is not known, or not here today. Choose again."));
        }
    } else {
        const auto id = store::DepartmentStore(m_connection).idOf(trimmed(m_input.toDepartment));
        const auto department =
            id ? DirectoryView(m_connection, m_today).department({*id}) : std::nullopt;
        if (department && department->isThere) {
            m_row.toDepartment = *id;
        } else {
            m_problems.push_back(problem(
                "recipient", "宛先の組織が見つからないか、廃止されています。選び直してください。",
                "The department is not known, or not there today. Choose again."));
        }
    }
}

void RequestWriter::findClass() {
    const auto classes = store::ClassStore(m_connection).all();
    const auto found =
        std::find_if(classes.begin(), classes.end(), [&](const store::ClassRow& row) {
            return row.code == m_input.classCode && row.retired == 0;
        });
    if (found == classes.end()) {
        m_problems.push_back(problem("class", "区分を選んでください。", "Choose a class."));
        return;
    }
    m_row.classId = found->id;
    if (found->personOnly != 0 && m_row.toDepartment) {
        m_problems.push_back(
            {"class",
             {fmt::format("「{}」は個人宛てにしか送れません。区分を変えるか、受領者を選び直して"
                          "ください。",
                          found->nameJa),
              fmt::format("{} items go to a person only. Choose another class or recipient.",
                          found->nameEn)}});
    }
}

void RequestWriter::checkFields() {
    if (m_input.pieces < 1 || m_input.pieces > kPiecesMax) {
        m_problems.push_back(
            {"pieces",
             {fmt::format("個数は 1 から {} までの数で入力してください。", kPiecesMax),
              fmt::format("Enter a number of pieces from 1 to {}.", kPiecesMax)}});
    }
    m_row.pieces = m_input.pieces;
    m_subject = trimmed(m_input.subject);
    m_note = trimmed(m_input.note);
    checkText("subject", {"件名", "The subject"}, m_subject, kSubjectMax);
    checkText("note", {"備考", "The note"}, m_note, kNoteMax);
    m_row.wishedDay = trimmed(m_input.wishedDay);
    if (m_row.wishedDay.empty()) {
        return;
    }
    const auto day = domain::LocalDate::fromText(m_row.wishedDay);
    if (!day || *day < m_today || *day - m_today > kWishedDaysMax) {
        m_problems.push_back(problem("wished_day",
                                     "希望日は、今日から 1 年以内の日付で指定してください。",
                                     "Choose a wished day within a year from today."));
    }
}

void RequestWriter::checkText(const char* field, const LocalizedText& label,
                              const std::string& text, std::size_t charactersMax) {
    if (auto wrong = textProblem(field, label, text, {0, charactersMax})) {
        m_problems.push_back(std::move(*wrong));
    }
}

void RequestWriter::findLabel() {
    const std::string typed =
        withScannedCharacters(std::string_view(m_input.label).substr(0, kTypedNumberMax_bytes));
    if (typed.empty()) {
        return;
    }
    const domain::SlipNumberFormat& format = m_site.rules().codes.slip;
    const auto slip = domain::parseSlipCode(domain::slipCodeAsTyped(typed), format);
    if (!slip) {
        const auto why = domain::explainSlipCode(typed, format);
        m_problems.push_back(labelProblem(why.value_or(domain::SlipNumberError{}), format.length));
        return;
    }
    const auto item = store::ItemStore(m_connection).find(slip->number);
    if (item && item->requested != 0) {
        m_problems.push_back(
            problem("label",
                    "この番号の荷物には、もう依頼が登録されています。番号を確かめてく"
                    "ださい。",
                    "A request is registered for this number already. Check it."));
        return;
    }
    m_number = slip->number;
    m_row.ownLabel = 1;
    if (slip->possessionDigits) { // printed on the label
        m_row.possessionHash = possessionHash(m_site, m_number, *slip->possessionDigits);
    }
}

void RequestWriter::append() {
    NewEvent event;
    event.event.id = eventId();
    event.event.kind = domain::EventKind::Web;
    event.event.itemNumber = m_number;
    event.event.action = domain::actionCode(domain::Action::Requested);
    event.time.at = m_now;
    event.userLogin = m_input.by.login;
    EventWriter writer(m_site, m_connection, m_now);
    m_row.event = writer.append(std::move(event));
    writer.finish();
    const auto item = store::ItemStore(m_connection).find(m_number);
    m_row.item = item->id;
    m_row.settled = isSettled(item->status) ? 1 : 0;
    m_row.enteredBy = m_input.by.id;
    m_row.triesLeft = kPossessionTries;
    m_row.requestedAt_ms = m_now.value;
    store::RequestStore requests(m_connection);
    requests.insert(m_row);
    tell(*item);
    addText(requests, store::RequestText::Subject, m_subject);
    addText(requests, store::RequestText::Note, m_note);
}

// What happened to the item before is told with it: nobody knew whom to tell.
void RequestWriter::tell(const store::ItemRow& item) {
    const auto rows = store::ItemStore(m_connection).eventsOf(item.id);
    std::vector<domain::ItemEvent> events;
    events.reserve(rows.size());
    for (const store::ItemEventRow& row : rows) {
        events.push_back(itemEventOf(row));
    }
    NoticeWriter(m_site, m_connection, m_now)
        .follow(item, domain::foldItem(std::move(events)), rows);
}

void RequestWriter::addText(store::RequestStore& requests, store::RequestText field,
                            const std::string& text) {
    if (!text.empty()) {
        requests.addText(m_row.item, field, sealedText(m_site, textOwner(m_number, field), text));
    }
}

} // namespace tewatashi::server::services
