#pragma once

#include "common/domain/event_bytes.h"
#include "server/store/event_store.h"

namespace tewatashi::server::ledger {

// Gives events their positions and leaves, inside one job of SiteDatabase::write: the only writer
// of a site, so that positions have no gaps and a job that fails gives its own back.
class LedgerAppender {
public:
    explicit LedgerAppender(store::Connection& connection)
        : m_events(connection), m_size(m_events.size()) {}

    // The event's position.
    std::int64_t append(const domain::CustodyEvent& event);
    [[nodiscard]] std::int64_t size() const { return m_size; }

private:
    store::EventStore m_events;
    std::int64_t m_size;
};

} // namespace tewatashi::server::ledger
