#include "common/base/error.h"
#include "server/web/paper/slip_pdf.h"
#include "tests/server/web/pdf_reader.h"
#include "tests/server/web/slip_examples.h"
#include "tests/support/holds.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <set>

using namespace tewatashi;
using namespace tewatashi::server::web;
using namespace tewatashi::test;

// Method: poppler rasterises, zbar decodes, millimetres are measured in the picture. One pixel is
// one dot of a printer of 300 dpi.
namespace {

using Codes = std::map<std::string, int>;

const Words& ja() { return slipWords(Language::Japanese); }

SlipOptions optionsOf(SlipLayout layout, Symbology symbology = Symbology::Nw7) {
    SlipOptions options;
    options.layout = layout;
    options.symbol.symbology = symbology;
    return options;
}

std::string zbarName(Symbology symbology) {
    return symbology == Symbology::Nw7       ? "codabar"
           : symbology == Symbology::Code128 ? "code128"
                                             : "qrcode";
}

// What zbar reads from a symbol of these slips.
Codes codesOf(const std::vector<Slip>& slips, const SlipSymbol& symbol) {
    Codes codes;
    for (const Slip& slip : slips) {
        const std::string text = symbolText(slip);
        ++codes[symbol.symbology == Symbology::Nw7 ? symbol.start + text + symbol.stop : text];
    }
    return codes;
}

std::vector<Slip> someSlips(int count) {
    std::vector<Slip> slips;
    for (int number = 0; number < count; ++number) {
        slips.push_back(exampleSlip(static_cast<std::uint64_t>(number) * 37));
    }
    return slips;
}

// Widths of alternating dark and light runs of a row, beginning and ending with a dark one.
std::vector<std::size_t> runsInRow(const Picture& page, std::size_t y, Span within) {
    const Span dark = darkInRow(page, y, within.first, within.second);
    std::vector<std::size_t> runs;
    for (std::size_t x = dark.first; x < dark.second; ++x) {
        if (runs.empty() || page.dark(x, y) != page.dark(x - 1, y)) {
            runs.push_back(0);
        }
        ++runs.back();
    }
    return runs;
}

bool isBlank(const Picture& page, const Rect_mm& area) {
    for (std::size_t y = pixels(area.y); y < std::min(pixels(area.bottom()), page.height); ++y) {
        const Span dark =
            darkInRow(page, y, pixels(area.x), std::min(pixels(area.right()), page.width));
        if (dark != Span{0, 0}) {
            return false;
        }
    }
    return true;
}

// In the middle of the symbol of the first slip of eight, and between the lines of its frame.
constexpr double kEightSymbol_mm = 64.0;
const Span kEightInside{pixels(11.6), pixels(101.4)};

} // namespace

TEST_CASE("Every slip of every layout and symbology is read back, possession digits included",
          "[unit]") {
    for (const SlipLayout layout : kSlipLayouts) {
        for (const Symbology symbology : kSymbologies) {
            CAPTURE(slipLayoutCode(layout), symbologyCode(symbology));
            const SlipOptions options = optionsOf(layout, symbology);
            const std::vector<Slip> slips = someSlips(slipPaper(options).perPage());
            const PdfReader pdf(makeSlipPdf(slips, options, ja()));
            CHECK(pdf.codes(zbarName(symbology)) == codesOf(slips, options.symbol));
        }
    }
}

TEST_CASE("Symbols are read back with the widest margins", "[unit]") {
    for (const SlipLayout layout : kSlipLayouts) {
        for (const Symbology symbology : kSymbologies) {
            CAPTURE(slipLayoutCode(layout), symbologyCode(symbology));
            SlipOptions options = optionsOf(layout, symbology);
            const double margin = layout == SlipLayout::Label62 ? 3.0 : kMarginMax_mm;
            options.margins = Margins_mm{margin, margin, margin, margin};
            const std::vector<Slip> slips = someSlips(slipPaper(options).perPage());
            const PdfReader pdf(makeSlipPdf(slips, options, ja()));
            CHECK(pdf.codes(zbarName(symbology)) == codesOf(slips, options.symbol));
        }
    }
}

TEST_CASE("NW-7 begins and ends with the letters asked for", "[unit]") {
    SlipOptions options = optionsOf(SlipLayout::Label62);
    options.symbol.start = 'B';
    options.symbol.stop = 'D';
    const std::vector<Slip> slips = someSlips(1);
    const PdfReader pdf(makeSlipPdf(slips, options, ja()));
    CHECK(pdf.codes("codabar") == Codes{{"B" + symbolText(slips[0]) + "D", 1}});
}

