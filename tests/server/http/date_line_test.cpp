#include "server/http/date_line.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server::http;

TEST_CASE("A date line is an IMF-fixdate", "[unit]") {
    // Cross-checked with `date -u -d @N`.
    CHECK(dateLine({784'111'777'000}) == "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    CHECK(dateLine({1'709'251'199'999}) == "Date: Thu, 29 Feb 2024 23:59:59 GMT\r\n");
    CHECK(dateLine({0}) == "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
}

TEST_CASE("A clock that is off never makes a malformed date line", "[unit]") {
    CHECK(dateLine({-1}) == "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
    CHECK(dateLine({INT64_MAX}) == "Date: Fri, 31 Dec 9999 23:59:59 GMT\r\n");
}

TEST_CASE("A kept date line follows the clock forwards and backwards", "[unit]") {
    DateLine line;
    CHECK(line.at({1000}) == dateLine({1000}));
    CHECK(line.at({1999}) == dateLine({1000}));
    CHECK(line.at({2000}) == dateLine({2000}));
    CHECK(line.at({1500}) == dateLine({1000}));
}
