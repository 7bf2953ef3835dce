#include "server/web/paper/slip_layout.h"
#include "server/web/paper/slip_style.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace tewatashi;
using namespace tewatashi::server::web;

TEST_CASE("Layouts and symbologies are named in addresses", "[unit]") {
    for (const SlipLayout layout : kSlipLayouts) {
        CHECK(slipLayoutFromCode(slipLayoutCode(layout)) == layout);
    }
    for (const Symbology symbology : kSymbologies) {
        CHECK(symbologyFromCode(symbologyCode(symbology)) == symbology);
    }
    CHECK_FALSE(slipLayoutFromCode("a5").has_value());
    CHECK_FALSE(symbologyFromCode("").has_value());
}

TEST_CASE("A4 holds one, four or eight slips of the sizes of label sheets", "[unit]") {
    const auto cellOf = [](SlipLayout layout) {
        SlipOptions options;
        options.layout = layout;
        return slipPaper(options).cell(0);
    };
    CHECK(cellOf(SlipLayout::A4One).width == Approx(194.0));
    CHECK(cellOf(SlipLayout::A4Four).width == Approx(97.0));
    CHECK(cellOf(SlipLayout::A4Four).height == Approx(138.0));
    CHECK(cellOf(SlipLayout::A4Eight).width == Approx(97.0));
    CHECK(cellOf(SlipLayout::A4Eight).height == Approx(69.0));
}

TEST_CASE("Slips of any margins lie side by side between them, by rows", "[unit]") {
    test::TestRandom random(7);
    for (int i = 0; i < 200; ++i) {
        SlipOptions options;
        options.layout = kSlipLayouts.at(static_cast<std::size_t>(random.between(0, 3)));
        const int marginMax = options.layout == SlipLayout::Label62 ? 30 : 250;
        const auto margin = [&] { return random.between(0, marginMax) / 10.0; };
        options.margins = Margins_mm{margin(), margin(), margin(), margin()};
        REQUIRE_FALSE(problemOf(options).has_value());
        const SlipPaper paper = slipPaper(options);
        CHECK(paper.cell(0).x == Approx(options.margins->left));
        CHECK(paper.cell(0).y == Approx(options.margins->top));
        const Rect_mm last = paper.cell(paper.perPage() - 1);
        CHECK(last.right() == Approx(paper.width_mm - options.margins->right));
        CHECK(last.bottom() == Approx(paper.height_mm - options.margins->bottom));
        for (int place = 1; place < paper.perPage(); ++place) {
            const Rect_mm before = paper.cell(place - 1);
            const Rect_mm cell = paper.cell(place);
            const bool nextRow = place % paper.columns == 0;
            CHECK((nextRow ? cell.y : cell.x) ==
                  Approx(nextRow ? before.bottom() : before.right()));
        }
    }
}

TEST_CASE("Margins, first position and letters out of range are named in both languages",
          "[unit]") {
    const auto refused = [](const SlipOptions& options) {
        const auto problem = problemOf(options);
        return problem && !problem->ja.empty() && !problem->en.empty();
    };
    SlipOptions options;
    CHECK_FALSE(problemOf(options).has_value());
    for (const double wrong : {-0.1, 25.1, std::numeric_limits<double>::quiet_NaN(),
                               std::numeric_limits<double>::infinity()}) {
        options.margins = Margins_mm{8, 8, wrong, 8};
        CHECK(refused(options));
    }
    options.margins.reset();
    for (const int wrong : {0, -1, 5}) {
        options.startAt = wrong;
        CHECK(refused(options));
    }
    options.startAt = 4;
    CHECK_FALSE(problemOf(options).has_value());
    options.layout = SlipLayout::Label62;
    CHECK(refused(options));
    options.startAt = 1;
    options.symbol.stop = 'E';
    CHECK(refused(options));
}

TEST_CASE("Narrower slips have smaller text and leave the code its height", "[unit]") {
    for (const SlipLayout layout : kSlipLayouts) {
        SlipOptions options;
        options.layout = layout;
        const double widest = layout == SlipLayout::Label62 ? 3.0 : kMarginMax_mm;
        const SlipStyle usual = slipStyle(layout, slipPaper(options).cell(0));
        options.margins = Margins_mm{widest, widest, widest, widest};
        const Rect_mm cell = slipPaper(options).cell(0);
        const SlipStyle narrow = slipStyle(layout, cell);
        CHECK(narrow.name < usual.name);
        const double code = cell.height - 2 * narrow.inset - narrow.head - narrow.to - narrow.from -
                            narrow.facts - narrow.stamps - narrow.usage;
        CHECK(code >= narrow.symbol + narrow.number * 1.25);
        CHECK(narrow.symbol >= 6.35); // JIS X 0506: least height for hand scanning
    }
}
