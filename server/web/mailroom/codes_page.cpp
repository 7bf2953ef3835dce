#include "server/web/mailroom/codes_page.h"

#include "server/web/paper/code_sheet_pdf.h"
#include "server/web/paper/code_symbol.h"

#include <fmt/format.h>

#include <iterator>

namespace tewatashi::server::web {
namespace {

// More would make the page of a site with thousands of operators too heavy for a phone.
constexpr std::size_t kPreviewMax = 24;

// One rectangle per bar, a module being one unit wide and the symbol one unit high.
void addSymbol(View& view, const std::string& code) {
    const Modules modules = code128(code);
    std::string path;
    for (const Bar& bar : barsOf(modules)) {
        fmt::format_to(std::back_inserter(path), "M{0} 0h{1}v1h-{1}z", bar.from + kQuietModules,
                       bar.width);
    }
    view["path"] = path;
    view["view_box"] = "0 0 " + std::to_string(modules.size() + 2UL * kQuietModules) + " 1";
}

View sheetView(SheetKind kind, const std::vector<services::PrintableCode>& codes,
               const Words& words) {
    const std::string name(sheetCode(kind));
    const std::string count = std::to_string(codes.size());
    ViewList cards;
    for (const services::PrintableCode& code : codes) {
        if (cards.size() == kPreviewMax) {
            break;
        }
        View card;
        card["title"] = code.title.in(words.language());
        card["subtitle"] = code.title.ja == code.title.en
                               ? std::string()
                               : code.title.in(otherLanguage(words.language()));
        card["legend"] = code.legend;
        addSymbol(card, code.code);
        cards.push_back(std::move(card));
    }
    View view;
    view["id"] = name;
    view["title"] = words.get("codes." + name);
    view["count_text"] = words.fill("codes.count", {{"count", count}});
    view["has_codes"] = !codes.empty();
    view["codes"] = cards;
    view["href"] = "/codes.pdf?sheet=" + name;
    view["has_more"] = codes.size() > kPreviewMax;
    view["more_text"] =
        words.fill("codes.more",
                   {{"count", std::to_string(codes.size() - std::min(codes.size(), kPreviewMax))}});
    return view;
}

} // namespace

std::string codesPage(const services::CodeSheets& sheets, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    ViewList views;
    views.push_back(sheetView(SheetKind::Operators, sheets.operators, words));
    views.push_back(sheetView(SheetKind::Actions, sheets.actions, words));
    views.push_back(sheetView(SheetKind::Places, sheets.places, words));
    views.push_back(sheetView(SheetKind::Controls, sheets.controls, words));
    frame.title = words.get("codes.title");
    frame.nav = Nav::Codes;
    return painter.paint("codes", frame, View("sheets", View(views)));
}

} // namespace tewatashi::server::web
