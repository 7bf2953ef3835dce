#include "common/domain/slip_number.h"
#include "server/web/paper/slip_test_page.h"
#include "tests/server/web/pdf_reader.h"
#include "tests/server/web/slip_examples.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server::web;
using namespace tewatashi::test;

TEST_CASE("The self-test symbols of each kind and size are read back", "[unit]") {
    const std::string code(kSelfTestCode);
    for (const Language language : {Language::Japanese, Language::English}) {
        const PdfReader pdf(makeSlipTestPage(slipWords(language)));
        using Codes = std::map<std::string, int>;
        CHECK(pdf.codesBetween("codabar", 92, 116) == Codes{{"A" + code + "A", 1}});
        CHECK(pdf.codesBetween("codabar", 127, 149) == Codes{{"A" + code + "A", 1}});
        CHECK(pdf.codesBetween("code128", 161, 184) == Codes{{code, 1}});
        CHECK(pdf.codesBetween("code128", 196, 218) == Codes{{code, 1}});
        CHECK(pdf.codes("qrcode") == Codes{{code, 1}});
        CHECK(pdf.text().find(code) != std::string::npos);
        CHECK(pdf.text().find(slipWords(language).get("slip_test.title")) != std::string::npos);
    }
}

TEST_CASE("The rulers measure 150 mm across and 200 mm down", "[unit]") {
    const Picture page = PdfReader(makeSlipTestPage(slipWords(Language::Japanese))).page();
    const auto [left, right] = darkInRow(page, pixels(78.0) - 6, pixels(30), pixels(195));
    CHECK(millimetres(right - left) == Approx(150.0).margin(0.17)); // two pixels
    CHECK(millimetres(left) == Approx(34.0).margin(0.17));
    const auto [top, bottom] = darkInColumn(page, pixels(34.0) - 6, pixels(75), pixels(285));
    CHECK(millimetres(bottom - top) == Approx(200.0).margin(0.17));
    CHECK(millimetres(top) == Approx(78.0).margin(0.17));
}

TEST_CASE("The lines that show the printer's margin lie at the millimetres they name", "[unit]") {
    const Picture page = PdfReader(makeSlipTestPage(slipWords(Language::English))).page();
    for (int margin = 2; margin <= 10; ++margin) {
        CAPTURE(margin);
        const double across = 90.0 + (margin - 2) * 5.0;
        const double down = 150.0 + (margin - 2) * 5.0;
        const double end = margin + 0.6; // above the number
        const auto top = darkInColumn(page, pixels(across), 0, pixels(end));
        CHECK(millimetres(top.first) == Approx(margin - 0.1).margin(0.13));
        const auto left = darkInRow(page, pixels(down), 0, pixels(end));
        CHECK(millimetres(left.first) == Approx(margin - 0.1).margin(0.13));
        const auto right = darkInRow(page, pixels(down), pixels(210.0 - end), page.width);
        CHECK(210.0 - millimetres(right.second) == Approx(margin - 0.1).margin(0.13));
        const auto bottom = darkInColumn(page, pixels(across), pixels(297.0 - end), page.height);
        CHECK(297.0 - millimetres(bottom.second) == Approx(margin - 0.1).margin(0.13));
    }
}

TEST_CASE("The self-test code is a slip number of no site", "[unit]") {
    for (int length = 8; length <= 20; ++length) {
        const domain::SlipNumberFormat format{length};
        CHECK_FALSE(domain::parseSlipCode(kSelfTestCode, format).has_value());
        CHECK_FALSE(
            domain::parseSlipCode("A" + std::string(kSelfTestCode) + "A", format).has_value());
    }
}
