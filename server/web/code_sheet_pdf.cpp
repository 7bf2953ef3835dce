#include "server/web/code_sheet_pdf.h"

#include "common/base/error.h"
#include "server/web/code_symbol.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <memory>
#include <new>

namespace tewatashi::server::web {
namespace {

constexpr double kPointsPerMm = 72.0 / 25.4;
constexpr double kPageWidth_mm = 210.0;
constexpr double kPageHeight_mm = 297.0;
constexpr double kPrinterDot_mm = 25.4 / 600.0;
constexpr int kModuleDotsMax = 9; // 0.381 mm: easy for every terminal
constexpr int kModuleDotsMin = 5; // 0.212 mm: the least a laser terminal reads from office paper
constexpr double kRuler_mm = 100.0;

// Where cells lie on the page; all in millimetres.
struct Grid {
    int columns;
    int rows;
    double left;
    double top;
    double cellWidth;
    double cellHeight;
    double gapX;
    double gapY;
    double symbolHeight;
};
// Two columns of four cards; the gaps leave room for scissors.
constexpr Grid kCardGrid{2, 4, 16.4, 34.0, 85.6, 54.0, 6.0, 4.0, 18.0};
constexpr Grid kSheetGrid{2, 6, 12.0, 33.0, 91.0, 38.5, 4.0, 2.5, 15.0};

struct SheetWords {
    const char* title;
    const char* hint;
};

SheetWords wordsOf(SheetKind kind, Language language) {
    const bool ja = language == Language::Japanese;
    switch (kind) {
    case SheetKind::Operators:
        return ja ? SheetWords{"オペレーターカード",
                               "枠線で切り取り、読取を始めるときに最初にスキャンします。"}
                  : SheetWords{"Operator cards", "Cut along the lines; scan first, before items."};
    case SheetKind::Actions:
        return ja ? SheetWords{"配送状況コード",
                               "これから読み取る荷物の配送状況を、荷物の前にスキャンします。"}
                  : SheetWords{"Action codes", "Scan what you do before the items you do it with."};
    case SheetKind::Places:
        return ja ? SheetWords{"拠点・場所コード", "いまいる場所を、荷物の前にスキャンします。"}
                  : SheetWords{"Place codes", "Scan where you are before the items."};
    case SheetKind::Controls:
        return ja ? SheetWords{"操作コード", "読み間違いの取り消しと、作業の終了に使います。"}
                  : SheetWords{"Control codes", "Take back a wrong scan, or end a run of scans."};
    }
    return {"", ""};
}

cairo_status_t appendOctets(void* closure, const unsigned char* data, unsigned int length) {
    try {
        static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
        return CAIRO_STATUS_SUCCESS;
    } catch (const std::bad_alloc&) {
        return CAIRO_STATUS_NO_MEMORY;
    }
}

enum class Align { Left, Centre, Right };
struct TextStyle {
    double size_mm; // height of the em
    bool bold = false;
    Align align = Align::Left;
    double grey = 0.0;
};

// The page in millimetres from its top left corner.
class Canvas {
public:
    Canvas()
        : m_surface(cairo_pdf_surface_create_for_stream(appendOctets, &m_pdf,
                                                        kPageWidth_mm * kPointsPerMm,
                                                        kPageHeight_mm * kPointsPerMm),
                    &cairo_surface_destroy),
          m_cairo(cairo_create(m_surface.get()), &cairo_destroy) {
        cairo_scale(m_cairo.get(), kPointsPerMm, kPointsPerMm);
        const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
            cairo_font_options_create(), &cairo_font_options_destroy);
        cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
        cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
        cairo_set_font_options(m_cairo.get(), options.get());
    }

    void setTitle(const std::string& title) {
        cairo_pdf_surface_set_metadata(m_surface.get(), CAIRO_PDF_METADATA_TITLE, title.c_str());
        cairo_pdf_surface_set_metadata(m_surface.get(), CAIRO_PDF_METADATA_CREATOR, "Tewatashi");
    }

    void fill(double x, double y, double width, double height) {
        cairo_set_source_rgb(m_cairo.get(), 0, 0, 0);
        cairo_rectangle(m_cairo.get(), x, y, width, height);
        cairo_fill(m_cairo.get());
    }

