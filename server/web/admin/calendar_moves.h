#pragma once

#include "server/services/items/moved_days.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <utility>
#include <vector>

namespace tewatashi::server::web {

// What part_moved_days.mustache shows: which expected days a change moves.
void addMoves(View& view, const services::MovedItems& moved, const Words& words);

// A change that moves expected days, to be confirmed before it is saved.
struct CalendarConfirmInput {
    services::MovedItems moved;
    std::string action;                                      // where the form was sent to
    std::vector<std::pair<std::string, std::string>> fields; // of the form, to be sent again
    std::string backHref;
};
[[nodiscard]] std::string calendarConfirmPage(const CalendarConfirmInput& input,
                                              const PagePainter& painter, Frame frame);

} // namespace tewatashi::server::web
