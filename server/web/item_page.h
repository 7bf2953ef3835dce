#pragma once

#include "server/services/look_up_item.h"
#include "server/services/request_entries.h"
#include "server/web/page_painter.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::web {

// An item with status, timeline (newest first) and freshness. The frame's user decides whether
// entries link to their dock session.
// What the sender said of it is shown to those who may see it.
[[nodiscard]] std::string itemPage(const services::ItemView& item,
                                   const std::optional<services::RequestView>& request,
                                   const PagePainter& painter, Frame frame, UtcMillis now);

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
