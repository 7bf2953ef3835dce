#include "server/services/calendar/business_days.h"
#include "server/services/directory/places.h"
#include "server/services/routes/mail_routes.h"
#include "tests/server/services/import_scene.h"

namespace tewatashi::server::services {

using domain::LocalDate;

TEST_CASE("places of one file lie in each other, the smaller in the larger", "[import]") {
    Imports given;
    const auto take = [&](const std::string& rows, ImportOptions options = {}) {
        return given.commit(MasterKind::Places,
                            "code,from,until,kind,parent,name_ja,name_en\n" + rows, options);
    };
    Places places(given.fixture.site());
    const auto tree = [&](LocalDate on) {
        std::string text;
        for (const PlaceNode& node : places.tree(on)) {
            text += node.code + ":" + std::to_string(node.depth) + " ";
        }
        return text;
    };
    const LocalDate today = given.directory.today();
    // The smaller may come first; kinds are written as people write them.
    REQUIRE(take("MR,2020-01-01,,メール室,F1,メール室,\nF1,2020-01-01,,floor,HQ,1階,\n"
                 "HQ,2020-01-01,,拠点,,本社,Head office\n")
                .isCommitted);
    CHECK(tree(today) == "HQ:0 F1:1 MR:2 ");
    CHECK(firstError(take("D1,2020-01-01,,desk,NONE,席,\n")) == "2 parent");
    CHECK(firstError(take("HQ,2020-01-01,,shelf,,本社,\n")) == "2 kind");
    CHECK(firstError(take("F1,2020-01-01,,floor,MR,1階,\n")) == "2 parent");
    CHECK(firstError(take("D1,2020-01-01,,cupboard,MR,席,\n")) == "2 kind");
    CHECK(firstError(take("D1,2020-01-01,2019-01-01,desk,MR,席,\n")) == "2 until");
    CHECK(firstError(take("D 1,2020-01-01,,desk,MR,席,\n")) == "2 code");
    // A move ahead leaves today alone; a name of today is shown at once.
    const LocalDate ahead = today + 30;
    REQUIRE(take("MR," + ahead.text() + ",,mail_room,HQ,新メール室,\nF1," + today.text() +
                 ",,floor,HQ,一階,\n")
                .isCommitted);
    CHECK(tree(today) == "HQ:0 F1:1 MR:2 ");
    CHECK(tree(ahead) == "HQ:0 F1:1 MR:1 ");
    CHECK(given.fixture.number("SELECT COUNT(*) FROM places WHERE name_ja = '一階'") == 1);
    // What is missing ends only when asked, and not above the share.
    ImportOptions options;
    options.endMissing = true;
    CHECK(take("HQ,2020-01-01,,site,,本社,Head office\n", options).isStopped);
    options.endShareMax_percent = 70;
    CHECK(take("HQ,2020-01-01,,site,,本社,Head office\n", options).ending == 2);
    CHECK(tree(today) == "HQ:0 ");
    CHECK(tree(ahead) == "HQ:0 MR:1 "); // planned for later, and kept
}

TEST_CASE("a timetable comes as one row for each run, and as a whole", "[import]") {
    Imports given;
    Places places(given.fixture.site());
    REQUIRE(places.addOrRename("A", {"本社", "A"}));
    REQUIRE(places.addOrRename("B", {"支社", "B"}));
    const std::string header =
        "code,from,until,name_ja,due_days,stops,run,weekdays,cut_off,times\n";
    const std::string first = "R1,2020-01-01,,巡回便,1,A B,第1便,平日,8:30,9:00 9:30\n";
    const std::string second = "R1,2020-01-01,,巡回便,1,A B,第2便,135,,14:00 14:30\n";
    const auto take = [&](const std::string& rows, ImportOptions options = {}) {
        return given.commit(MasterKind::Routes, header + rows, options);
    };
    REQUIRE(take(first + second).added == 1);
    MailRoutes routes(given.fixture.site());
    REQUIRE(routes.file("R1"));
    CHECK(routes.file("R1")->periods.front().runs.size() == 2);
    CHECK(routes.file("R1")->periods.front().runs[0].cutOff_min == 510);
    CHECK(take(first + second).unchanged == 2);
    const ImportReport fewer = take(first); // says all runs there are
    REQUIRE(fewer.changedEntries.size() == 1);
    REQUIRE(fewer.changedEntries[0].changes.size() == 1);
    CHECK(fewer.changedEntries[0].changes[0].column.en == "Run");
    CHECK(routes.file("R1")->periods.front().runs.size() == 1);
    CHECK(firstError(take(first + "R1,2020-01-01,,巡回便,2,A B,第2便,135,,14:00 14:30\n")) ==
          "3 from");
    CHECK(firstError(take("R2,2020-01-01,,x,0,A C,第1便,1,,9:00 9:30\n")) == "2 stops");
    CHECK(firstError(take("R2,2020-01-01,,x,0,A B,第1便,1,,9:00\n")) == "2 runs");
    CHECK(firstError(take("R2,2020-01-01,,x,many,A B,第1便,1,,9:00 9:30\n")) == "2 due_days");
    CHECK(firstError(take("R2,2020-01-01,,x,0,A B,第1便,祝,,9:00 9:30\n")) == "2 run");
    ImportOptions options;
    options.endMissing = true;
    options.endShareMax_percent = 100;
    CHECK(take("R2,2020-01-01,,x,0,A B,第1便,1,,9:00 9:30\n", options).ending == 1);
    CHECK(routes.list(given.directory.today()).size() == 1);
}

TEST_CASE("days of the company and of places come as a file", "[import]") {
    Imports given;
    REQUIRE(Places(given.fixture.site()).addOrRename("OSAKA", {"大阪", "Osaka"}));
    BusinessDays days(given.fixture.site());
    const LocalDate ahead = given.directory.today() + 40;
    const auto take = [&](const std::string& rows, ImportOptions options = {}) {
        return given.commit(MasterKind::SpecialDays, "place,day,state,name\n" + rows, options);
    };
    REQUIRE(take("," + ahead.text() + ",休業,創立記念日\nOSAKA," + ahead.text() +
                 ",open,当番\n,2020-01-06,closed,\n")
                .added == 3);
    CHECK_FALSE(days.calendar().isOpen(ahead));
    CHECK(days.calendar("OSAKA").isOpen(ahead));
    CHECK(firstError(take("KYOTO,2026-05-01,closed,\n")) == "2 place");
    CHECK(firstError(take(",2026-02-30,closed,\n")) == "2 day");
    CHECK(firstError(take(",2026-05-01,half,\n")) == "2 state");
    CHECK(firstError(take(",2026-05-01,closed,\n,2026-05-01,open,\n")) == "3 day");
    CHECK(take("," + ahead.text() + ",closed,記念日\n").changed == 1);
    // What is missing is taken away when asked; what is past stays.
    ImportOptions options;
    options.endMissing = true;
    CHECK(take("," + ahead.text() + ",closed,記念日\n", options).isStopped);
    options.endShareMax_percent = 50;
    CHECK(take("," + ahead.text() + ",closed,記念日\n", options).ending == 1);
    CHECK_FALSE(days.calendar("OSAKA").isOpen(ahead));
    CHECK_FALSE(days.calendar().isOpen(*LocalDate::fromText("2020-01-06")));
}

} // namespace tewatashi::server::services
