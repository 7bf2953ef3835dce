#include "agent/handheld/record_columns.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::handheld;

namespace {

bool fits(std::initializer_list<std::size_t> widths) {
    return holdsCodeAndTime(std::vector<std::size_t>(widths));
}

} // namespace

TEST_CASE("The layout is code, then date and time in one column or in two") {
    CHECK(fits({20, 14}));
    CHECK(fits({13, 8, 6}));
    CHECK_FALSE(fits({}));
    CHECK_FALSE(fits({20}));
    CHECK_FALSE(fits({13, 8}));
    CHECK_FALSE(fits({14, 20}));
    CHECK_FALSE(fits({20, 6, 8}));
    CHECK_FALSE(fits({20, 14, 5}));
}

TEST_CASE("Blanks that fill up the code go, the time stays as it is") {
    const domain::RawScan scan = scanFromColumns(toBytes(" AB C   "), toBytes("2025061514300 "));
    CHECK(scan.code == toBytes(" AB C"));
    CHECK(scan.rawTime == toBytes("2025061514300 "));
    CHECK(scan.symbology == 0);
    CHECK(scanFromColumns(toBytes("    "), {}).code.empty());
}

TEST_CASE("A line ends with its time, whatever the code holds") {
    struct Line {
        const char* text;
        const char* code;
        const char* time;
    };
    const Line line =
        GENERATE(Line{"4006381333931,20250615143005", "4006381333931", "20250615143005"},
                 Line{"4006381333931,20250615,143005", "4006381333931", "20250615143005"},
                 Line{"A,B,20250615143005", "A,B", "20250615143005"},
                 Line{"A  ,20250615143005", "A", "20250615143005"},
                 Line{",20250615143005", "", "20250615143005"},
                 Line{"A,99999999999999", "A", "99999999999999"});
    const LineScan read = scanFromLine(toBytes(line.text));
    CHECK(read.withTime);
    CHECK(read.scan.code == toBytes(line.code));
    CHECK(read.scan.rawTime == toBytes(line.time));
}

TEST_CASE("A line of another form is kept whole, as a code without a time") {
    for (const char* text :
         {"", "4006381333931", "A 20250615143005", "20250615143005", "20250615,143005",
          "A,120250615143005", "A,2025061,143005", "A,20250615,14300", "A,20250615143005 "}) {
        INFO(text);
        const LineScan read = scanFromLine(toBytes(text));
        CHECK_FALSE(read.withTime);
        CHECK(read.scan.code == toBytes(text));
        CHECK(read.scan.rawTime.empty());
    }
}
