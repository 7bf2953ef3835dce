#pragma once

#include "server/web/paper/rect_mm.h"
#include "server/web/paper/slip_layout.h"

namespace tewatashi::server::web {

// Lengths of one layout's slip in millimetres; the code takes the height that is left.
struct SlipStyle {
    double inset; // from the edge of the cell to the frame
    double pad;   // from rules to what stands between them
    double rule;  // width of lines
    double head;  // heights of the bands, from the top
    double to;
    double from;
    double facts;  // 0: beside the sender
    double stamps; // 0: none
    double usage;  // 0: none
    double classWidth;
    double labelWidth; // column of 宛先, 送信者
    double label;      // sizes of text
    double title;
    double className;
    double department;
    double name;
    double place;
    double fromName;
    double fact;
    double number;
    double factWidth;  // of one fact beside the sender
    double symbol;     // height of a linear symbol
    bool numberBeside; // of a linear symbol, as of every QR code
    bool digitsBelow;  // the possession digits have a line of their own
};

// For cells of this size; smaller ones than the layout's usual scale everything but the symbol.
[[nodiscard]] SlipStyle slipStyle(SlipLayout layout, const Rect_mm& cell);

} // namespace tewatashi::server::web
