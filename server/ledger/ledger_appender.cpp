#include "server/ledger/ledger_appender.h"

#include "server/ledger/leaf_hash.h"

namespace tewatashi::server::ledger {

std::int64_t LedgerAppender::append(const domain::CustodyEvent& event) {
    const Bytes canonical = domain::canonicalBytes(event);
    m_events.append({m_size, toHex(canonical), toHex(leafHash(canonical))});
    return m_size++;
}

} // namespace tewatashi::server::ledger
