#pragma once

#include "server/services/directory/print_codes.h"
#include "server/services/docks/dock_sessions.h"
#include "server/web/frame/code_choices.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tewatashi::server::web {

// The rows of the newest docks for a page that includes part_dock_table.
[[nodiscard]] View dockRows(const std::vector<services::DockRow>& docks, const PagePainter& painter,
                            Language language, UtcMillis now);

// `cursor` is what this page was asked for, empty for the newest docks.
[[nodiscard]] std::string dockListPage(const services::DockPage& page, const std::string& cursor,
                                       const PagePainter& painter, Frame frame, UtcMillis now);

// One form as a person filled it in, shown again.
struct RunInput {
    std::string firstKey; // which run: scanKey of its first scan
    std::string operatorCard;
    std::string actionCode;
    std::string placeCode;
    std::string reason;
    std::string asideReason;
    bool proposalTaken = false;
    bool asideOpen = false;
    std::vector<std::pair<std::string, std::string>> problems; // field, sentence
};

struct DockPageInput {
    std::optional<RunInput> form;
    std::string from; // the page that was asked for: services::DockScansAsked
};
// Where that page of a dock session is.
[[nodiscard]] std::string dockHref(std::string_view dockId, std::string_view from = {});
// One page of the scans of a dock with their verdicts; open runs with a repair form if the user may
// repair. A run is shown where it starts; runs of other pages are linked.
[[nodiscard]] std::string dockPage(const services::DockDetail& detail, const CodeChoices& choices,
                                   const DockPageInput& input, const PagePainter& painter,
                                   Frame frame, UtcMillis now);

} // namespace tewatashi::server::web
