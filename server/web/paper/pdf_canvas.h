#pragma once

#include "server/web/paper/rect_mm.h"

#include <cairo.h>
#include <pango/pango.h>

#include <memory>
#include <string>
#include <vector>

namespace tewatashi::server::web {

enum class Align { Left, Centre, Right };
// Where an ellipsis takes the place of what does not fit.
enum class Cut { End, Middle };
struct TextStyle {
    double size_mm; // height of the em
    bool bold = false;
    Align align = Align::Left;
    double grey = 0.0;        // 0 black, 1 white
    double sizeMin_mm = 1e+3; // what is too wide shrinks to this size before it is cut
    Cut cut = Cut::End;
    int lines = 1; // at sizeMin_mm it may take so many, around the middle of the one
};

// A PDF whose pages are drawn in millimetres from their top left corner. It asks viewers to print
// it at its own size, on the paper that has it (ViewerPreferences). One thread.
class PdfCanvas {
public:
    PdfCanvas(double pageWidth_mm, double pageHeight_mm);
    PdfCanvas(const PdfCanvas&) = delete;
    PdfCanvas& operator=(const PdfCanvas&) = delete;
    ~PdfCanvas() = default;

    void setTitle(const std::string& title);
    void fill(const Rect_mm& area, double grey = 0.0);
    // Many black rectangles at once.
    void fill(const std::vector<Rect_mm>& areas);
    void line(double x1, double y1, double x2, double y2, double grey, double width_mm = 0.15);
    // The line's middle runs along the edges of `area`.
    void frame(const Rect_mm& area, double grey, double width_mm = 0.15);

    // Text whose first line has its top at y, cut with an ellipsis at `width`. The base line does
    // not depend on the characters. Octets that are no UTF-8, control characters and marks that
    // turn the direction of text are replaced: names come from outside.
    void text(double x, double y, double width, const std::string& value, const TextStyle& style);
    // Of one line, uncut.
    [[nodiscard]] double textWidth(const std::string& value, const TextStyle& style);

    void endPage();
    // The whole PDF; afterwards the canvas is empty. Throws tewatashi::Error when it could not be
    // made.
    [[nodiscard]] std::string finish();

private:
    [[nodiscard]] double lineWidth() const;
    double measure(double size_mm);
    void choose(const std::string& value, const TextStyle& style);
    // Shrinks, breaks and cuts what was chosen; the height of the em it ends up with.
    double fit(double width, const TextStyle& style);
    [[nodiscard]] double lastBaseline() const;

    std::string m_pdf;
    std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> m_surface;
    std::unique_ptr<cairo_t, decltype(&cairo_destroy)> m_cairo;
    std::unique_ptr<PangoLayout, decltype(&g_object_unref)> m_layout;
    std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> m_font;
};

// The base line of a text of size 1 lies this far below its top.
inline constexpr double kAscent = 1.16;

} // namespace tewatashi::server::web
