#include "server/web/paper/slip_test_page.h"

#include "server/web/paper/pdf_ruler.h"
#include "server/web/paper/slip_symbol.h"

#include <fmt/format.h>

namespace tewatashi::server::web {
namespace {

constexpr double kWidth_mm = 210.0;
constexpr double kHeight_mm = 297.0;
constexpr double kLeft_mm = 34.0; // corner from which both rulers start
constexpr double kTop_mm = 78.0;
constexpr double kAcross_mm = 150.0;
constexpr double kDown_mm = 200.0;
constexpr int kMarginFrom_mm = 2;
constexpr int kMarginTo_mm = 10;

void drawSteps(PdfCanvas& canvas, const Words& words) {
    canvas.text(kLeft_mm, 14.0, 150.0, words.get("slip_test.title"),
                {.size_mm = 7.0, .bold = true, .sizeMin_mm = 4.0});
    double y = 27.0;
    int number = 1;
    for (const char* const key :
         {"slip_test.print", "slip_test.rulers", "slip_test.margins", "slip_test.symbols"}) {
        canvas.text(kLeft_mm, y, 6.0, fmt::format("{}", number++), {.size_mm = 3.4, .bold = true});
        canvas.text(kLeft_mm + 6.0, y, 150.0, words.get(key), {.size_mm = 3.4, .sizeMin_mm = 2.6});
        y += 6.4;
    }
    canvas.text(kLeft_mm + 6.0, y, 60.0, std::string(kSelfTestCode),
                {.size_mm = 4.4, .bold = true});
    canvas.text(kLeft_mm + 6.0, y + 7.6, 150.0, words.get("slip_test.harmless"),
                {.size_mm = 2.8, .sizeMin_mm = 2.4});
}

void drawRulers(PdfCanvas& canvas) {
    const RulerTicks ticks{3.0, 2.2, 1.4};
    const TextStyle style{.size_mm = 2.4, .align = Align::Centre};
    drawRuler(canvas, {kLeft_mm, kTop_mm}, RulerDirection::Right, kAcross_mm, ticks);
    drawRuler(canvas, {kLeft_mm, kTop_mm}, RulerDirection::Down, kDown_mm, ticks);
    for (int at = 10; at <= kAcross_mm; at += 10) {
        canvas.text(kLeft_mm + at - 5.0, kTop_mm - 6.8, 10.0, std::to_string(at), style);
    }
    for (int at = 10; at <= kDown_mm; at += 10) {
        TextStyle right = style;
        right.align = Align::Right;
        canvas.text(kLeft_mm - 14.0, kTop_mm + at - 1.9, 10.0, std::to_string(at), right);
    }
}

// Lines at so many millimetres from each edge, one step aside for each, so that the printer's own
// margin shows as the first whole one.
void drawMargins(PdfCanvas& canvas) {
    constexpr double kStep = 5.0;
    constexpr double kHalf = 1.8;
    const double acrossFrom = 90.0;
    const double downFrom = 150.0;
    const TextStyle style{.size_mm = 2.2, .align = Align::Centre};
    for (int margin = kMarginFrom_mm; margin <= kMarginTo_mm; ++margin) {
        const double across = acrossFrom + (margin - kMarginFrom_mm) * kStep;
        const double down = downFrom + (margin - kMarginFrom_mm) * kStep;
        const std::string number = std::to_string(margin);
        for (const double y : {double(margin), kHeight_mm - margin}) {
            canvas.line(across - kHalf, y, across + kHalf, y, 0.0, 0.2);
        }
        for (const double x : {double(margin), kWidth_mm - margin}) {
            canvas.line(x, down - kHalf, x, down + kHalf, 0.0, 0.2);
        }
        canvas.text(across - 2.5, margin + 0.2, 5.0, number, style);
        canvas.text(across - 2.5, kHeight_mm - margin - 3.4, 5.0, number, style);
        canvas.text(margin - 0.2, down - 1.75, 5.0, number, style);
        canvas.text(kWidth_mm - margin - 4.8, down - 1.75, 5.0, number, style);
    }
}

struct Sample {
    Symbology symbology;
    const char* name;
    const char* size;
    double room_mm;
    double height_mm;
};

void drawSymbols(PdfCanvas& canvas, const Words& words) {
    constexpr Sample kSamples[] = {
        {Symbology::Nw7, "NW-7", "slip_test.usual", 80.0, 18.0},
        {Symbology::Nw7, "NW-7", "slip_test.small", 58.4, 16.0},
        {Symbology::Code128, "Code 128", "slip_test.usual", 80.0, 18.0},
        {Symbology::Code128, "Code 128", "slip_test.small", 58.4, 16.0},
        {Symbology::Qr, "QR", "slip_test.usual", 80.0, 18.0},
    };
    const double x = kLeft_mm + 16.0;
    double y = kTop_mm + 10.0;
    for (const Sample& sample : kSamples) {
        SlipSymbol kind;
        kind.symbology = sample.symbology;
        const PlannedSymbol symbol(kind, std::string(kSelfTestCode), sample.room_mm,
                                   sample.height_mm);
        canvas.text(x, y, 120.0,
                    words.fill("slip_test.symbol",
                               {{"name", sample.name},
                                {"module", fmt::format("{:.3f}", symbol.module_mm())}}) +
                        " (" + words.get(sample.size) + ")",
                    {.size_mm = 3.0});
        symbol.draw(canvas, x, y + 6.5);
        y += 6.5 + symbol.height_mm() + 11.0;
    }
}

} // namespace

std::string makeSlipTestPage(const Words& words) {
    PdfCanvas canvas(kWidth_mm, kHeight_mm);
    canvas.setTitle(words.get("slip_test.title"));
    drawSteps(canvas, words);
    drawRulers(canvas);
    drawMargins(canvas);
    drawSymbols(canvas, words);
    canvas.endPage();
    return canvas.finish();
}

} // namespace tewatashi::server::web