TEST_CASE("Each bar of NW-7 has exactly the printer dots of its kind", "[unit]") {
    const auto check = [](SlipLayout layout, double y_mm, Span inside, std::size_t narrow,
                          std::size_t wide) {
        const std::vector<Slip> slips = someSlips(1);
        const Picture page = PdfReader(makeSlipPdf(slips, optionsOf(layout), ja())).page();
        const auto runs = runsInRow(page, pixels(y_mm), inside);
        // 18 characters of 7 elements, 17 gaps.
        CHECK(runs.size() == 18 * 7 + 17);
        CHECK(std::set<std::size_t>(runs.begin(), runs.end()) ==
              std::set<std::size_t>{narrow, wide});
        // Two wide elements in a digit, three in a letter.
        CHECK(std::count(runs.begin(), runs.end(), wide) == 16 * 2 + 2 * 3);
        const Span dark = darkInRow(page, pixels(y_mm), inside.first, inside.second);
        CHECK(dark.first - inside.first >= 10 * narrow);
        CHECK(inside.second - dark.second >= 10 * narrow);
        return dark.second - dark.first;
    };
    // 200 modules of 0.339 mm.
    CHECK(millimetres(check(SlipLayout::A4Eight, kEightSymbol_mm, kEightInside, 4, 10)) ==
          Approx(67.73).margin(0.1));
    CHECK(millimetres(check(SlipLayout::Label62, 70.0, {0, pixels(62.0)}, 3, 7)) ==
          Approx(49.19).margin(0.1));
}

TEST_CASE("Code 128 has whole modules and quiet zones", "[unit]") {
    const Picture page =
        PdfReader(
            makeSlipPdf(someSlips(1), optionsOf(SlipLayout::A4Eight, Symbology::Code128), ja()))
            .page();
    const auto runs = runsInRow(page, pixels(kEightSymbol_mm), kEightInside);
    CHECK(runs.size() == 10 * 6 + 7); // start, eight pairs of digits, check; stop
    for (const std::size_t run : runs) {
        CHECK(run % 5 == 0);
        CHECK(run <= 4 * 5);
    }
    const Span dark =
        darkInRow(page, pixels(kEightSymbol_mm), kEightInside.first, kEightInside.second);
    CHECK(millimetres(dark.second - dark.first) == Approx(123 * 5 * 25.4 / 300).margin(0.1));
    CHECK(dark.first - kEightInside.first >= 10U * 5U);
}

TEST_CASE("A slip's frame lies at its millimetres on the paper", "[unit]") {
    const Picture page =
        PdfReader(makeSlipPdf(someSlips(8), optionsOf(SlipLayout::A4Eight), ja())).page();
    CHECK(millimetres(page.width) == Approx(210.0).margin(0.1));
    CHECK(millimetres(page.height) == Approx(297.0).margin(0.1));
    // A row through the first slips: their frames, 3 mm inside cells of 97 mm, line of 0.4 mm.
    const std::size_t y = pixels(25.0);
    const Span first = darkInRow(page, y, pixels(6.0), pixels(104.0));
    CHECK(millimetres(first.first) == Approx(8.0 + 3.0 - 0.2).margin(0.13));
    CHECK(millimetres(first.second) == Approx(8.0 + 97.0 - 3.0 + 0.2).margin(0.13));
    const Span second = darkInRow(page, y, pixels(106.0), pixels(204.0));
    CHECK(millimetres(second.first) == Approx(105.0 + 3.0 - 0.2).margin(0.13));
    CHECK(millimetres(second.second) == Approx(202.0 - 3.0 + 0.2).margin(0.13));
    const Span lowest = darkInColumn(page, pixels(14.0), pixels(10.5 + 3 * 69.0), pixels(286.0));
    CHECK(millimetres(lowest.first) == Approx(10.5 + 3 * 69.0 + 3.0 - 0.2).margin(0.13));
    CHECK(millimetres(lowest.second) == Approx(286.5 - 3.0 + 0.2).margin(0.13));
}

TEST_CASE("Margins move the slips by their millimetres", "[unit]") {
    SlipOptions options = optionsOf(SlipLayout::A4Four);
    options.margins = Margins_mm{12.0, 6.0, 15.0, 20.0};
    const Picture page = PdfReader(makeSlipPdf(someSlips(4), options, ja())).page();
    const Span across = darkInRow(page, pixels(35.0), 0, page.width);
    CHECK(millimetres(across.first) == Approx(20.0 + 3.5 - 0.24).margin(0.13));
    CHECK(210.0 - millimetres(across.second) == Approx(6.0 + 3.5 - 0.24).margin(0.13));
    const Span down = darkInColumn(page, pixels(28.0), 0, pixels(297.0 - 10.0));
    CHECK(millimetres(down.first) == Approx(12.0 + 3.5 - 0.24).margin(0.13));
    CHECK(297.0 - millimetres(down.second) == Approx(15.0 + 3.5 - 0.24).margin(0.13));
}

