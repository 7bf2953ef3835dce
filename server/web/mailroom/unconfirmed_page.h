#pragma once

#include "server/services/receipts/unconfirmed_items.h"
#include "server/web/frame/page_painter.h"

#include <string>

namespace tewatashi::server::web {

struct UnconfirmedInput {
    services::UnconfirmedPage page;
    std::string cursor; // of this page; empty: the first
};
// Delivered, and nobody says that they have it (未受領の荷物).
[[nodiscard]] std::string unconfirmedPage(const UnconfirmedInput& input, const PagePainter& painter,
                                          Frame frame, UtcMillis now);

} // namespace tewatashi::server::web
