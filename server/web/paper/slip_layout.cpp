#include "server/web/paper/slip_layout.h"

#include "common/base/assert.h"

#include <fmt/format.h>

namespace tewatashi::server::web {
namespace {

template <typename Values, typename CodeOf>
std::optional<typename Values::value_type> withCode(const Values& values, std::string_view code,
                                                    CodeOf codeOf) {
    for (const auto value : values) {
        if (codeOf(value) == code) {
            return value;
        }
    }
    return std::nullopt;
}

SlipPaper paperOf(SlipLayout layout) {
    constexpr double kA4Width_mm = 210.0;
    constexpr double kA4Height_mm = 297.0;
    switch (layout) {
    case SlipLayout::A4One:
        return {kA4Width_mm, kA4Height_mm, 1, 1, {}};
    case SlipLayout::A4Four:
        return {kA4Width_mm, kA4Height_mm, 2, 2, {}};
    case SlipLayout::A4Eight:
        return {kA4Width_mm, kA4Height_mm, 2, 4, {}};
    case SlipLayout::Label62:
        return {62.0, 100.0, 1, 1, {}};
    }
    return {};
}

bool isNw7Letter(char letter) { return letter >= 'A' && letter <= 'D'; }

} // namespace

std::string_view slipLayoutCode(SlipLayout layout) {
    switch (layout) {
    case SlipLayout::A4One:
        return "a4-1";
    case SlipLayout::A4Four:
        return "a4-4";
    case SlipLayout::A4Eight:
        return "a4-8";
    case SlipLayout::Label62:
        return "label-62";
    }
    return "";
}

std::optional<SlipLayout> slipLayoutFromCode(std::string_view code) {
    return withCode(kSlipLayouts, code, slipLayoutCode);
}

std::string_view symbologyCode(Symbology symbology) {
    switch (symbology) {
    case Symbology::Nw7:
        return "nw-7";
    case Symbology::Code128:
        return "code-128";
    case Symbology::Qr:
        return "qr";
    }
    return "";
}

std::optional<Symbology> symbologyFromCode(std::string_view code) {
    return withCode(kSymbologies, code, symbologyCode);
}

Margins_mm defaultMargins(SlipLayout layout) {
    // Label printers leave 1.5 mm of 62 and 3 mm at either end of a die-cut label blank.
    return layout == SlipLayout::Label62 ? Margins_mm{3.0, 1.8, 3.0, 1.8}
                                         : Margins_mm{10.5, 8.0, 10.5, 8.0};
}

std::optional<LocalizedText> problemOf(const SlipOptions& options) {
    const Margins_mm margins = options.margins.value_or(defaultMargins(options.layout));
    // A label has no room to give away.
    const double marginMax_mm = options.layout == SlipLayout::Label62 ? 3.0 : kMarginMax_mm;
    for (const double margin : {margins.top, margins.right, margins.bottom, margins.left}) {
        if (!(margin >= 0.0 && margin <= marginMax_mm)) { // also refuses what is no number
            return LocalizedText{
                fmt::format("余白は 0〜{} mm の範囲で指定してください。", marginMax_mm),
                fmt::format("Margins must be between 0 and {} mm.", marginMax_mm)};
        }
    }
    const int places = paperOf(options.layout).perPage();
    if (options.startAt < 1 || options.startAt > places) {
        return LocalizedText{
            fmt::format("この用紙の開始位置は 1〜{} の範囲で指定してください。", places),
            fmt::format("The first position on this paper must be between 1 and {}.", places)};
    }
    if (!isNw7Letter(options.symbol.start) || !isNw7Letter(options.symbol.stop)) {
        return LocalizedText{
            "NW-7 のスタート・ストップ文字は A、B、C、D のいずれかにしてください。",
            "The start and stop letters of NW-7 must be A, B, C or D."};
    }
    return std::nullopt;
}

SlipPaper slipPaper(const SlipOptions& options) {
    SlipPaper paper = paperOf(options.layout);
    paper.margins = options.margins.value_or(defaultMargins(options.layout));
    return paper;
}

double SlipPaper::cellWidth_mm() const {
    return (width_mm - margins.left - margins.right) / columns;
}
double SlipPaper::cellHeight_mm() const {
    return (height_mm - margins.top - margins.bottom) / rows;
}

Rect_mm SlipPaper::cell(int place) const {
    TW_ASSERT(place >= 0 && place < perPage());
    return {margins.left + (place % columns) * cellWidth_mm(),
            margins.top + (place / columns) * cellHeight_mm(), cellWidth_mm(), cellHeight_mm()};
}

} // namespace tewatashi::server::web