TEST_CASE("Without margins nothing lies where printers do not reach", "[unit]") {
    for (const SlipLayout layout : {SlipLayout::A4One, SlipLayout::A4Four, SlipLayout::A4Eight}) {
        SlipOptions options = optionsOf(layout);
        options.margins = Margins_mm{};
        const Picture page =
            PdfReader(makeSlipPdf(someSlips(slipPaper(options).perPage()), options, ja())).page();
        CHECK(isBlank(page, {0, 0, 210, 4.9}));
        CHECK(isBlank(page, {0, 0, 4.9, 297}));
        CHECK(isBlank(page, {205.1, 0, 4.9, 297}));
        CHECK(isBlank(page, {0, 292.1, 210, 4.9}));
    }
}

TEST_CASE("The ruler in the lower margin measures 50 millimetres", "[unit]") {
    const Picture page =
        PdfReader(makeSlipPdf(someSlips(1), optionsOf(SlipLayout::A4Eight), ja())).page();
    const std::size_t y = pixels(297.0 - 5.3) - 3;
    const Span ticks = darkInRow(page, y, pixels(5.0), pixels(60.0));
    CHECK(millimetres(ticks.second - ticks.first) == Approx(50.0).margin(0.17));
}

TEST_CASE("Cut marks cross at the corners of slips and can be left out", "[unit]") {
    SlipOptions options = optionsOf(SlipLayout::A4Eight);
    const Rect_mm cross{105.0 - 2.6, 10.5 + 69.0 - 2.6, 5.2, 5.2};
    const Picture marked = PdfReader(makeSlipPdf(someSlips(8), options, ja())).page();
    const std::size_t x = pixels(105.0);
    const Span arm = darkInColumn(marked, x, pixels(cross.y), pixels(cross.bottom()));
    CHECK(millimetres(arm.second - arm.first) == Approx(5.0).margin(0.2));
    CHECK(millimetres(arm.first + arm.second) / 2.0 == Approx(79.5).margin(0.13));
    options.cutMarks = false;
    CHECK(isBlank(PdfReader(makeSlipPdf(someSlips(8), options, ja())).page(), cross));
}

TEST_CASE("Used labels of a sheet are skipped, and the rest goes on to the next", "[unit]") {
    SlipOptions options = optionsOf(SlipLayout::A4Eight, Symbology::Code128);
    options.cutMarks = false;
    options.startAt = 6;
    const std::vector<Slip> slips = someSlips(4);
    const PdfReader pdf(makeSlipPdf(slips, options, ja()));
    CHECK(holds(pdf.info(), "Pages:           2"));
    CHECK(pdf.codes("code128", 1) == codesOf({slips.begin(), slips.begin() + 3}, options.symbol));
    CHECK(pdf.codes("code128", 2) == codesOf({slips.begin() + 3, slips.end()}, options.symbol));
    const Picture first = pdf.page(1);
    CHECK(isBlank(first, {0, 0, 210, 10.5 + 2 * 69.0}));           // places 1 to 4
    CHECK(isBlank(first, {0, 10.5 + 2 * 69.0, 8 + 97.0, 69.0}));   // place 5
    CHECK_FALSE(isBlank(first, {105, 10.5 + 2 * 69.0, 97, 69.0})); // place 6
}

TEST_CASE("A slip holds its fields and the words of its language, and nothing else", "[unit]") {
    const Slip slip = exampleSlip(3);
    for (const Language language : {Language::Japanese, Language::English}) {
        const Words& words = slipWords(language);
        const bool isJa = language == Language::Japanese;
        const std::string grouped =
            slip.number.substr(0, 4) + " " + slip.number.substr(4, 4) + " " + slip.number.substr(8);
        std::vector<std::string> parts{grouped,
                                       slip.possessionDigits,
                                       slip.to.name,
                                       slip.to.department,
                                       slip.to.place,
                                       slip.from.name,
                                       slip.from.department,
                                       slip.from.place,
                                       slip.siteName,
                                       slip.className.ja,
                                       slip.className.en,
                                       words.get("slip.title"),
                                       words.get("slip.to"),
                                       words.get("slip.from"),
                                       words.get("slip.pieces"),
                                       words.get("slip.wished"),
                                       words.get("slip.possession"),
                                       isJa ? "4月1日（水）" : "Wed 1 Apr"};
        std::string text =
            PdfReader(makeSlipPdf({slip}, optionsOf(SlipLayout::Label62), words)).text();
        std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
            return a.size() > b.size(); // words may be parts of others
        });
        for (const std::string& part : parts) {
            CAPTURE(part, text);
            const std::size_t at = text.find(part);
            CHECK(at != std::string::npos);
            if (at != std::string::npos) {
                text.erase(at, part.size());
            }
        }
        for (const char* const rest : {"様", "個", "1"}) {
            const std::size_t at = text.find(rest);
            if (at != std::string::npos) {
                text.erase(at, std::string(rest).size());
            }
        }
        CAPTURE(text);
        CHECK(text.find_first_not_of(" \n\f") == std::string::npos);
    }
}