    void line(double x1, double y1, double x2, double y2, double grey) {
        cairo_set_source_rgb(m_cairo.get(), grey, grey, grey);
        cairo_set_line_width(m_cairo.get(), 0.15);
        cairo_move_to(m_cairo.get(), x1, y1);
        cairo_line_to(m_cairo.get(), x2, y2);
        cairo_stroke(m_cairo.get());
    }

    void frame(double x, double y, double width, double height, double grey) {
        cairo_set_source_rgb(m_cairo.get(), grey, grey, grey);
        cairo_set_line_width(m_cairo.get(), 0.15);
        cairo_rectangle(m_cairo.get(), x, y, width, height);
        cairo_stroke(m_cairo.get());
    }

    // One line of text whose top is at y; cut with an ellipsis at `width`.
    void text(double x, double y, double width, const std::string& value, TextStyle style) {
        const std::unique_ptr<PangoLayout, decltype(&g_object_unref)> layout(
            pango_cairo_create_layout(m_cairo.get()), &g_object_unref);
        const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
            pango_font_description_from_string("Noto Sans CJK JP, Noto Sans, sans-serif"),
            &pango_font_description_free);
        // Whole device units would be whole millimetres here.
        pango_context_set_round_glyph_positions(pango_layout_get_context(layout.get()), FALSE);
        pango_font_description_set_absolute_size(font.get(), style.size_mm * PANGO_SCALE);
        pango_font_description_set_weight(font.get(),
                                          style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(layout.get(), font.get());
        pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
        pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
        pango_layout_set_alignment(layout.get(), style.align == Align::Left ? PANGO_ALIGN_LEFT
                                                 : style.align == Align::Centre
                                                     ? PANGO_ALIGN_CENTER
                                                     : PANGO_ALIGN_RIGHT);
        pango_layout_set_text(layout.get(), value.data(), static_cast<int>(value.size()));
        cairo_set_source_rgb(m_cairo.get(), style.grey, style.grey, style.grey);
        cairo_move_to(m_cairo.get(), x, y);
        pango_cairo_show_layout(m_cairo.get(), layout.get());
    }

    void endPage() { cairo_show_page(m_cairo.get()); }

