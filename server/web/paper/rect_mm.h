#pragma once

namespace tewatashi::server::web {

// In millimetres from the top left corner of a page.
struct Rect_mm {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    [[nodiscard]] double right() const { return x + width; }
    [[nodiscard]] double bottom() const { return y + height; }
};

} // namespace tewatashi::server::web
