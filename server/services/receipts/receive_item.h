#pragma once

#include "server/services/receipts/receipt_entries.h"
#include "server/services/text/service_error.h"

#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

inline constexpr std::size_t kReceiptEntriesMax = 200; // of one form
inline constexpr std::size_t kWaitingMax = 200;        // items shown to one person

// Confirming that items were received (受領登録, domain/item_receipt.h). Thread-safe.
class ReceiveItem {
public:
    explicit ReceiveItem(SiteContext& site) : m_site(site) {}

    // Each entry by itself, in the order given: those that can be confirmed are, in one
    // transaction with the tries that wrong digits cost. Digits that were tried last cost no
    // further try, so that a form sent twice costs one.
    [[nodiscard]] Result<std::vector<ReceiptAnswer>, ServiceError>
    confirm(const ReceiptInput& input);

    // What waits for this person's receipt: sent to them or to a department where they have a post,
    // handed in, and not received yet.
    [[nodiscard]] WaitingItems waiting(const User& user);

    // The receipt of one item. Empty for an item that is unknown, or none of this person's
    // business.
    [[nodiscard]] ReceiptView view(std::string_view slipNumber, const User& onlooker);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
