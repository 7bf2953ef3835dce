#include "server/web/items/slip_order.h"

#include "common/base/whole_number.h"
#include "server/services/text/typed_number.h"
#include "server/web/paper/slip_pdf.h"

namespace tewatashi::server::web {
namespace {

View choice(const std::string& value, const std::string& label, bool selected) {
    View view;
    view["value"] = value;
    view["label"] = label;
    view["selected"] = selected;
    return view;
}

const char* symbolName(Symbology symbology) {
    switch (symbology) {
    case Symbology::Nw7:
        return "NW-7";
    case Symbology::Code128:
        return "Code 128";
    case Symbology::Qr:
        break;
    }
    return "QR";
}

SlipParty slipParty(const services::RequestParty& party, Language language) {
    return {party.name, party.department.in(language), party.placeName.in(language)};
}

Slip slipOf(const services::PrintedSlip& printed, const std::string& siteName, Language language) {
    const services::RequestView& request = printed.request;
    Slip slip;
    slip.number = request.slipNumber;
    slip.possessionDigits = printed.possessionDigits;
    slip.from = slipParty(request.from, language);
    slip.to = slipParty(request.to, language);
    slip.className = request.itemClass.name;
    slip.classStandsOut = request.itemClass.standsOut;
    slip.pieces = request.pieces;
    slip.wishedDay = request.wishedDay;
    slip.siteName = siteName;
    return slip;
}

// 0 for what is no number: no place of a sheet.
int placeOf(const std::string& typed) {
    return wholeNumber<int>(services::withScannedCharacters(typed.empty() ? "1" : typed))
        .value_or(0);
}

} // namespace

void addPrintChoices(View& view, const Words& words) {
    const SlipOptions usual;
    ViewList layouts;
    for (const SlipLayout layout : kSlipLayouts) {
        const std::string code(slipLayoutCode(layout));
        layouts.push_back(
            choice(code, words.get("request.layout." + code), layout == usual.layout));
    }
    ViewList symbols;
    for (const Symbology symbology : kSymbologies) {
        symbols.push_back(choice(std::string(symbologyCode(symbology)), symbolName(symbology),
                                 symbology == usual.symbol.symbology));
    }
    view["layouts"] = layouts;
    view["symbols"] = symbols;
}

Result<SlipOptions, std::string> slipOptionsOf(const http::Request& request, const Words& words) {
    const auto layout = slipLayoutFromCode(formValue(request, "layout"));
    const auto symbology = symbologyFromCode(formValue(request, "symbol"));
    if (!layout || !symbology) {
        return failure(words.get("request.print_problem"));
    }
    SlipOptions options;
    options.layout = *layout;
    options.symbol.symbology = *symbology;
    options.startAt = placeOf(formValue(request, "start_at"));
    if (const auto problem = problemOf(options)) {
        return failure(problem->in(words.language()));
    }
    return options;
}

http::Response slipFile(const std::vector<services::PrintedSlip>& slips, const SlipOptions& options,
                        const std::string& name, const WebSite& site, const Viewer& viewer) {
    std::vector<Slip> pages;
    pages.reserve(slips.size());
    for (const services::PrintedSlip& slip : slips) {
        pages.push_back(
            slipOf(slip, site.options().siteTitle.in(viewer.language), viewer.language));
    }
    http::Response response;
    response.contentType = "application/pdf";
    response.body = makeSlipPdf(pages, options, site.words(viewer));
    response.withHeader("Cache-Control", "no-store");
    response.withHeader("Content-Disposition", "attachment; filename=\"" + name + ".pdf\"");
    return response;
}

} // namespace tewatashi::server::web