TEST_CASE("The properties of the file tell no number", "[unit]") {
    const Slip slip = exampleSlip(5);
    const std::string info =
        PdfReader(makeSlipPdf({slip}, optionsOf(SlipLayout::Label62), ja())).info();
    CHECK(holds(info, "社内便伝票"));
    CHECK_FALSE(holds(info, slip.number));
    CHECK_FALSE(holds(info, slip.possessionDigits + "\n"));
}

TEST_CASE("A department is addressed as such, an ordinary class stays small", "[unit]") {
    Slip slip = exampleSlip(1);
    slip.to.name.clear();
    slip.className = {"普通", "Ordinary"};
    slip.classStandsOut = false;
    slip.wishedDay.clear();
    slip.pieces = 3;
    const std::string text =
        PdfReader(makeSlipPdf({slip}, optionsOf(SlipLayout::A4Four), ja())).text();
    for (const char* const part :
         {"営業本部 第二営業部 法人課 御中", "普通", "指定なし", "3個", "引受印", "受領印"}) {
        CAPTURE(part, text);
        CHECK(holds(text, part));
    }
    CHECK_FALSE(holds(text, "様"));
}

TEST_CASE("The sign of a confidential class is large and inverted", "[unit]") {
    const auto inked = [](bool standsOut) {
        Slip slip = exampleSlip(1);
        slip.classStandsOut = standsOut;
        const Picture page =
            PdfReader(makeSlipPdf({slip}, optionsOf(SlipLayout::A4Eight), ja())).page();
        // Within the sign, 28 × 10.5 mm in the corner of the frame.
        std::size_t dark = 0;
        std::size_t all = 0;
        for (std::size_t y = pixels(14.5); y < pixels(23.0); ++y) {
            for (std::size_t x = pixels(75.0); x < pixels(101.0); ++x) {
                dark += page.dark(x, y) ? 1U : 0U;
                ++all;
            }
        }
        return static_cast<double>(dark) / static_cast<double>(all);
    };
    CHECK(inked(true) > 0.6);
    CHECK(inked(false) < 0.2);
}

TEST_CASE("Long names shrink and break before anything is cut", "[unit]") {
    Slip slip = exampleSlip(1);
    slip.to.name = "アレクサンドリア・ヴィクトリア・エリザベート・フォン・ヴィッテルスバッハ";
    for (const SlipLayout layout : {SlipLayout::A4One, SlipLayout::A4Eight}) {
        std::string text = PdfReader(makeSlipPdf({slip}, optionsOf(layout), ja())).text();
        text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
        CAPTURE(text);
        CHECK(holds(text, slip.to.name + " 様"));
    }
}

TEST_CASE("A pre-numbered slip has its code and lines to write on", "[unit]") {
    Slip slip;
    slip.number = exampleSlip(9).number;
    slip.possessionDigits = "0815";
    CHECK(slip.isBlank());
    CHECK_FALSE(exampleSlip(9).isBlank());
    for (const SlipLayout layout : kSlipLayouts) {
        const SlipOptions options = optionsOf(layout);
        const PdfReader pdf(makeSlipPdf({slip}, options, ja()));
        CHECK(pdf.codes("codabar") == codesOf({slip}, options.symbol));
        const std::string text = pdf.text();
        CHECK(holds(text, "氏名"));
        CHECK(holds(text, "0815"));
        CHECK_FALSE(holds(text, "指定なし"));
    }
}

TEST_CASE("A sheet without slips is a blank page, not a broken file", "[unit]") {
    const PdfReader pdf(makeSlipPdf({}, optionsOf(SlipLayout::A4Four), ja()));
    CHECK(pdf.messages().empty());
    CHECK(holds(pdf.info(), "Pages:           1"));
}

