#include "common/base/error.h"
#include "server/web/paper/code_sheet_pdf.h"
#include "server/web/paper/code_symbol.h"
#include "tests/server/web/pdf_reader.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <set>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::server::web;
using namespace tewatashi::test;

// Method: the PDF is rasterised by poppler and decoded by zbar, neither of which shares code with
// the product; millimetres are measured in the picture.
namespace {

std::set<std::string> code128In(const PdfReader& pdf) {
    std::set<std::string> codes;
    for (const auto& [code, count] : pdf.codes("code128")) {
        codes.insert(code);
    }
    return codes;
}

services::PrintableCode code(const std::string& text, const std::string& ja,
                             const std::string& en) {
    return {text, {ja, en}, text};
}

} // namespace

TEST_CASE("Every code of an operator sheet is read back from the printed page", "[unit]") {
    const std::vector<services::PrintableCode> codes{code("TWO-1001", "田中 花子", "Tanaka Hanako"),
                                                     code("TWO-1002", "髙橋 一郎", "Takahashi"),
                                                     code("TWO-20260001", "佐藤", "Sato")};
    const PdfReader pdf(makeCodeSheetPdf(codes, SheetKind::Operators, Language::Japanese));
    const Picture page = pdf.page();
    CHECK(std::abs(static_cast<double>(page.width) - 210 / 25.4 * kPictureDpi) <= 1.0);
    CHECK(std::abs(static_cast<double>(page.height) - 297 / 25.4 * kPictureDpi) <= 1.0);
    CHECK(code128In(pdf) == std::set<std::string>{"TWO-1001", "TWO-1002", "TWO-20260001"});
}

TEST_CASE("The longest action code fits an action sheet and is read back", "[unit]") {
    const std::vector<services::PrintableCode> codes{
        code("TWA-out_for_delivery", "持出", "Out for delivery"), code("TWA-lost", "紛失", "Lost"),
        code("TWC-UNDO-STACK", "この束を取り消す", "Undo this stack")};
    const PdfReader pdf(makeCodeSheetPdf(codes, SheetKind::Actions, Language::English));
    CHECK(code128In(pdf) ==
          std::set<std::string>{"TWA-out_for_delivery", "TWA-lost", "TWC-UNDO-STACK"});
}

TEST_CASE("A symbol has the exact millimetres of its modules and its quiet zones", "[unit]") {
    const std::string text = "TWO-1001";
    const PdfReader pdf(
        makeCodeSheetPdf({code(text, "田中", "Tanaka")}, SheetKind::Operators, Language::Japanese));
    const Picture page = pdf.page();
    // The first card lies at 16.4 / 34.0 mm and is 85.6 × 54 mm; its symbol ends 6.6 mm above the
    // lower edge.
    const std::size_t y = pixels(34.0 + 54.0 - 6.6 - 9.0);
    const std::size_t cardLeft = pixels(16.4) + 4;
    const std::size_t cardRight = pixels(16.4 + 85.6) - 4;
    const auto [first, last] = darkInRow(page, y, cardLeft, cardRight);
    const auto modules = static_cast<double>(code128(text).size());
    const double module_mm = 9 * 25.4 / 600;
    CHECK(millimetres(last - first) == Approx(modules * module_mm).margin(0.1));
    CHECK(millimetres(first) - 16.4 >= 10 * module_mm);
    CHECK(16.4 + 85.6 - millimetres(last) >= 10 * module_mm);
}

TEST_CASE("The cutting lines enclose 85.6 by 54 millimetres", "[unit]") {
    const PdfReader pdf(makeCodeSheetPdf({code("TWO-1", "田中", "Tanaka")}, SheetKind::Operators,
                                         Language::English));
    const Picture page = pdf.page();
    // At this height of the card only its two side lines are dark.
    const auto [left, right] = darkInRow(page, pixels(34.0 + 26.0), pixels(10), pixels(105));
    CHECK(millimetres(right - left) == Approx(85.6).margin(0.25));
}

TEST_CASE("The ruler at the foot measures 100 millimetres", "[unit]") {
    const PdfReader pdf(makeCodeSheetPdf({}, SheetKind::Places, Language::English));
    const auto [first, last] = darkInRow(pdf.page(), pixels(287.0), pixels(5), pixels(114));
    CHECK(millimetres(last - first) == Approx(100.0).margin(0.25));
}

TEST_CASE("Codes beyond one page go on to the next", "[unit]") {
    std::vector<services::PrintableCode> codes;
    codes.reserve(13);
    for (int i = 0; i < 13; ++i) {
        codes.push_back(code("TWP-" + std::to_string(100 + i), "場所", "Place"));
    }
    const std::string info =
        PdfReader(makeCodeSheetPdf(codes, SheetKind::Places, Language::Japanese)).info();
    CHECK(info.find("Pages:           2") != std::string::npos);
    CHECK(info.find("A4") != std::string::npos);
}

TEST_CASE("A code that cannot be drawn or does not fit is refused by name", "[unit]") {
    const auto refusal = [](const std::string& text) {
        try {
            static_cast<void>(
                makeCodeSheetPdf({code(text, "x", "x")}, SheetKind::Places, Language::English));
        } catch (const Error& error) {
            return error.text().en + error.text().ja;
        }
        return std::string();
    };
    const std::string longCode = "TWP-" + std::string(60, 'A');
    CHECK(refusal(longCode).find(longCode) != std::string::npos);
    CHECK(refusal("大阪").find("大阪") != std::string::npos);
    CHECK_FALSE(refusal("").empty());
}

TEST_CASE("Names of any length and content keep to their card", "[unit]") {
    const std::string name = "<b>" + std::string(300, 'W') + "&";
    const PdfReader pdf(
        makeCodeSheetPdf({code("TWO-1", name, name)}, SheetKind::Operators, Language::English));
    const Picture page = pdf.page();
    // Right of the single card the page is blank.
    const auto [first, last] = darkInRow(page, pixels(34.0 + 12.0), pixels(103.5), pixels(205));
    CHECK(first == last);
    CHECK(code128In(pdf) == std::set<std::string>{"TWO-1"});
}

TEST_CASE("Sheets are named in addresses", "[unit]") {
    for (const SheetKind kind :
         {SheetKind::Operators, SheetKind::Actions, SheetKind::Places, SheetKind::Controls}) {
        CHECK(sheetFromCode(sheetCode(kind)) == kind);
    }
    CHECK_FALSE(sheetFromCode("other").has_value());
}

TEST_CASE("Bars painted side by side are the modules of the symbol again", "[unit]") {
    for (const char* const text : {"TWO-0042", "1", "TWA-OUT_FOR_DELIVERY", "00000000"}) {
        const Modules modules = code128(text);
        Modules painted(modules.size(), false);
        std::size_t end = 0;
        for (const Bar& bar : barsOf(modules)) {
            CHECK(bar.width > 0);
            CHECK((bar.from == 0 || bar.from > end)); // bars never touch
            end = bar.from + bar.width;
            REQUIRE(end <= painted.size());
            std::fill_n(painted.begin() + static_cast<std::ptrdiff_t>(bar.from), bar.width, true);
        }
        CHECK(painted == modules);
    }
    CHECK(barsOf({}).empty());
    CHECK(barsOf({false, true}).size() == 1);
}
