#include "server/web/frame/embedded_files.h"
#include "server/web/paper/code_sheet_pdf.h"
#include "server/web/paper/slip_test_page.h"
#include "tests/server/web/page_examples.h"
#include "tests/server/web/slip_examples.h"

#include <filesystem>
#include <fstream>
#include <iostream>

// Writes every example page, style sheet and code sheet into a folder that any static web server
// can show: what tests/e2e/screenshots photographs.
namespace {

using namespace tewatashi;
using namespace tewatashi::server;

void write(const std::filesystem::path& path, std::string_view content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << content;
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + path.string());
    }
}

void writeSlips(const std::filesystem::path& folder, Language language) {
    const web::Words& words = test::slipWords(language);
    const std::string suffix = "." + web::languageCode(language) + ".pdf";
    std::vector<web::Slip> slips = test::exampleSlips(language);
    for (const web::SlipLayout layout : web::kSlipLayouts) {
        for (const web::Symbology symbology : web::kSymbologies) {
            web::SlipOptions options;
            options.layout = layout;
            options.symbol.symbology = symbology;
            const std::string name = "slips-" + std::string(web::slipLayoutCode(layout)) + "-" +
                                     std::string(web::symbologyCode(symbology));
            write(folder / (name + suffix), web::makeSlipPdf(slips, options, words));
        }
    }
    write(folder / ("slip-test-page" + suffix), web::makeSlipTestPage(words));
}

void writeAll(const std::filesystem::path& folder) {
    const web::PagePainter painter({"見本商事 社内便", "見本商事 社内便"}, "Asia/Tokyo");
    for (const Language language : {Language::Japanese, Language::English}) {
        const std::string code = web::languageCode(language);
        for (const test::ExamplePage& page :
             test::examplePages(painter, language, services::Role::Operator, test::asItIs)) {
            write(folder / (page.name + "." + code + ".html"), page.html);
        }
        writeSlips(folder, language);
        const services::CodeSheets sheets = test::exampleSheets(test::asItIs);
        write(folder / ("operators." + code + ".pdf"),
              web::makeCodeSheetPdf(sheets.operators, web::SheetKind::Operators, language));
        write(folder / ("actions." + code + ".pdf"),
              web::makeCodeSheetPdf(sheets.actions, web::SheetKind::Actions, language));
        write(folder / ("places." + code + ".pdf"),
              web::makeCodeSheetPdf(sheets.places, web::SheetKind::Places, language));
        write(folder / ("controls." + code + ".pdf"),
              web::makeCodeSheetPdf(sheets.controls, web::SheetKind::Controls, language));
    }
    for (const auto& [name, content] : web::embeddedStatics()) {
        write(folder / painter.assets().path(name).substr(1), content);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: web_preview FOLDER\n";
        return 2;
    }
    try {
        writeAll(argv[1]);
    } catch (const std::exception& error) {
        std::cerr << "web_preview: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
