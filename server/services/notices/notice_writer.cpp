#include "server/services/notices/notice_writer.h"

#include "common/base/bytes.h"
#include "common/domain/item_receipt.h"
#include "server/services/accounts/accounts.h"
#include "server/services/directory/directory_view.h"
#include "server/services/site/site_context.h"
#include "server/store/mail_store.h"
#include "server/store/notice_audience_store.h"
#include "server/store/person_store.h"
#include "server/store/receipt_store.h"

#include <algorithm>
#include <array>

namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;
using store::ItemEventRow;
using store::NoticeRow;

// What the site learned longer ago is told to nobody any more: notices of it may be gone, so that
// nothing says whether it was.
constexpr std::chrono::hours kNewsAgeMax{24 * 60};
// Told about an item to a department without a key contact.
constexpr int kMembersMax = 20;

bool isOfTimeline(std::int64_t kind) {
    return kind <= static_cast<std::int64_t>(NoticeKind::FoundCancelled);
}

bool isReminder(std::int64_t kind) {
    return kind == static_cast<std::int64_t>(NoticeKind::Reminder) ||
           kind == static_cast<std::int64_t>(NoticeKind::Escalated);
}

const ItemEventRow* rowOf(const std::string& event, const std::vector<ItemEventRow>& rows) {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const ItemEventRow& row) { return row.eventId == event; });
    return found == rows.end() ? nullptr : &*found;
}

// It tells of this: by whichever of its scans, and however the receiver was named.
bool tellsOf(const NoticeRow& row, NoticeKind kind, const domain::ItemNews& news) {
    return row.kind == static_cast<std::int64_t>(kind) &&
           std::any_of(news.events.begin(), news.events.end(),
                       [&](const EventId& event) { return event.hex() == row.occasion; });
}

} // namespace

store::NoticeReader NoticeWriter::person(std::int64_t id) {
    return {static_cast<std::int64_t>(store::NoticeReaderKind::Person), id};
}

void NoticeWriter::follow(const store::ItemRow& item, const domain::ItemState& state,
                          const std::vector<ItemEventRow>& rows) {
    const auto request = store::RequestStore(m_connection).ofItem(item.id);
    if (!request) {
        return;
    }
    std::vector<NoticeRow> before = m_notices.ofItem(item.id);
    std::set<std::int64_t> holding;
    for (const domain::ItemNews& news : domain::newsOf(state)) {
        const ItemEventRow* const first = rowOf(news.events.front().hex(), rows);
        if (first == nullptr || first->recordedAt_ms < (m_now - kNewsAgeMax).value) {
            continue;
        }
        const Told told = toldOf(news, *request, rows);
        bool isKnown = false;
        for (NoticeRow& row : before) {
            if (!tellsOf(row, told.kind, news)) {
                continue;
            }
            isKnown = true;
            holding.insert(row.id);
            if (row.withdrawn != 0) {
                row.withdrawn = 0;
                m_notices.setWithdrawn(row);
            }
        }
        for (const store::NoticeReader& reader : isKnown ? NoticeReaders() : told.readers) {
            NoticeRow row;
            row.reader = reader;
            row.kind = static_cast<std::int64_t>(told.kind);
            row.item = item.id;
            row.occasion = news.events.front().hex();
            row.about = told.about;
            row.eventAt_ms = news.at ? std::optional(news.at->value) : std::nullopt;
            row.toldAt_ms = m_now.value;
            if (!news.isCurrent) {
                row.readAt_ms = m_now.value; // part of the story, and nothing to act upon
            }
            add(row);
        }
    }
    for (NoticeRow& row : before) {
        if (isReminder(row.kind) && !row.readAt_ms && state.status != domain::Action::Delivered) {
            row.readAt_ms = m_now.value; // nothing is waited for any more
            m_notices.setWithdrawn(row);
        }
        const bool isRecent = row.toldAt_ms >= (m_now - kNewsAgeMax).value;
        if (isOfTimeline(row.kind) && row.withdrawn == 0 && isRecent &&
            holding.count(row.id) == 0) {
            withdraw(row);
        }
    }
}

void NoticeWriter::add(const NoticeRow& row) {
    const auto id = m_notices.insert(row);
    const bool isForMail =
        row.reader.kind == static_cast<std::int64_t>(store::NoticeReaderKind::Person) &&
        row.kind != static_cast<std::int64_t>(NoticeKind::MailFailed) && !row.readAt_ms;
    if (!id || !isForMail || !m_site.config().mail.isOn()) {
        return;
    }
    store::MailRow mail;
    mail.notice = *id;
    mail.person = row.reader.id;
    mail.kind = row.kind;
    mail.token = newMailToken(m_site);
    mail.queuedAt_ms = m_now.value;
    mail.nextTryAt_ms = m_now.value;
    store::MailStore(m_connection).insert(mail);
}

void NoticeWriter::withdraw(NoticeRow row) {
    row.withdrawn = 1;
    if (!row.readAt_ms) {
        row.readAt_ms = m_now.value;
    }
    m_notices.setWithdrawn(row);
}

