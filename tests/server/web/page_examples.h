#pragma once

#include "server/services/directory/print_codes.h"
#include "server/services/docks/dock_sessions.h"
#include "server/services/items/look_up_item.h"
#include "server/web/frame/page_painter.h"

#include <functional>
#include <string>
#include <vector>

namespace tewatashi::test {

// Every text that comes from outside (bar codes, names, reasons, input) passes through this, so
// that a test can replace it by something hostile.
using Outside = std::function<std::string(const std::string&)>;
[[nodiscard]] std::string asItIs(const std::string& text);

struct ExamplePage {
    std::string name; // file name without ending
    std::string html;
};

// Every page of the product with data as a mail room has it, for this reader.
[[nodiscard]] std::vector<ExamplePage> examplePages(const server::web::PagePainter& painter,
                                                    Language language, server::services::Role role,
                                                    const Outside& outside);

[[nodiscard]] server::services::ItemView exampleItem(const Outside& outside);
[[nodiscard]] server::services::DockDetail exampleDock(const Outside& outside);
[[nodiscard]] std::vector<server::services::DockRow> exampleDocks(const Outside& outside);
[[nodiscard]] server::services::CodeSheets exampleSheets(const Outside& outside);

// 2026-11-22T05:20:00Z, a Sunday afternoon in Tokyo.
inline constexpr UtcMillis kExampleNow{1795324800000};

} // namespace tewatashi::test
