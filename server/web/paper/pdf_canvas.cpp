#include "server/web/paper/pdf_canvas.h"

#include "common/base/error.h"
#include "server/web/paper/pdf_print_settings.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <new>

namespace tewatashi::server::web {
namespace {

constexpr double kPointsPerMm = 72.0 / 25.4;
constexpr double kEmMiddle = 0.38;  // of a CJK font, above the base line
constexpr float kTightLines = 0.8F; // of the line height: lines of a form's field

cairo_status_t appendOctets(void* closure, const unsigned char* data, unsigned int length) {
    try {
        static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
        return CAIRO_STATUS_SUCCESS;
    } catch (const std::bad_alloc&) {
        return CAIRO_STATUS_NO_MEMORY;
    }
}

// Embeddings, overrides and isolates would let a name rearrange the text beside it.
bool turnsDirection(gunichar c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool isPlainAscii(const std::string& value) {
    return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string printable(const std::string& value) {
    if (isPlainAscii(value)) {
        return value;
    }
    const std::unique_ptr<gchar, decltype(&g_free)> valid(
        g_utf8_make_valid(value.data(), static_cast<gssize>(value.size())), &g_free);
    std::string text;
    for (const gchar* at = valid.get(); *at != '\0'; at = g_utf8_next_char(at)) {
        const gunichar c = g_utf8_get_char(at);
        if (turnsDirection(c)) {
            continue;
        }
        if (g_unichar_iscntrl(c) != FALSE || c == 0x2028 || c == 0x2029) {
            text += ' ';
        } else {
            text.append(at, static_cast<std::size_t>(g_utf8_next_char(at) - at));
        }
    }
    return text;
}

} // namespace

PdfCanvas::PdfCanvas(double pageWidth_mm, double pageHeight_mm)
    : m_surface(cairo_pdf_surface_create_for_stream(appendOctets, &m_pdf,
                                                    pageWidth_mm * kPointsPerMm,
                                                    pageHeight_mm * kPointsPerMm),
                &cairo_surface_destroy),
      m_cairo(cairo_create(m_surface.get()), &cairo_destroy), m_layout(nullptr, &g_object_unref),
      m_font(pango_font_description_from_string("Noto Sans CJK JP, Noto Sans, sans-serif"),
             &pango_font_description_free) {
    cairo_scale(m_cairo.get(), kPointsPerMm, kPointsPerMm);
    const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
        cairo_font_options_create(), &cairo_font_options_destroy);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_set_font_options(m_cairo.get(), options.get());
    m_layout.reset(pango_cairo_create_layout(m_cairo.get()));
    // Whole device units would be whole millimetres here.
    pango_context_set_round_glyph_positions(pango_layout_get_context(m_layout.get()), FALSE);
    pango_layout_set_single_paragraph_mode(m_layout.get(), TRUE);
    pango_layout_set_line_spacing(m_layout.get(), kTightLines);
    pango_layout_set_wrap(m_layout.get(), PANGO_WRAP_WORD_CHAR);
    PangoAttrList* const attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE)); // not in names
    pango_layout_set_attributes(m_layout.get(), attributes);
    pango_attr_list_unref(attributes);
    // A form keeps its columns even when a name is written from right to left.
    pango_layout_set_auto_dir(m_layout.get(), FALSE);
}

