#pragma once

#include "server/services/absences/absences.h"
#include "server/services/items/look_up_item.h"
#include "server/services/items/own_items.h"
#include "server/services/leavers/leavers.h"
#include "server/services/receipts/receipt_entries.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::web {

struct ItemReceipt {
    services::ReceiptView view;
    std::string nonce; // of the form that confirms it
};
struct ItemPageInput {
    const services::ItemView& item;
    std::optional<services::RequestView> request;      // as its reader may see it
    ItemReceipt receipt;                               // likewise
    std::optional<services::ExpectedDay> expected;     // when it is to arrive
    std::optional<services::LeaverInstruction> leaver; // for who may see the request
    std::optional<services::AwayNote> away = {};       // likewise
};
// An item with status, timeline (newest first) and freshness. The frame's user decides whether
// entries link to their dock session.
[[nodiscard]] std::string itemPage(const ItemPageInput& input, const PagePainter& painter,
                                   Frame frame, UtcMillis now);

struct FindResult {
    std::string typed;
    std::string message;              // why nothing was found; empty: the default sentence
    std::vector<std::string> matches; // slip numbers that end with what was typed
    std::size_t limit = 0;            // as asked of the service
};
// What was typed names no item: matching numbers to choose from, or help.
[[nodiscard]] std::string findPage(const FindResult& result, const PagePainter& painter,
                                   Frame frame);

} // namespace tewatashi::server::web
