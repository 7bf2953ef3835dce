#include "server/web/paper/pdf_ruler.h"

#include <cmath>

namespace tewatashi::server::web {
namespace {

constexpr double kLine_mm = 0.15;

} // namespace

void drawRuler(PdfCanvas& canvas, Point_mm from, RulerDirection direction, double length_mm,
               RulerTicks ticks) {
    const bool right = direction == RulerDirection::Right;
    const auto place = [&](double along, double aside) {
        return right ? Point_mm{from.x + along, from.y - aside}
                     : Point_mm{from.x - aside, from.y + along};
    };
    const auto line = [&](Point_mm a, Point_mm b) {
        canvas.line(a.x, a.y, b.x, b.y, 0.0, kLine_mm);
    };
    line(place(0, 0), place(length_mm, 0));
    const int millimetres = static_cast<int>(std::lround(length_mm));
    for (int at = 0; at <= millimetres; ++at) {
        const double length = at % 10 == 0 ? ticks.ten : at % 5 == 0 ? ticks.five : ticks.one;
        if (length <= 0.0) {
            continue;
        }
        // The end ticks lie inside, so that the ruler is as long as it says.
        const double inwards = at == 0 ? kLine_mm / 2 : at == millimetres ? -kLine_mm / 2 : 0.0;
        line(place(at + inwards, 0), place(at + inwards, length));
    }
}

} // namespace tewatashi::server::web