void PdfCanvas::setTitle(const std::string& title) {
    cairo_pdf_surface_set_metadata(m_surface.get(), CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_pdf_surface_set_metadata(m_surface.get(), CAIRO_PDF_METADATA_CREATOR, "Tewatashi");
}

void PdfCanvas::fill(const Rect_mm& area, double grey) {
    cairo_set_source_rgb(m_cairo.get(), grey, grey, grey);
    cairo_rectangle(m_cairo.get(), area.x, area.y, area.width, area.height);
    cairo_fill(m_cairo.get());
}

void PdfCanvas::fill(const std::vector<Rect_mm>& areas) {
    cairo_set_source_rgb(m_cairo.get(), 0, 0, 0);
    for (const Rect_mm& area : areas) {
        cairo_rectangle(m_cairo.get(), area.x, area.y, area.width, area.height);
    }
    cairo_fill(m_cairo.get());
}

void PdfCanvas::line(double x1, double y1, double x2, double y2, double grey, double width_mm) {
    cairo_set_source_rgb(m_cairo.get(), grey, grey, grey);
    cairo_set_line_width(m_cairo.get(), width_mm);
    cairo_move_to(m_cairo.get(), x1, y1);
    cairo_line_to(m_cairo.get(), x2, y2);
    cairo_stroke(m_cairo.get());
}

void PdfCanvas::frame(const Rect_mm& area, double grey, double width_mm) {
    cairo_set_source_rgb(m_cairo.get(), grey, grey, grey);
    cairo_set_line_width(m_cairo.get(), width_mm);
    cairo_rectangle(m_cairo.get(), area.x, area.y, area.width, area.height);
    cairo_stroke(m_cairo.get());
}

double PdfCanvas::lineWidth() const {
    PangoRectangle logical{};
    pango_layout_get_extents(m_layout.get(), nullptr, &logical);
    return static_cast<double>(logical.width) / PANGO_SCALE;
}

double PdfCanvas::measure(double size_mm) {
    pango_font_description_set_absolute_size(m_font.get(), size_mm * PANGO_SCALE);
    pango_layout_set_font_description(m_layout.get(), m_font.get());
    return lineWidth();
}

void PdfCanvas::choose(const std::string& value, const TextStyle& style) {
    const std::string text = printable(value);
    pango_font_description_set_weight(m_font.get(),
                                      style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_ellipsize(m_layout.get(), PANGO_ELLIPSIZE_NONE);
    pango_layout_set_width(m_layout.get(), -1);
    pango_layout_set_text(m_layout.get(), text.data(), static_cast<int>(text.size()));
}

double PdfCanvas::textWidth(const std::string& value, const TextStyle& style) {
    choose(value, style);
    return measure(style.size_mm);
}

double PdfCanvas::fit(double width, const TextStyle& style) {
    const double needed = measure(style.size_mm);
    if (needed <= width) {
        return style.size_mm;
    }
    const double sizeMin_mm = std::min(style.size_mm, style.sizeMin_mm);
    const double size_mm = std::max(sizeMin_mm, style.size_mm * width / needed * 0.998);
    if (measure(size_mm) > width) {
        pango_layout_set_width(m_layout.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_height(m_layout.get(), -style.lines);
        pango_layout_set_ellipsize(m_layout.get(), style.cut == Cut::End ? PANGO_ELLIPSIZE_END
                                                                         : PANGO_ELLIPSIZE_MIDDLE);
    }
    return size_mm;
}

double PdfCanvas::lastBaseline() const {
    const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> lines(
        pango_layout_get_iter(m_layout.get()), &pango_layout_iter_free);
    while (pango_layout_iter_next_line(lines.get()) != FALSE) {
    }
    return static_cast<double>(pango_layout_iter_get_baseline(lines.get())) / PANGO_SCALE;
}

void PdfCanvas::text(double x, double y, double width, const std::string& value,
                     const TextStyle& style) {
    if (value.empty()) {
        return;
    }
    choose(value, style);
    const double size_mm = fit(width, style);
    const double room = std::max(0.0, width - lineWidth());
    const double indent = style.align == Align::Left     ? 0.0
                          : style.align == Align::Centre ? room / 2.0
                                                         : room;
    const double first =
        static_cast<double>(pango_layout_get_baseline(m_layout.get())) / PANGO_SCALE;
    double baseline = y + style.size_mm * kAscent;
    if (const double last = lastBaseline(); last > first) {
        // The middles of the em boxes, one of the usual size and several of a smaller one, meet.
        baseline -= kEmMiddle * (style.size_mm - size_mm) + (last - first) / 2.0;
    }
    cairo_set_source_rgb(m_cairo.get(), style.grey, style.grey, style.grey);
    cairo_move_to(m_cairo.get(), x + indent, baseline - first);
    pango_cairo_show_layout(m_cairo.get(), m_layout.get());
}

void PdfCanvas::endPage() { cairo_show_page(m_cairo.get()); }

std::string PdfCanvas::finish() {
    cairo_surface_finish(m_surface.get());
    const cairo_status_t status = cairo_surface_status(m_surface.get());
    if (status != CAIRO_STATUS_SUCCESS || cairo_status(m_cairo.get()) != CAIRO_STATUS_SUCCESS) {
        const std::string why = cairo_status_to_string(status);
        throw Error({"PDF を作れませんでした（" + why + "）。もう一度お試しください。",
                     "The PDF could not be made (" + why + "). Please try again."});
    }
    return withPrintSettings(std::move(m_pdf));
}

} // namespace tewatashi::server::web
