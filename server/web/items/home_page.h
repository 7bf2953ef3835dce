#pragma once

#include "server/services/docks/dock_sessions.h"
#include "server/services/items/own_items.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::web {

// First page: look-up, what comes to its reader and what the reader sent, and for the mail room the
// newest docks.
struct HomePageInput {
    services::OwnItemsView own;
    std::vector<services::DockRow> docks;
    services::OwnSearch search = {};                   // as typed
    std::optional<services::OwnFoundItems> found = {}; // when something was searched for
    std::vector<services::FieldProblem> problems = {}; // of the search
};
[[nodiscard]] std::string homePage(const HomePageInput& input, const PagePainter& painter,
                                   Frame frame, UtcMillis now);

// "27 Nov (Fri) expected", "expected today", "was expected …"; empty without a day.
[[nodiscard]] std::string expectedText(const std::optional<services::ExpectedDay>& expected,
                                       const Words& words);

} // namespace tewatashi::server::web
