#include "server/web/paper/slip_style.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

constexpr SlipStyle kA4One{.inset = 2.0,
                           .pad = 6.0,
                           .rule = 0.5,
                           .head = 34.0,
                           .to = 86.0,
                           .from = 31.0,
                           .facts = 24.0,
                           .stamps = 38.0,
                           .usage = 11.0,
                           .classWidth = 76.0,
                           .labelWidth = 22.0,
                           .label = 4.6,
                           .title = 9.0,
                           .className = 21.0,
                           .department = 9.5,
                           .name = 22.0,
                           .place = 9.5,
                           .fromName = 9.0,
                           .fact = 9.0,
                           .number = 10.0,
                           .factWidth = 0.0,
                           .symbol = 36.0,
                           .numberBeside = true,
                           .digitsBelow = true};
constexpr SlipStyle kA4Four{.inset = 3.5,
                            .pad = 3.0,
                            .rule = 0.3,
                            .head = 14.0,
                            .to = 34.0,
                            .from = 14.0,
                            .facts = 11.0,
                            .stamps = 19.0,
                            .usage = 6.5,
                            .classWidth = 36.0,
                            .labelWidth = 11.0,
                            .label = 2.6,
                            .title = 4.4,
                            .className = 9.0,
                            .department = 4.2,
                            .name = 9.4,
                            .place = 4.2,
                            .fromName = 4.2,
                            .fact = 4.4,
                            .number = 5.2,
                            .factWidth = 0.0,
                            .symbol = 20.0,
                            .numberBeside = false,
                            .digitsBelow = false};
constexpr SlipStyle kA4Eight{.inset = 3.0,
                             .pad = 2.4,
                             .rule = 0.25,
                             .head = 10.5,
                             .to = 21.6,
                             .from = 10.0,
                             .facts = 0.0,
                             .stamps = 0.0,
                             .usage = 0.0,
                             .classWidth = 28.0,
                             .labelWidth = 10.0,
                             .label = 2.3,
                             .title = 3.3,
                             .className = 6.4,
                             .department = 3.4,
                             .name = 7.2,
                             .place = 3.4,
                             .fromName = 3.4,
                             .fact = 3.4,
                             .number = 4.4,
                             .factWidth = 15.5,
                             .symbol = 12.0,
                             .numberBeside = false,
                             .digitsBelow = false};
constexpr SlipStyle kLabel62{.inset = 0.0,
                             .pad = 1.2,
                             .rule = 0.3,
                             .head = 11.0,
                             .to = 29.0,
                             .from = 10.5,
                             .facts = 9.0,
                             .stamps = 0.0,
                             .usage = 0.0,
                             .classWidth = 25.0,
                             .labelWidth = 8.6,
                             .label = 2.2,
                             .title = 3.0,
                             .className = 7.0,
                             .department = 3.6,
                             .name = 7.4,
                             .place = 3.6,
                             .fromName = 3.4,
                             .fact = 3.6,
                             .number = 5.0,
                             .factWidth = 0.0,
                             .symbol = 16.0,
                             .numberBeside = false,
                             .digitsBelow = true};

const SlipStyle& usualStyle(SlipLayout layout) {
    switch (layout) {
    case SlipLayout::A4One:
        return kA4One;
    case SlipLayout::A4Four:
        return kA4Four;
    case SlipLayout::A4Eight:
        return kA4Eight;
    case SlipLayout::Label62:
        return kLabel62;
    }
    return kA4Four;
}

} // namespace

SlipStyle slipStyle(SlipLayout layout, const Rect_mm& cell) {
    SlipStyle style = usualStyle(layout);
    SlipOptions usual;
    usual.layout = layout;
    const Rect_mm usualCell = slipPaper(usual).cell(0);
    const double scale =
        std::min({1.0, cell.width / usualCell.width, cell.height / usualCell.height});
    for (double SlipStyle::*const length :
         {&SlipStyle::head, &SlipStyle::to, &SlipStyle::from, &SlipStyle::facts, &SlipStyle::stamps,
          &SlipStyle::usage, &SlipStyle::classWidth, &SlipStyle::labelWidth, &SlipStyle::label,
          &SlipStyle::title, &SlipStyle::className, &SlipStyle::department, &SlipStyle::name,
          &SlipStyle::place, &SlipStyle::fromName, &SlipStyle::fact, &SlipStyle::number,
          &SlipStyle::factWidth, &SlipStyle::symbol}) {
        style.*length *= scale;
    }
    return style;
}

} // namespace tewatashi::server::web
