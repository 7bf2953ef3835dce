#include "server/services/directory/places.h"
#include "server/services/items/moved_days.h"
#include "server/services/items/own_items.h"
#include "server/services/routes/mail_routes.h"
#include "tests/server/services/receipt_scene.h"

namespace tewatashi::server::services {
namespace {

// 1 April 2026, a Wednesday. An ordinary item handed in then is due on Friday the 3rd.
struct Moving : test::ReceiptScene {
    BusinessDays days{fixture.site()};
    MovedDays moved{fixture.site()};

    void putOsakaIntoKansai() {
        Places places(fixture.site());
        PlaceInput kansai;
        kansai.code = "KANSAI";
        kansai.from = *domain::LocalDate::fromText("2020-01-01");
        kansai.kind = PlaceKind::Site;
        kansai.nameJa = "関西";
        REQUIRE(places.put(kansai));
        PlaceInput osaka;
        osaka.code = "OSAKA";
        osaka.from = kansai.from;
        osaka.parentCode = "KANSAI";
        osaka.nameJa = "大阪支社";
        REQUIRE(places.put(osaka));
    }
    std::string expectedOf(const std::string& number) {
        for (const OwnItem& item : OwnItems(fixture.site()).view(hanako).sent) {
            if (item.slipNumber == number && item.expected) {
                return item.expected->day.date.text();
            }
        }
        return "";
    }
};

std::string dayOf(const std::optional<domain::CountedDay>& day) {
    return day ? day->date.text() : "";
}

} // namespace

TEST_CASE("a closed day moves what is expected on it, and what comes after", "[sqlite]") {
    Moving site;
    const std::string number = site.sent("ordinary", "accepted");
    REQUIRE(site.expectedOf(number) == "2026-04-03");
    const SpecialDayInput closed{"", "2026-04-03", "", false, "創立記念日"};
    const MovedItems moved = site.moved.preview(closed);
    REQUIRE(moved.count == 1);
    CHECK(moved.items.front().slipNumber == number);
    CHECK(moved.items.front().statusCode == "accepted");
    CHECK(dayOf(moved.items.front().before) == "2026-04-03");
    CHECK(dayOf(moved.items.front().after) == "2026-04-06");
    CHECK(moved.items.front().after->isProvisional);
    CHECK(site.expectedOf(number) == "2026-04-03"); // nothing was done
    REQUIRE(applyChange(site.days, closed, {}));
    CHECK(site.expectedOf(number) == "2026-04-06"); // as foretold
    CHECK(site.moved.preview(closed).count == 0);
    CHECK(dayOf(site.moved.preview(DayRemoval{"", "2026-04-03"}).items.at(0).after) ==
          "2026-04-03");
}

TEST_CASE("every kind of change is foretold as it comes out", "[sqlite]") {
    Moving site;
    site.putOsakaIntoKansai();
    const std::string number = site.sent("ordinary", "accepted");
    const std::vector<CalendarChange> changes{
        WeekChange{domain::kWeekend.with(domain::Weekday::Friday), 4},
        YearlyClosureInput{4, 2, 4, 7, "春の休業"},
        HolidayList{"2026/1/1,元日\n2026/4/8,臨時の祝日\n"},
        YearlyRemoval{1},
        WeekChange{domain::WeekdaySet(), 4},
        SpecialDayInput{"", "2026-04-02", "2026-04-03", false, ""},
        SpecialDayInput{"OSAKA", "2026-04-06", "", false, "棚卸"},
        SpecialDayInput{"KANSAI", "2026-04-06", "2026-04-07", false, "棚卸"},
        SpecialDayInput{"TOKYO", "2026-04-08", "", false, "停電"},
        DayRemoval{"OSAKA", "2026-04-06"},
        DayRemoval{"KANSAI", "2026-04-06"},
        WeekChange{domain::WeekdaySet(), 4, "00:00"},
        WeekChange{domain::WeekdaySet(), 4, ""},
        HolidayList{"2026/1/1,元日\n"},
        DayRemoval{"", "2026-04-02"}};
    int moves = 0;
    for (const CalendarChange& change : changes) {
        CAPTURE(change.index());
        const std::string before = site.expectedOf(number);
        const MovedItems moved = site.moved.preview(change);
        REQUIRE(moved.isUnderstood);
        REQUIRE(applyChange(site.days, change, {}));
        const std::string after = site.expectedOf(number);
        REQUIRE(moved.items.size() == (before == after ? 0U : 1U));
        if (!moved.items.empty()) {
            ++moves;
            CHECK(dayOf(moved.items[0].before) == before);
            CHECK(dayOf(moved.items[0].after) == after);
        }
    }
    CHECK(moves >= 9);
}

TEST_CASE("an item is expected on a business day of the place it goes to", "[sqlite]") {
    Moving site;
    site.putOsakaIntoKansai();
    const std::string number = site.sent("ordinary", "accepted");
    REQUIRE(site.expectedOf(number) == "2026-04-03");
    REQUIRE(site.days.putDays({"TOKYO", "2026-04-02", "2026-04-03", false, "停電"}));
    CHECK(site.expectedOf(number) == "2026-04-03"); // where it comes from
    REQUIRE(site.days.putDays({"KANSAI", "2026-04-03", "", false, "棚卸"}));
    CHECK(site.expectedOf(number) == "2026-04-06"); // Osaka lies in it
    REQUIRE(site.days.putDays({"OSAKA", "2026-04-04", "", true, "出勤日"}));
    CHECK(site.expectedOf(number) == "2026-04-04"); // a Saturday on which it works
    // The page of the item says the same.
    const auto view =
        OwnItems(site.fixture.site()).expected(site.fixture.clock().utcNow(), 2, "OSAKA");
    REQUIRE(view);
    CHECK(view->day.date.text() == "2026-04-04");
    CHECK(site.days.calendar("OSAKA").on(*domain::LocalDate::fromText("2026-04-03")).reason ==
          domain::DayReason::Place);
}

TEST_CASE("an expected day follows the site's cut-off and the route's runs", "[sqlite]") {
    Moving site;
    const std::string number = site.sent("ordinary", "accepted");
    const domain::LocalDate today = site.days.today();
    REQUIRE(site.expectedOf(number) == "2026-04-03");
    REQUIRE(applyChange(site.days, WeekChange{domain::kWeekend, 4, "00:00"}, {}));
    CHECK(site.expectedOf(number) == "2026-04-06"); // from Thursday
    REQUIRE(applyChange(site.days, WeekChange{domain::kWeekend, 4, ""}, {}));
    CHECK(site.expectedOf(number) == "2026-04-03");
    MailRoutes routes(site.fixture.site());
    RouteInput route{"R1", today - 10};
    route.nameJa = "関西定期便";
    route.stops = {"TOKYO", "OSAKA"};
    route.runs = {{"第1便", domain::WeekdaySet(16), std::nullopt, {9 * 60, 15 * 60}}}; // Fridays
    REQUIRE(routes.put(route));
    CHECK(site.expectedOf(number) == "2026-04-07"); // Friday's run, two days
    route.dueDays = 5;
    REQUIRE(routes.put(route));
    CHECK(site.expectedOf(number) == "2026-04-10");
    route.stops = {"OSAKA", "TOKYO"}; // brings nothing to where it starts
    REQUIRE(routes.put(route));
    CHECK(site.expectedOf(number) == "2026-04-03");
    REQUIRE(routes.end("R1", today - 1));
    CHECK(site.expectedOf(number) == "2026-04-03");
}

TEST_CASE("what is over, cancelled or not handed in has no day to move", "[sqlite]") {
    Moving site;
    static_cast<void>(site.sent("ordinary", ""));
    static_cast<void>(site.sent("ordinary", "delivered"));
    const std::string received = site.sent("ordinary", "delivered");
    CHECK(site.confirmed(site.jiro, received).slipNumber == received);
    CHECK(site.moved.preview(SpecialDayInput{"", "2026-04-03", "", false, ""}).count == 0);
    const std::string number = site.sent("ordinary", "accepted");
    CHECK(site.moved.preview(SpecialDayInput{"", "2026-04-03", "", false, ""}).count == 1);
    CHECK(site.moved.preview(SpecialDayInput{"TOKYO", "2026-04-03", "", false, ""}).count == 0);
    CHECK(site.moved.preview(SpecialDayInput{"", "2026-05-03", "", false, ""}).count == 0);
}

TEST_CASE("a change that cannot be done foretells nothing", "[sqlite]") {
    Moving site;
    static_cast<void>(site.sent("ordinary", "accepted"));
    for (const CalendarChange& change :
         {CalendarChange(SpecialDayInput{"", "2026-02-30", "", false, ""}),
          CalendarChange(SpecialDayInput{"", "2026-04-03", "2026-04-01", false, ""}),
          CalendarChange(YearlyClosureInput{2, 30, 3, 1, "x"}), CalendarChange(HolidayList{"x"})}) {
        CAPTURE(change.index());
        CHECK_FALSE(site.moved.preview(change).isUnderstood);
        CHECK_FALSE(applyChange(site.days, change, {}));
    }
}

} // namespace tewatashi::server::services