TEST_CASE("Odd names of any kind stay within their slip and leave the code readable", "[unit]") {
    const std::vector<std::string> odd{"",
                                       " ",
                                       "髙橋",
                                       "邉󠄀 﨑",
                                       "𠮷野家",
                                       "𩸽",
                                       "👩‍👩‍👧‍👦🏳️‍🌈",
                                       "محمد عبد الله",
                                       "שלום עולם",
                                       "\u202Egnp.exe",
                                       "a\u0301\u0302\u0303\u0304\u0305",
                                       std::string(400, 'W'),
                                       std::string(3000, 'i'),
                                       "長い名前長い名前長い名前長い名前長い名前",
                                       "a\nb\r\nc\td",
                                       std::string("nul\0nul", 7),
                                       "\xFF\xFE\x80",
                                       "<b>&amp;</b>",
                                       "%s %n {}",
                                       "\u2028\u2029",
                                       "\u200B\u200D\uFEFF",
                                       "ｶﾀｶﾅ ﾊﾝｶｸ",
                                       "İıŞğ",
                                       "ᠮᠣᠩᠭᠣᠯ",
                                       "நமஸ்காரம்"};
    TestRandom random(20260401);
    const auto any = [&] {
        std::string text;
        for (int parts = random.between(1, 3); parts > 0; --parts) {
            text += odd.at(
                static_cast<std::size_t>(random.between(0, static_cast<int>(odd.size()) - 1)));
        }
        return text;
    };
    for (int round = 0; round < 6; ++round) {
        SlipOptions options = optionsOf(round % 3 == 0 ? SlipLayout::A4Four : SlipLayout::A4Eight,
                                        kSymbologies.at(static_cast<std::size_t>(round % 3)));
        options.cutMarks = false;
        options.margins = Margins_mm{10, 10, 8, 10}; // without the ruler at the foot
        std::vector<Slip> slips = someSlips(slipPaper(options).perPage());
        for (Slip& slip : slips) {
            slip.from = {any(), any(), any()};
            slip.to = {any(), any(), any()};
            slip.className = {any(), any()};
            slip.classStandsOut = random.oneIn(2);
            slip.pieces = random.between(0, 2'000'000'000);
            slip.wishedDay = any();
            slip.siteName = any();
        }
        CAPTURE(round);
        const PdfReader pdf(makeSlipPdf(
            slips, options, slipWords(random.oneIn(2) ? Language::Japanese : Language::English)));
        CHECK(pdf.messages().empty());
        CHECK(pdf.codes(zbarName(options.symbol.symbology)) == codesOf(slips, options.symbol));
        const SlipPaper paper = slipPaper(options);
        const Picture page = pdf.page();
        for (int column = 0; column <= paper.columns; ++column) {
            const double x = 10.0 + column * paper.cellWidth_mm();
            CHECK(isBlank(page, {x - 2.6, 0, 5.2, 297}));
        }
        for (int row = 0; row <= paper.rows; ++row) {
            const double y = 10.0 + row * paper.cellHeight_mm();
            CHECK(isBlank(page, {0, y - 2.6, 210, 5.2}));
        }
    }
}

TEST_CASE("A number too long for the paper is refused, and fits as a QR code", "[unit]") {
    Slip slip = exampleSlip(1);
    slip.number = std::string(22, '7');
    try {
        static_cast<void>(makeSlipPdf({slip}, optionsOf(SlipLayout::Label62), ja()));
        FAIL("a symbol that does not fit");
    } catch (const Error& error) {
        CHECK(holds(error.text().ja, "26 桁"));
        CHECK(holds(error.text().en, "26 digits"));
    }
    const SlipOptions options = optionsOf(SlipLayout::Label62, Symbology::Qr);
    CHECK(PdfReader(makeSlipPdf({slip}, options, ja())).codes("qrcode") ==
          codesOf({slip}, options.symbol));
}

TEST_CASE("Options with a problem make no slips", "[unit]") {
    SlipOptions options;
    options.startAt = 99;
    CHECK_THROWS_AS(makeSlipPdf(someSlips(1), options, ja()), Error);
}

TEST_CASE("Slips are small files: fonts hold only the letters used", "[unit]") {
    // Cairo 1.16 embeds every outline routine of the font (0.9 MB) when a text has certain pairs of
    // kana; the words of slips avoid them.
    for (const SlipLayout layout : kSlipLayouts) {
        CAPTURE(slipLayoutCode(layout));
        CHECK(makeSlipPdf(someSlips(8), optionsOf(layout), ja()).size() < 300'000);
    }
}
