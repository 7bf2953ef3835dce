#include "server/services/receipts/receipt_writer.h"

#include "common/domain/event_bytes.h"
#include "server/services/site/sealed_text.h"
#include "server/services/site/site_context.h"
#include "server/store/receipt_store.h"

#include <fmt/format.h>

namespace tewatashi::server::services {

ReceiptWriter::ReceiptWriter(SiteContext& site, store::Connection& connection, const User& by)
    : m_site(site), m_connection(connection), m_by(by), m_now(site.clock().utcNow()),
      m_events(site, connection, m_now) {}

NewEvent ReceiptWriter::webEvent(const EventId& id, const std::string& number) const {
    NewEvent event;
    event.event.id = id;
    event.event.kind = domain::EventKind::Web;
    event.event.itemNumber = number;
    event.time.at = m_now;
    event.userLogin = m_by.login;
    return event;
}

void ReceiptWriter::receive(const store::ItemRow& item, const ReceiptNote& note) {
    NewEvent event = webEvent(note.event, item.number);
    event.event.action = domain::actionCode(domain::Action::Received);
    store::ReceiptRow row;
    row.event = m_events.append(std::move(event));
    row.item = item.id;
    row.person = note.person;
    row.role = static_cast<std::int64_t>(note.role);
    row.proof = static_cast<std::int64_t>(note.proof);
    row.confirmedBy = m_by.id;
    row.confirmedAt_ms = m_now.value;
    store::ReceiptStore(m_connection).insert(row);
    store::ExceptionStore exceptions(m_connection);
    for (store::ExceptionRow& open :
         ReceiptReader(m_site, m_connection, m_by).openExceptions(item.id)) {
        if (domain::isAnsweredBy(static_cast<domain::ExceptionKind>(open.kind), note.role)) {
            open.resolvedAt_ms = m_now.value;
            open.resolution = static_cast<std::int64_t>(domain::ExceptionResolution::ReceivedSince);
            exceptions.resolve(open);
        }
    }
}

void ReceiptWriter::undo(const ReceiptFacts& facts) {
    for (const domain::OrderedEvent& entry : facts.state.timeline) {
        const domain::ItemEvent& event = entry.event;
        const bool isReceipt = event.action == domain::Action::Received &&
                               event.kind != domain::EventKind::Void &&
                               event.kind != domain::EventKind::SetAside;
        if (!isReceipt || entry.voided) {
            continue;
        }
        NewEvent taken = webEvent(domain::webVoidEventId(event.id), facts.item.number);
        taken.event.kind = domain::EventKind::Void;
        taken.event.voids = event.id;
        m_events.append(std::move(taken));
    }
}

std::int64_t ReceiptWriter::open(const store::ItemRow& item, domain::ExceptionKind kind,
                                 std::int64_t person, const std::string& note) {
    for (const store::ExceptionRow& open :
         ReceiptReader(m_site, m_connection, m_by).openExceptions(item.id)) {
        if (open.kind == static_cast<std::int64_t>(kind)) {
            return open.id;
        }
    }
    store::ExceptionStore exceptions(m_connection);
    store::ExceptionRow row;
    row.id = exceptions.nextId();
    row.item = item.id;
    row.kind = static_cast<std::int64_t>(kind);
    row.person = person;
    row.openedBy = m_by.id;
    row.openedAt_ms = m_now.value;
    if (!note.empty()) {
        row.note = sealedText(m_site, exceptionTextOwner(row.id, kExceptionNote), note);
    }
    exceptions.insert(row);
    if (const auto request = store::RequestStore(m_connection).ofItem(item.id)) {
        NoticeWriter(m_site, m_connection, m_now)
            .tell({domain::NoticeKind::Reported, item.id, fmt::format("exception {}", row.id),
                   person},
                  {NoticeWriter::person(request->sender)});
    }
    return row.id;
}

} // namespace tewatashi::server::services
