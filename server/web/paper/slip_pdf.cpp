#include "server/web/paper/slip_pdf.h"

#include "common/base/error.h"
#include "server/web/paper/pdf_canvas.h"
#include "server/web/paper/pdf_ruler.h"
#include "server/web/paper/slip_painter.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

constexpr double kPrintable_mm = 5.0; // what office printers leave blank at the edges
constexpr double kCutMark_mm = 2.5;   // arms of a cross; less than slips keep from their edges
constexpr double kSlipRuler_mm = 50.0;
constexpr double kFoot_mm = 9.0; // least lower margin that has room for the ruler

// A cross wherever cuts meet, as far as printers reach.
void drawCutMarks(PdfCanvas& canvas, const SlipPaper& paper) {
    const auto within = [](double value, double length) {
        return std::clamp(value, kPrintable_mm, length - kPrintable_mm);
    };
    for (int row = 0; row <= paper.rows; ++row) {
        const double y = paper.margins.top + row * paper.cellHeight_mm();
        for (int column = 0; column <= paper.columns; ++column) {
            const double x = paper.margins.left + column * paper.cellWidth_mm();
            const double left = within(x - kCutMark_mm, paper.width_mm);
            const double right = within(x + kCutMark_mm, paper.width_mm);
            const double top = within(y - kCutMark_mm, paper.height_mm);
            const double bottom = within(y + kCutMark_mm, paper.height_mm);
            if (y == within(y, paper.height_mm)) {
                canvas.line(left, y, right, y, 0.0, 0.1);
            }
            if (x == within(x, paper.width_mm)) {
                canvas.line(x, top, x, bottom, 0.0, 0.1);
            }
        }
    }
}

void drawFoot(PdfCanvas& canvas, const SlipPaper& paper, const Words& words, std::size_t page,
              std::size_t pages) {
    const double left = std::max(paper.margins.left, kPrintable_mm);
    const double right = paper.width_mm - std::max(paper.margins.right, kPrintable_mm);
    const double y = paper.height_mm - kPrintable_mm - 0.3;
    drawRuler(canvas, {left, y}, RulerDirection::Right, kSlipRuler_mm, {1.0, 0.6, 0.0});
    const TextStyle style{.size_mm = 2.4, .sizeMin_mm = 2.0};
    const double x = left + kSlipRuler_mm + 3.0;
    const double pageWidth = 14.0;
    canvas.text(x, y - 3.0, right - pageWidth - x, words.get("slip.scale"), style);
    TextStyle atRight = style;
    atRight.align = Align::Right;
    canvas.text(
        right - pageWidth, y - 3.0, pageWidth,
        words.fill("slip.page", {{"page", std::to_string(page)}, {"pages", std::to_string(pages)}}),
        atRight);
}

} // namespace

bool Slip::isBlank() const {
    const auto empty = [](const SlipParty& party) {
        return party.name.empty() && party.department.empty() && party.place.empty();
    };
    return empty(from) && empty(to);
}

std::string makeSlipPdf(const std::vector<Slip>& slips, const SlipOptions& options,
                        const Words& words) {
    if (const auto problem = problemOf(options)) {
        throw Error(*problem);
    }
    const SlipPaper paper = slipPaper(options);
    PdfCanvas canvas(paper.width_mm, paper.height_mm);
    canvas.setTitle(words.get("slip.title"));
    const SlipPainter painter(canvas, options, paper, words);
    const auto perPage = static_cast<std::size_t>(paper.perPage());
    const auto skipped = static_cast<std::size_t>(options.startAt - 1);
    const std::size_t pages =
        std::max<std::size_t>(1, (skipped + slips.size() + perPage - 1) / perPage);
    for (std::size_t page = 0; page < pages; ++page) {
        if (options.cutMarks && perPage > 1) {
            drawCutMarks(canvas, paper);
        }
        if (options.layout != SlipLayout::Label62 && paper.margins.bottom >= kFoot_mm) {
            drawFoot(canvas, paper, words, page + 1, pages);
        }
        for (std::size_t place = page == 0 ? skipped : 0; place < perPage; ++place) {
            const std::size_t index = page * perPage + place - skipped;
            if (index < slips.size()) {
                painter.paint(slips[index], paper.cell(static_cast<int>(place)));
            }
        }
        canvas.endPage();
    }
    return canvas.finish();
}

} // namespace tewatashi::server::web
