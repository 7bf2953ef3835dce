#pragma once

#include "server/web/paper/pdf_canvas.h"

namespace tewatashi::server::web {

struct Point_mm {
    double x;
    double y;
};
enum class RulerDirection { Right, Down };
// Lengths of the ticks at tens, fives and single millimetres; 0 leaves them out.
struct RulerTicks {
    double ten;
    double five;
    double one;
};

// A ruler of `length_mm`, a whole number, from `from`; its ticks point up or to the left. The
// outer edges of the first and last tick are `length_mm` apart.
void drawRuler(PdfCanvas& canvas, Point_mm from, RulerDirection direction, double length_mm,
               RulerTicks ticks);

} // namespace tewatashi::server::web
