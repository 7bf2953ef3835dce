#pragma once

#include "server/web/paper/code_symbol.h"
#include "server/web/paper/slip_layout.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

class PdfCanvas;

// Every edge of a symbol lies on a grid of 300 dpi, which is also one of 600 and 1200 dpi: each bar
// is a whole number of dots of laser and label printers alike, so none is a dot wider than its
// twin.
inline constexpr double kSymbolDot_mm = 25.4 / 300.0;
inline constexpr int kModuleDotsMin = 3; // 0.254 mm: what every terminal reads from office paper

// A symbol in printer dots, as large as its room allows.
class PlannedSymbol {
public:
    // Room for the symbol with its quiet zones. A linear symbol fills the height. Throws
    // tewatashi::Error naming the code when it cannot be drawn, or not with modules of 0.25 mm.
    PlannedSymbol(const SlipSymbol& symbol, const std::string& code, double roomWidth_mm,
                  double roomHeight_mm);

    // The whole symbol without quiet zones.
    [[nodiscard]] double width_mm() const { return m_width_dots * kSymbolDot_mm; }
    [[nodiscard]] double height_mm() const { return m_height_mm; }
    [[nodiscard]] double quiet_mm() const { return m_quietModules * module_mm(); }
    [[nodiscard]] double module_mm() const { return m_module_dots * kSymbolDot_mm; }

    // With its top left corner, without quiet zones, at the point of the grid nearest to (x, y).
    void draw(PdfCanvas& canvas, double x, double y) const;

private:
    struct Dots {
        int x;
        int y;
        int width;
        int height; // 0: the height of the symbol
    };
    void planLinear(const Modules& modules, bool twoWidths, double room_mm);
    void planQr(const QrCode& code, double room_mm);

    std::vector<Dots> m_dark;
    int m_module_dots = 0;
    int m_quietModules = kQuietModules;
    int m_width_dots = 0;
    double m_height_mm = 0;
};

} // namespace tewatashi::server::web
