#pragma once

#include "server/services/intake/event_writer.h"
#include "server/services/receipts/receipt_reader.h"

namespace tewatashi::server::services {

class SiteContext;

struct ReceiptNote {
    EventId event;           // its id to be
    std::int64_t person = 0; // who has the item
    domain::ReceiptRole role = domain::ReceiptRole::None;
    domain::ReceiptProof proof = domain::ReceiptProof::Word;
};

// Writes receipts with all that follows from them. Lives inside one job of SiteDatabase::write.
class ReceiptWriter {
public:
    ReceiptWriter(SiteContext& site, store::Connection& connection, const User& by);

    // Exceptions of the item that it answers close by themselves.
    void receive(const store::ItemRow& item, const ReceiptNote& note);
    // Takes back every `received` of the item that holds; its events as they are now.
    void undo(const ReceiptFacts& facts);
    // The mail room looks into it; nothing happens when one of that kind is open. Its id.
    std::int64_t open(const store::ItemRow& item, domain::ExceptionKind kind, std::int64_t person,
                      const std::string& note);
    // Folds the items. Call once, at the end.
    void finish() { m_events.finish(); }

private:
    [[nodiscard]] NewEvent webEvent(const EventId& id, const std::string& number) const;

    SiteContext& m_site;
    store::Connection& m_connection;
    const User& m_by;
    UtcMillis m_now;
    EventWriter m_events;
};

} // namespace tewatashi::server::services