NoticeWriter::Told NoticeWriter::toldOf(const domain::ItemNews& news,
                                        const store::RequestRow& request,
                                        const std::vector<ItemEventRow>& rows) {
    Told told;
    told.kind = news.kind;
    switch (news.kind) {
    case NoticeKind::Requested:
    case NoticeKind::Delivered:
    case NoticeKind::Attempted:
    case NoticeKind::Cancelled:
        told.readers = addressees(request);
        if (news.kind == NoticeKind::Requested || news.kind == NoticeKind::Cancelled) {
            told.readers.erase(person(request.sender)); // knows
        }
        return told;
    case NoticeKind::Received:
    case NoticeKind::ReceivedByProxy:
        return receiptOf(news, request, rows);
    case NoticeKind::Recalled:
    case NoticeKind::FoundCancelled:
        told.readers = mailRoom();
        break;
    case NoticeKind::Returned:
    case NoticeKind::BroughtBack:
    case NoticeKind::Damaged:
    case NoticeKind::Missing:
    case NoticeKind::Reported:
    case NoticeKind::Reminder: // by Reminders, as time passes
    case NoticeKind::Escalated:
    case NoticeKind::MailFailed: // by SendMails
        break;
    }
    told.readers.insert(person(request.sender));
    return told;
}

// The addressee hears of every receipt but their own.
NoticeWriter::Told NoticeWriter::receiptOf(const domain::ItemNews& news,
                                           const store::RequestRow& request,
                                           const std::vector<ItemEventRow>& rows) {
    Told told;
    told.kind = NoticeKind::Received;
    const ItemEventRow* const event = rowOf(news.events.front().hex(), rows);
    const auto receipt = event == nullptr
                             ? std::nullopt
                             : store::ReceiptStore(m_connection).ofEvent(event->position);
    if (!receipt) { // scanned at a counter or a desk
        told.readers = addressees(request);
        told.readers.insert(person(request.sender));
        return told;
    }
    const bool byProxy = receipt->role == static_cast<std::int64_t>(domain::ReceiptRole::Proxy);
    const bool byMailRoom =
        receipt->proof == static_cast<std::int64_t>(domain::ReceiptProof::MailRoom);
    told.about = receipt->person;
    told.kind = byProxy ? NoticeKind::ReceivedByProxy : NoticeKind::Received;
    if (byProxy || byMailRoom) {
        told.readers = addressees(request);
    }
    told.readers.insert(person(request.sender));
    if (!byProxy && !byMailRoom) {
        told.readers.erase(person(receipt->person));
    }
    return told;
}

std::string newMailToken(SiteContext& site) {
    std::array<std::uint8_t, 16> token{};
    site.random().fill(token);
    return toHex(token);
}

void NoticeWriter::tell(const Tidings& tidings, const NoticeReaders& readers) {
    for (const store::NoticeReader& reader : readers) {
        NoticeRow row;
        row.reader = reader;
        row.kind = static_cast<std::int64_t>(tidings.kind);
        row.item = tidings.item;
        row.occasion = tidings.occasion;
        row.about = tidings.about;
        row.eventAt_ms = m_now.value;
        row.toldAt_ms = m_now.value;
        add(row);
    }
}

NoticeReaders NoticeWriter::addressees(const store::RequestRow& request) {
    if (request.toPerson) {
        return {person(*request.toPerson)};
    }
    if (const auto contact = keyContact(request)) {
        return {person(*contact)};
    }
    NoticeReaders readers;
    for (const std::int64_t member :
         store::NoticeAudienceStore(m_connection)
             .members(request.toDepartment.value_or(0), m_site.today().text(), kMembersMax)) {
        readers.insert(person(member));
    }
    return readers;
}

std::optional<std::int64_t> NoticeWriter::departmentOf(const store::RequestRow& request) {
    if (request.toDepartment) {
        return request.toDepartment;
    }
    const auto row = store::PersonStore(m_connection).find(request.toPerson.value_or(0));
    if (!row) {
        return std::nullopt;
    }
    const Person found = DirectoryView(m_connection, m_site.today()).person(*row);
    return found.posts.empty() ? std::nullopt
                               : std::optional(found.posts.front().department.id.value);
}

std::optional<std::int64_t> NoticeWriter::keyContact(const store::RequestRow& request) {
    const auto id = departmentOf(request);
    const auto department =
        id ? DirectoryView(m_connection, m_site.today()).department({*id}) : std::nullopt;
    return department && department->keyContact ? std::optional(department->keyContact->value)
                                                : std::nullopt;
}

NoticeReaders NoticeWriter::workers(const char* role) {
    NoticeReaders readers;
    for (const auto& worker : store::NoticeAudienceStore(m_connection).workers(role)) {
        readers.insert(worker.person ? person(*worker.person)
                                     : store::NoticeReader{static_cast<std::int64_t>(
                                                               store::NoticeReaderKind::Account),
                                                           worker.user});
    }
    return readers;
}

NoticeReaders NoticeWriter::mailRoom() {
    NoticeReaders operators = workers("operator");
    return operators.empty() ? administrators() : operators;
}

NoticeReaders NoticeWriter::administrators() { return workers("administrator"); }

} // namespace tewatashi::server::services
