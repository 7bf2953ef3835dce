#include "tests/server/api/api_site.h"

namespace tewatashi::server::api {
namespace {

using nlohmann::json;
using test::bodyOf;

constexpr const char* kFile = "2026/1/1,元日\n2026/4/29,昭和の日\n2027/1/1,元日\n";

} // namespace

TEST_CASE("A fiscal year answers every day and why it is open or closed", "[api]") {
    test::ApiSite site;
    const json fresh = bodyOf(site.read("/api/v1/calendar"));
    CHECK(fresh.at("fiscal_year") == 2026);
    CHECK(fresh.at("first_day") == "2026-04-01");
    CHECK(fresh.at("days").size() == 365);
    CHECK(fresh.at("holidays").at("state") == "never_imported");
    CHECK(fresh.at("holidays").at("known_until").is_null());
    REQUIRE(site.businessDays.importHolidays(kFile, services::ImportRun::Real));
    REQUIRE(site.businessDays.putDays({"", "2026-05-01", "", false, ""}));
    const json year = bodyOf(site.read("/api/v1/calendar?fiscal_year=2026"));
    CHECK(year.at("holidays").at("state") == "known");
    CHECK(year.at("holidays").at("known_until") == "2027-12-31");
    const json& holiday = year.at("days").at(28);
    CHECK(holiday == json{{"date", "2026-04-29"},
                          {"open", false},
                          {"reason", "holiday"},
                          {"name", "昭和の日"},
                          {"provisional", false}});
    CHECK(year.at("days").at(30).at("reason") == "company");
    CHECK(year.at("days").at(30).at("name").is_null());
    CHECK(
        bodyOf(site.read("/api/v1/calendar?fiscal_year=2028")).at("days").at(0).at("provisional") ==
        false); // 1 April 2028 is a Saturday: closed whatever comes
    CHECK(
        bodyOf(site.read("/api/v1/calendar?fiscal_year=2028")).at("days").at(2).at("provisional") ==
        true);
}

TEST_CASE("A day answers whether it is open, and what comes business days later", "[api]") {
    test::ApiSite site;
    REQUIRE(site.businessDays.importHolidays(kFile, services::ImportRun::Real));
    const json day = bodyOf(site.read("/api/v1/calendar/2026-04-28?add=2"));
    CHECK(day.at("open") == true);
    CHECK(day.at("next_business_day").at("date") == "2026-04-30");
    CHECK(day.at("added") == 2);
    CHECK(day.at("due") == json{{"date", "2026-05-01"}, {"provisional", false}});
    const json plain = bodyOf(site.read("/api/v1/calendar/2026-04-29"));
    CHECK(plain.at("open") == false);
    CHECK(plain.at("added").is_null());
    CHECK(plain.at("due").is_null());
    CHECK(bodyOf(site.read("/api/v1/calendar/2026-04-29?add=0")).at("due").at("date") ==
          "2026-04-30");
    CHECK(bodyOf(site.read("/api/v1/calendar/2027-12-31?add=1")).at("due").at("provisional") ==
          true);
}

TEST_CASE("A calendar that cannot be asked for says why", "[api]") {
    test::ApiSite site;
    CHECK(site.get("/api/v1/calendar").status == 401);
    CHECK(site.get("/api/v1/calendar/2026-04-01").status == 401);
    CHECK(site.read("/api/v1/calendar?fiscal_year=1949").status == 422);
    CHECK(site.read("/api/v1/calendar?place=NONE").status == 404);
    CHECK(site.read("/api/v1/calendar?x=1").status == 400);
    CHECK(site.read("/api/v1/calendar/today").status == 422);
    CHECK(site.read("/api/v1/calendar/2026-04-01?add=367").status == 422);
    CHECK(site.read("/api/v1/calendar/2026-04-01?place=NONE").status == 404);
}

} // namespace tewatashi::server::api