    std::string finish() {
        cairo_surface_finish(m_surface.get());
        const cairo_status_t status = cairo_surface_status(m_surface.get());
        if (status != CAIRO_STATUS_SUCCESS || cairo_status(m_cairo.get()) != CAIRO_STATUS_SUCCESS) {
            const std::string why = cairo_status_to_string(status);
            throw Error(
                {"コード表の PDF を作れませんでした（" + why + "）。もう一度お試しください。",
                 "The code sheet could not be made (" + why + "). Please try again."});
        }
        return std::move(m_pdf);
    }

private:
    std::string m_pdf;
    std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> m_surface;
    std::unique_ptr<cairo_t, decltype(&cairo_destroy)> m_cairo;
};

// The widest module with which symbol and quiet zones fit.
double moduleWidth_mm(const std::string& code, std::size_t modules, double room_mm) {
    const double total = static_cast<double>(modules) + 2.0 * kQuietModules;
    for (int dots = kModuleDotsMax; dots >= kModuleDotsMin; --dots) {
        const double width = dots * kPrinterDot_mm;
        if (total * width <= room_mm) {
            return width;
        }
    }
    throw Error({"コード「" + code + "」は長すぎて用紙に収まりません。短いコードにしてください。",
                 "The code \"" + code + "\" is too long for the sheet. Use a shorter code."});
}

void drawSymbol(Canvas& canvas, const std::string& code, double x, double y, double room,
                double height) {
    const Modules modules = code128(code);
    const double module = moduleWidth_mm(code, modules.size(), room);
    const double from = x + (room - static_cast<double>(modules.size()) * module) / 2.0;
    for (const Bar& bar : barsOf(modules)) {
        canvas.fill(from + static_cast<double>(bar.from) * module, y,
                    static_cast<double>(bar.width) * module, height);
    }
}

void drawCell(Canvas& canvas, const services::PrintableCode& code, const Grid& grid, double x,
              double y, SheetKind kind) {
    const bool isCard = kind == SheetKind::Operators;
    canvas.frame(x, y, grid.cellWidth, grid.cellHeight, isCard ? 0.35 : 0.8);
    const double inset = 4.0;
    const double textWidth = grid.cellWidth - 2 * inset;
    double line = y + 3.0;
    if (isCard) {
        canvas.text(x + inset, line, textWidth, "オペレーターカード  Operator card",
                    {2.8, false, Align::Left, 0.35});
        line += 5.0;
    }
    const double titleSize = isCard ? 7.0 : 5.0;
    canvas.text(x + inset, line, textWidth, code.title.ja, {titleSize, true, Align::Left});
    line += titleSize * 1.45;
    if (code.title.en != code.title.ja) {
        canvas.text(x + inset, line, textWidth, code.title.en, {3.2, false, Align::Left, 0.2});
    }
    const double symbolTop = y + grid.cellHeight - grid.symbolHeight - 6.6;
    drawSymbol(canvas, code.code, x, symbolTop, grid.cellWidth, grid.symbolHeight);
    canvas.text(x + inset, symbolTop + grid.symbolHeight + 0.6, textWidth, code.legend,
                {3.0, false, Align::Centre});
}

void drawHead(Canvas& canvas, SheetKind kind, Language language, std::size_t page,
              std::size_t pages) {
    const SheetWords words = wordsOf(kind, language);
    canvas.text(12, 10, 130, words.title, {7.0, true, Align::Left});
    canvas.text(12, 21.5, 186, words.hint, {3.4, false, Align::Left, 0.2});
    canvas.text(140, 13, 58, fmt::format("{} / {}", page, pages), {3.4, false, Align::Right, 0.3});
    canvas.line(12, 29, 198, 29, 0.5);
    const double rulerY = kPageHeight_mm - 10.0;
    canvas.line(12, rulerY, 12 + kRuler_mm, rulerY, 0.0);
    for (int tick = 0; tick <= 10; ++tick) {
        const double x = 12 + tick * kRuler_mm / 10.0;
        canvas.line(x, rulerY, x, rulerY - (tick % 5 == 0 ? 2.4 : 1.4), 0.0);
    }
    canvas.text(116, rulerY - 3.6, 82,
                language == Language::Japanese
                    ? "目盛が 100 mm になるよう、倍率 100 % で印刷してください。"
                    : "Print at 100 %: this ruler must measure 100 mm.",
                {2.8, false, Align::Left, 0.2});
}

} // namespace

std::string_view sheetCode(SheetKind kind) {
    switch (kind) {
    case SheetKind::Operators:
        return "operators";
    case SheetKind::Actions:
        return "actions";
    case SheetKind::Places:
        return "places";
    case SheetKind::Controls:
        return "controls";
    }
    return "";
}

std::optional<SheetKind> sheetFromCode(std::string_view code) {
    for (const SheetKind kind :
         {SheetKind::Operators, SheetKind::Actions, SheetKind::Places, SheetKind::Controls}) {
        if (sheetCode(kind) == code) {
            return kind;
        }
    }
    return std::nullopt;
}

std::string makeCodeSheetPdf(const std::vector<services::PrintableCode>& codes, SheetKind kind,
                             Language language) {
    const Grid& grid = kind == SheetKind::Operators ? kCardGrid : kSheetGrid;
    const auto perPage =
        static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows);
    const std::size_t pages = codes.empty() ? 1 : (codes.size() + perPage - 1) / perPage;
    Canvas canvas;
    canvas.setTitle(wordsOf(kind, language).title);
    for (std::size_t page = 0; page < pages; ++page) {
        drawHead(canvas, kind, language, page + 1, pages);
        for (std::size_t slot = 0; slot < perPage && page * perPage + slot < codes.size(); ++slot) {
            const auto column = static_cast<double>(slot % static_cast<std::size_t>(grid.columns));
            const auto row = static_cast<double>(slot / static_cast<std::size_t>(grid.columns));
            drawCell(canvas, codes[page * perPage + slot], grid,
                     grid.left + column * (grid.cellWidth + grid.gapX),
                     grid.top + row * (grid.cellHeight + grid.gapY), kind);
        }
        canvas.endPage();
    }
    return canvas.finish();
}

} // namespace tewatashi::server::web
