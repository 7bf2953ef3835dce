#include "server/web/paper/slip_symbol.h"

#include "common/base/error.h"
#include "server/web/paper/pdf_canvas.h"

#include <algorithm>
#include <cmath>

namespace tewatashi::server::web {
namespace {

constexpr int kLinearDotsMax = 5; // 0.42 mm
constexpr int kQrDotsMax = 16;    // 1.35 mm
// Wider ones leave the beam of a handheld held as near as one holds it to a slip.
constexpr double kLinearWidthMax_mm = 76.0;
// Edges are drawn this much inside their dots: a renderer that paints every dot it touches must not
// add one for a rounding error.
constexpr double kEdgeInset_mm = 0.005;

// 2.5, or the whole dot below it: JIS X 0506 allows 2.0 to 3.0, some decoders ask for 2.25 or more.
int wideDots(int narrow_dots) { return narrow_dots * 5 / 2; }

struct Run {
    bool dark;
    int modules;
};

std::vector<Run> runsOf(const Modules& modules) {
    std::vector<Run> runs;
    for (const bool dark : modules) {
        if (runs.empty() || runs.back().dark != dark) {
            runs.push_back({dark, 0});
        }
        ++runs.back().modules;
    }
    return runs;
}

int runDots(const Run& run, bool twoWidths, int module_dots) {
    return twoWidths && run.modules > 1 ? wideDots(module_dots) : run.modules * module_dots;
}

} // namespace

PlannedSymbol::PlannedSymbol(const SlipSymbol& symbol, const std::string& code, double roomWidth_mm,
                             double roomHeight_mm)
    : m_height_mm(roomHeight_mm) {
    switch (symbol.symbology) {
    case Symbology::Nw7:
        planLinear(nw7(code, symbol.start, symbol.stop), true, roomWidth_mm);
        break;
    case Symbology::Code128:
        planLinear(code128(code), false, roomWidth_mm);
        break;
    case Symbology::Qr:
        planQr(qrCode(code), std::min(roomWidth_mm, roomHeight_mm));
        break;
    }
    if (m_module_dots < kModuleDotsMin) {
        const std::string digits = std::to_string(code.size());
        throw Error({digits + " 桁の番号のバーコードはこの用紙に収まりません。QR コードにするか、"
                              "大きい用紙を選んでください。",
                     "The bar code of a number of " + digits +
                         " digits does not fit this paper. Choose QR codes or a larger paper."});
    }
}

void PlannedSymbol::planLinear(const Modules& modules, bool twoWidths, double room_mm) {
    const std::vector<Run> runs = runsOf(modules);
    const double widthMax_mm = std::min(room_mm, kLinearWidthMax_mm);
    for (int dots = kLinearDotsMax; dots >= kModuleDotsMin; --dots) {
        int width = 0;
        for (const Run& run : runs) {
            width += runDots(run, twoWidths, dots);
        }
        if ((width + 2 * kQuietModules * dots) * kSymbolDot_mm <= widthMax_mm) {
            m_module_dots = dots;
            m_width_dots = width;
            break;
        }
    }
    int x = 0;
    for (const Run& run : runs) {
        const int width = runDots(run, twoWidths, m_module_dots);
        if (run.dark) {
            m_dark.push_back({x, 0, width, 0});
        }
        x += width;
    }
}

void PlannedSymbol::planQr(const QrCode& code, double room_mm) {
    m_quietModules = kQrQuietModules;
    const int side = static_cast<int>(code.side);
    const double modules = side + 2.0 * kQrQuietModules;
    m_module_dots =
        std::min(kQrDotsMax, static_cast<int>(std::floor(room_mm / modules / kSymbolDot_mm)));
    m_width_dots = side * m_module_dots;
    m_height_mm = width_mm();
    for (int row = 0; row < side; ++row) {
        const auto begin = code.modules.begin() + static_cast<std::ptrdiff_t>(row) * side;
        for (const Bar& bar : barsOf(Modules(begin, begin + side))) {
            m_dark.push_back({static_cast<int>(bar.from) * m_module_dots, row * m_module_dots,
                              static_cast<int>(bar.width) * m_module_dots, m_module_dots});
        }
    }
}

void PlannedSymbol::draw(PdfCanvas& canvas, double x, double y) const {
    const double left = std::round(x / kSymbolDot_mm) * kSymbolDot_mm;
    const double top = std::round(y / kSymbolDot_mm) * kSymbolDot_mm;
    std::vector<Rect_mm> areas;
    areas.reserve(m_dark.size());
    for (const Dots& dots : m_dark) {
        const double height = dots.height == 0 ? m_height_mm : dots.height * kSymbolDot_mm;
        // Not inset from above and below: the rows of a QR code touch.
        areas.push_back({left + dots.x * kSymbolDot_mm + kEdgeInset_mm,
                         top + dots.y * kSymbolDot_mm,
                         dots.width * kSymbolDot_mm - 2 * kEdgeInset_mm, height});
    }
    canvas.fill(areas);
}

} // namespace tewatashi::server::web
