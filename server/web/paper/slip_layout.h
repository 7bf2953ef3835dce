#pragma once

#include "common/base/localized_text.h"
#include "server/web/paper/rect_mm.h"

#include <array>
#include <optional>
#include <string_view>

namespace tewatashi::server::web {

// Paper and number of slips on it: A4 with one, four (2 × 2) or eight (2 × 4), or one label of
// 62 × 100 mm, a size of label printers both on a roll and die-cut.
enum class SlipLayout { A4One, A4Four, A4Eight, Label62 };
inline constexpr std::array kSlipLayouts{SlipLayout::A4One, SlipLayout::A4Four, SlipLayout::A4Eight,
                                         SlipLayout::Label62};
[[nodiscard]] std::string_view slipLayoutCode(SlipLayout layout); // "a4-1" "a4-4" "a4-8" "label-62"
[[nodiscard]] std::optional<SlipLayout> slipLayoutFromCode(std::string_view code);

enum class Symbology { Nw7, Code128, Qr };
inline constexpr std::array kSymbologies{Symbology::Nw7, Symbology::Code128, Symbology::Qr};
[[nodiscard]] std::string_view symbologyCode(Symbology symbology); // "nw-7" "code-128" "qr"
[[nodiscard]] std::optional<Symbology> symbologyFromCode(std::string_view code);

struct SlipSymbol {
    Symbology symbology = Symbology::Nw7;
    char start = 'A'; // letters A–D that begin and end an NW-7 symbol
    char stop = 'A';
};

// Between the edge of the paper and the slips, which share what is left equally.
struct Margins_mm {
    double top = 0;
    double right = 0;
    double bottom = 0;
    double left = 0;
    friend bool operator==(const Margins_mm&, const Margins_mm&) = default;
};
inline constexpr double kMarginMax_mm = 25.0;
// 8 × 10.5 mm on A4, the usual label sheets of eight with a margin (97 × 69 mm each).
[[nodiscard]] Margins_mm defaultMargins(SlipLayout layout);

struct SlipOptions {
    SlipLayout layout = SlipLayout::A4Four;
    SlipSymbol symbol;
    std::optional<Margins_mm> margins; // else the layout's
    int startAt = 1;                   // first free place on a sheet of labels, counted by rows
    bool cutMarks = true;              // on A4 with more than one slip
};

// What is wrong with options that came from outside; nullopt when they can be printed.
[[nodiscard]] std::optional<LocalizedText> problemOf(const SlipOptions& options);

// Where slips lie on the paper.
struct SlipPaper {
    double width_mm = 0;
    double height_mm = 0;
    int columns = 1;
    int rows = 1;
    Margins_mm margins;

    [[nodiscard]] int perPage() const { return columns * rows; }
    [[nodiscard]] double cellWidth_mm() const;
    [[nodiscard]] double cellHeight_mm() const;
    // Places count from 0 by rows from the top left.
    [[nodiscard]] Rect_mm cell(int place) const;
};
// `options` without a problem.
[[nodiscard]] SlipPaper slipPaper(const SlipOptions& options);

} // namespace tewatashi::server::web
