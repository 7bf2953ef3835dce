#include "server/store/calendar_store.h"
#include "server/store/setting_store.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server::store;

namespace {

template <class Do>
auto write(test::SiteFixture& site, const Do& act) {
    return site.database().write([&](Connection& connection) {
        CalendarStore store(connection);
        return act(store);
    });
}

} // namespace

TEST_CASE("Holidays between two days are replaced, others stay", "[sqlite]") {
    test::SiteFixture site;
    write(site, [](CalendarStore& store) {
        store.replaceHolidays("2025-01-01", "2026-12-31",
                              {{"2025-01-01", "元日"}, {"2026-01-01", "元日"}});
        store.replaceHolidays("2026-01-01", "2026-12-31", {{"2026-11-03", "文化の日"}});
        CHECK(store.holidays("1900-01-01", "9999-12-31") ==
              std::vector<HolidayRow>{{"2025-01-01", "元日"}, {"2026-11-03", "文化の日"}});
        CHECK(store.holidays("2026-11-03", "2026-11-03").size() == 1);
        CHECK(store.holidays("2026-11-04", "2027-11-03").empty());
    });
}

TEST_CASE("A special day is one row of its place", "[sqlite]") {
    test::SiteFixture site;
    write(site, [](CalendarStore& store) {
        store.putSpecialDay({"", "2026-05-02", 0, "休み"});
        store.putSpecialDay({"", "2026-05-01", 0, "休み"});
        store.putSpecialDay({"OSAKA", "2026-05-01", 1, ""});
        store.putSpecialDay({"", "2026-05-01", 1, "営業"});
        CHECK(store.specialDayCount() == 3);
        CHECK(store.specialDays("") == std::vector<SpecialDayRow>{{"", "2026-05-01", 1, "営業"},
                                                                  {"", "2026-05-02", 0, "休み"}});
        CHECK(store.specialDays("OSAKA").size() == 1);
        CHECK(store.specialDaysBetween("2026-05-01", "2026-05-01") ==
              std::vector<SpecialDayRow>{{"", "2026-05-01", 1, "営業"},
                                         {"OSAKA", "2026-05-01", 1, ""}});
        CHECK(store.removeSpecialDay("OSAKA", "2026-05-01"));
        CHECK_FALSE(store.removeSpecialDay("OSAKA", "2026-05-01"));
        CHECK(store.specialDayCount() == 2);
    });
}

TEST_CASE("Yearly closures and settings are kept", "[sqlite]") {
    test::SiteFixture site;
    write(site, [](CalendarStore& store) {
        store.insertYearlyClosure({0, "12-29", "01-03", "年末年始"});
        store.insertYearlyClosure({0, "08-12", "08-15", "夏季休業"});
    });
    site.database().write([](Connection& connection) {
        SettingStore(connection).put("calendar.first_month", "1");
        SettingStore(connection).put("calendar.first_month", "4");
    });
    site.reopen();
    write(site, [](CalendarStore& store) {
        const auto closures = store.yearlyClosures();
        CHECK(closures == std::vector<YearlyClosureRow>{{2, "08-12", "08-15", "夏季休業"},
                                                        {1, "12-29", "01-03", "年末年始"}});
        CHECK(store.removeYearlyClosure(2));
        CHECK_FALSE(store.removeYearlyClosure(2));
        CHECK(store.yearlyClosures().size() == 1);
    });
    site.database().read([](Connection& connection) {
        CHECK(SettingStore(connection).find("calendar.first_month") == "4");
        CHECK_FALSE(SettingStore(connection).find("calendar.none"));
    });
}
