#include "server/services/calendar/holiday_csv.h"
#include "server/services/text/cp932_encoder.h"
#include "tests/support/day.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using test::day;

constexpr const char* kHead = "国民の祝日・休日月日,国民の祝日・休日名称\r\n";

Holidays daysOf(const std::string& text) {
    const auto file = parseHolidayCsv(text);
    REQUIRE(file);
    return file->days;
}

// "2:1 4:0": line and column of each problem.
std::string placesOf(const std::string& text) {
    const auto file = parseHolidayCsv(text);
    std::string places;
    if (!file) {
        for (const FileProblem& problem : file.error()) {
            CHECK_FALSE(problem.text.ja.empty());
            CHECK_FALSE(problem.text.en.empty());
            places += (places.empty() ? "" : " ") + std::to_string(problem.line) + ":" +
                      std::to_string(problem.column);
        }
    }
    return places;
}

std::string cp932(const std::string& utf8) {
    std::vector<char32_t> missing;
    const std::string encoded = Cp932Encoder().encoded(utf8, missing);
    REQUIRE(missing.empty());
    return encoded;
}

} // namespace

TEST_CASE("Every way in which the dates have been written is read") {
    const Holidays expected{{day("2026-01-01"), "元日"}, {day("2026-11-03"), "文化の日"}};
    for (const char* rows :
         {"2026/1/1,元日\r\n2026/11/3,文化の日\r\n", "2026/01/01,元日\n2026/11/03,文化の日\n",
          "2026-01-01,元日\r\n2026-11-03,文化の日", "2026-1-1,元日\r\n2026-11-3,文化の日",
          "20260101,元日\r\n20261103,文化の日\r\n\r\n",
          "\"2026/1/1\",\"元日\"\r\n 2026/11/3 , 文化の日 \r\n"}) {
        CAPTURE(rows);
        CHECK(daysOf(kHead + std::string(rows)) == expected);
        CHECK(daysOf(rows) == expected); // without a heading
    }
}

TEST_CASE("A file is read in UTF-8 with or without a byte order mark, and in code page 932") {
    const std::string text = kHead + std::string("2026/5/4,みどりの日\r\n2026/5/6,休日\r\n");
    const Holidays expected{{day("2026-05-04"), "みどりの日"}, {day("2026-05-06"), "休日"}};
    CHECK(daysOf(text) == expected);
    CHECK(daysOf("\xEF\xBB\xBF" + text) == expected);
    const auto file = parseHolidayCsv(cp932(text));
    REQUIRE(file);
    CHECK(file->days == expected);
    CHECK(file->encoding == FileEncoding::Cp932);
    CHECK(parseHolidayCsv(text)->encoding == FileEncoding::Utf8);
}

TEST_CASE("A row that is wrong is told by line and column, and nothing is taken") {
    const std::string head = kHead;
    CHECK(placesOf(head + "2026/2/30,建国記念の日\r\n") == "2:1");
    CHECK(placesOf(head + "2026/1/1,元日\r\n2026/13/1,x\r\n2026/1/2,\r\n") == "3:1 4:2");
    CHECK(placesOf(head + "元日,2026/1/1\r\n") == "2:1");
    CHECK(placesOf(head + "2026/1/1\r\n") == "2:1");
    CHECK(placesOf(head + "2026/1/1,元日,\r\n") == "2:3");
    CHECK(placesOf(head + "2026/1/1,元日\r\n2026-01-01,元日\r\n") == "3:1");
    CHECK(placesOf(head + "26/1/1,元日\r\n") == "2:1");
    CHECK(placesOf(head + "2026/001/1,元日\r\n") == "2:1");
    CHECK(placesOf(head + "2026/1-1,元日\r\n") == "2:1");
    CHECK(placesOf(head + "202611,元日\r\n") == "2:1");
    CHECK(placesOf(head + "２０２６/1/1,元日\r\n") == "2:1");
    CHECK(placesOf(head + "2026/1/1,a\x01"
                          "b\r\n") == "2:2");
    CHECK(placesOf(head + "2026/1/1," + std::string(41, 'x') + "\r\n") == "2:2");
    CHECK(placesOf(head + "2026/1/1,\"元日\r\n") == "2:2");
    CHECK(placesOf(head + "2026/1/1,\"元日\"x\r\n") == "2:2");
    CHECK(placesOf(head + "2026/1/1,元\"日\r\n") == "2:2");
    CHECK(placesOf("国民の祝日・休日月日,名称\r\n") == "0:0");
    CHECK(placesOf("") == "0:0");
    CHECK(placesOf(std::string(kHolidayFileMax_bytes + 1, 'x')) == "0:0");
}

TEST_CASE("A line in two lines of a quoted field is counted as a spreadsheet does") {
    CHECK(placesOf("2026/1/1,\"元\n日\"\r\nx,y\r\n") == "1:2 3:1");
}

TEST_CASE("Octets of neither encoding are told by line") {
    CHECK(placesOf(cp932(kHead + std::string("2026/1/1,元日\r\n2026/1/2,")) + "\x81\r\n") == "3:0");
    CHECK(placesOf("\xFF\xFE\x32\x30") == "1:0"); // UTF-16
}

TEST_CASE("Problems have an end") {
    std::string text = kHead;
    for (int i = 0; i < 1000; ++i) {
        text += "x,y\r\n";
    }
    CHECK(parseHolidayCsv(text).error().size() == kFileProblemsMax);
    std::string many;
    for (int i = 0; i < 6000; ++i) {
        many += (day("2000-01-01") + i).text() + ",x\n";
    }
    CHECK(placesOf(many) == "5001:0");
}

TEST_CASE("What was read is written as text that is read again") {
    const Holidays days{{day("1955-01-01"), "元日"}, {day("2026-02-11"), "=建国, \"記念\" の日"}};
    CHECK(daysOf(holidayCsvOf(days)) == days);
}

TEST_CASE("A message quotes no more than harmless text of the file") {
    const auto file = parseHolidayCsv("x\x1B[31m" + std::string(200, 'y') + ",z\r\nq,r\r\n");
    REQUIRE_FALSE(file);
    for (const FileProblem& problem : file.error()) {
        CHECK(problem.text.ja.find('\x1B') == std::string::npos);
        CHECK(problem.text.en.size() < 200);
    }
}

} // namespace tewatashi::server::services
