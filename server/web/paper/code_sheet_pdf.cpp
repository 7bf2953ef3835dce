#include "server/web/paper/code_sheet_pdf.h"

#include "common/base/error.h"
#include "server/web/paper/code_symbol.h"
#include "server/web/paper/pdf_canvas.h"
#include "server/web/paper/pdf_ruler.h"

#include <fmt/format.h>

namespace tewatashi::server::web {
namespace {

constexpr double kPageWidth_mm = 210.0;
constexpr double kPageHeight_mm = 297.0;
constexpr double kPrinterDot_mm = 25.4 / 600.0;
constexpr int kSheetModuleDotsMax = 9; // 0.381 mm: easy for every terminal
constexpr int kSheetModuleDotsMin =
    5; // 0.212 mm: the least a laser terminal reads from office paper
constexpr double kCodeSheetRuler_mm = 100.0;

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

// The widest module with which symbol and quiet zones fit.
double moduleWidth_mm(const std::string& code, std::size_t modules, double room_mm) {
    const double total = static_cast<double>(modules) + 2.0 * kQuietModules;
    for (int dots = kSheetModuleDotsMax; dots >= kSheetModuleDotsMin; --dots) {
        const double width = dots * kPrinterDot_mm;
        if (total * width <= room_mm) {
            return width;
        }
    }
    throw Error({"コード「" + code + "」は長すぎて用紙に収まりません。短いコードにしてください。",
                 "The code \"" + code + "\" is too long for the sheet. Use a shorter code."});
}

void drawSymbol(PdfCanvas& canvas, const std::string& code, double x, double y, double room,
                double height) {
    const Modules modules = code128(code);
    const double module = moduleWidth_mm(code, modules.size(), room);
    const double from = x + (room - static_cast<double>(modules.size()) * module) / 2.0;
    for (const Bar& bar : barsOf(modules)) {
        canvas.fill({from + static_cast<double>(bar.from) * module, y,
                     static_cast<double>(bar.width) * module, height});
    }
}

void drawCell(PdfCanvas& canvas, const services::PrintableCode& code, const Grid& grid, double x,
              double y, SheetKind kind) {
    const bool isCard = kind == SheetKind::Operators;
    canvas.frame({x, y, grid.cellWidth, grid.cellHeight}, isCard ? 0.35 : 0.8);
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

void drawHead(PdfCanvas& canvas, SheetKind kind, Language language, std::size_t page,
              std::size_t pages) {
    const SheetWords words = wordsOf(kind, language);
    canvas.text(12, 10, 130, words.title, {7.0, true, Align::Left});
    canvas.text(12, 21.5, 186, words.hint, {3.4, false, Align::Left, 0.2});
    canvas.text(140, 13, 58, fmt::format("{} / {}", page, pages), {3.4, false, Align::Right, 0.3});
    canvas.line(12, 29, 198, 29, 0.5);
    const double rulerY = kPageHeight_mm - 10.0;
    drawRuler(canvas, {12, rulerY}, RulerDirection::Right, kCodeSheetRuler_mm, {1.8, 1.0, 0.0});
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
    PdfCanvas canvas(kPageWidth_mm, kPageHeight_mm);
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
