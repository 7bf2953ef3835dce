#pragma once

#include "common/wire/receipt.h"
#include "common/wire/scan_batch.h"
#include "server/services/text/service_error.h"

#include <functional>

namespace tewatashi::server::services {

class SiteContext;

// Takes in one batch of scans: de-duplicates, interprets context, writes events, item state and
// ledger leaves, and answers with a verdict per record. The answer comes after the transaction
// that holds it is durable; concurrent batches of a site share one commit. Thread-safe; blocks.
class ReceiveBatch {
public:
    explicit ReceiveBatch(SiteContext& site) : m_site(site) {}
    [[nodiscard]] Result<wire::Receipt, ServiceError> receive(const AgentId& agent,
                                                              const wire::ScanBatch& batch);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
