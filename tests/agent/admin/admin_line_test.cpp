#include "agent/admin/admin_line.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::admin;

namespace {

DockLine sampleDock(std::int64_t row) {
    DockLine dock;
    dock.row = row;
    dock.terminal = "opticon:0000000000123456";
    dock.model = "OPN-2001";
    dock.at = {1'775'001'600'000};
    dock.ended = UtcMillis{1'775'001'603'000};
    dock.read = 312;
    dock.added = 300;
    dock.cleared = true;
    dock.outcome = "stored";
    dock.stored = 290;
    dock.duplicates = 7;
    dock.quarantined = 3;
    return dock;
}

} // namespace

TEST_CASE("Every line of the agent survives its text", "[unit]") {
    const HistoryPage page{{sampleDock(9), sampleDock(8)}, 8};
    CHECK(decodeLine(encodeHistory(page)) == Line(page));
    DockLine running = sampleDock(3);
    running.ended.reset();
    running.outcome.clear();
    const HistoryPage last{{running}, std::nullopt};
    CHECK(decodeLine(encodeHistory(last)) == Line(last));
    const DockEnded end{"stored",
                        "opticon:01",
                        "OPN-2001",
                        3,
                        2,
                        {1'775'001'600'000},
                        {"保存しました。", "Stored."}};
    CHECK(decodeLine(encodeDockEnded(end)) == Line(end));
    const Preferences preferences{Language::English, false};
    CHECK(decodeLine(encodePreferences(preferences)) == Line(preferences));
    CHECK(decodeLine(encodeRefused("too_many")) == Line(Refused{"too_many"}));
}

TEST_CASE("A status comes alone or as an event", "[unit]") {
    const std::string status =
        R"({"v":1,"state":"uploading","version":"0.1.0","server":"https://s","terminal":null,)"
        R"("terminals_attached":1,"progress":{"activity":"uploading","step":"","done":3,"total":9})"
        R"(,"waiting":6,"oldest_waiting":"2026-04-01T00:00:00Z","delivered":3,"unknown":[1],)"
        R"("last_error":{"ja":"あ","en":"a","detail":"d","at":null}})";
    const auto alone = decodeLine(status);
    REQUIRE(alone.has_value());
    const auto& report = std::get<StatusReport>(*alone);
    CHECK(report.state == "uploading");
    CHECK(report.terminal.empty());
    CHECK(report.attached == 1);
    CHECK(report.waiting == 6);
    CHECK(report.oldestWaiting == UtcMillis{1'775'001'600'000});
    REQUIRE(report.progress.has_value());
    CHECK(report.progress->activity == Progress::Activity::Uploading);
    CHECK(report.progress->total == 9);
    REQUIRE(report.trouble.has_value());
    CHECK(report.trouble->text.ja == "あ");
    CHECK_FALSE(report.trouble->at.has_value());
    CHECK(decodeLine(encodeStatusEvent(status)) == alone);
}

TEST_CASE("A line that is not as it should be is none", "[unit]") {
    for (const char* line :
         {"", "x", "[]", "{}", R"({"v":2,"state":"idle"})", R"({"v":1})", R"({"v":1,"state":3})",
          R"({"v":1,"state":"idle","waiting":-1})", R"({"v":1,"state":"idle","waiting":"3"})",
          R"({"v":1,"state":"idle","oldest_waiting":"yesterday"})",
          R"({"v":1,"state":"idle","progress":{"activity":"dancing"}})",
          R"({"v":1,"state":"idle","last_error":[]})", R"({"v":1,"event":"status"})",
          R"({"v":1,"event":"other","state":"idle"})", R"({"v":1,"answer":"history"})",
          R"({"v":1,"answer":"history","docks":[{"row":1}]})",
          R"({"v":1,"answer":"preferences","language":"fr","sounds":true})",
          R"({"v":1,"answer":"preferences","language":"ja"})",
          R"({"v":1,"event":"dock_ended","outcome":"stored"})"}) {
        INFO(line);
        CHECK_FALSE(decodeLine(line).has_value());
    }
}

TEST_CASE("A full page of the longest names fits into one line", "[unit]") {
    HistoryPage page;
    for (std::size_t i = 0; i < kHistoryPageMax; ++i) {
        DockLine dock = sampleDock(INT64_MAX);
        dock.terminal = std::string(10'000, 't');
        dock.model = std::string(10'000, 'm');
        dock.outcome = "stored_not_cleared";
        for (std::uint64_t* count : {&dock.read, &dock.added, &dock.stored, &dock.duplicates,
                                     &dock.quarantined, &dock.waiting, &dock.parked}) {
            *count = 4'000'000'000;
        }
        page.docks.push_back(dock);
    }
    page.next = INT64_MAX;
    CHECK(encodeHistory(page).size() < kLineMax_bytes);
    DockEnded end{
        "stored", "t", "m", 1, 1, {0}, {std::string(90'000, 'j'), std::string(9000, 'e')}};
    CHECK(encodeDockEnded(end).size() < kLineMax_bytes);
}
