#include "agent/tray/tray_view.h"
#include "tests/agent/tray/tray_samples.h"

#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::tray;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> kStates{"idle",    "docked",  "reading",     "uploading",
                                       "offline", "stopped", "cannot_store"};

} // namespace

TEST_CASE("Each state of the agent has a mark, words and its own title", "[unit]") {
    std::set<std::string> titles;
    for (const std::string& state : kStates) {
        INFO(state);
        const TrayView view = viewOf(test::connected(test::statusReport(state)));
        CHECK_FALSE(view.title.ja.empty());
        CHECK_FALSE(view.title.en.empty());
        CHECK_FALSE(view.detail.ja.empty());
        CHECK_FALSE(view.trouble.has_value());
        CHECK(titles.insert(view.title.ja).second);
    }
    const auto markOf = [](const char* state) {
        return viewOf(test::connected(test::statusReport(state))).mark;
    };
    CHECK(markOf("idle") == Mark::Ready);
    CHECK(markOf("reading") == Mark::Reading);
    CHECK(markOf("uploading") == Mark::Sending);
    CHECK(markOf("offline") == Mark::Kept);
    CHECK(markOf("stopped") == Mark::Problem);
    CHECK(markOf("cannot_store") == Mark::Problem);
}

TEST_CASE("Nobody answering is told apart from a PC that was never enrolled", "[unit]") {
    const TrayView stopped = viewOf({Link::NotRunning, {}, test::kNoon});
    REQUIRE(stopped.trouble.has_value());
    CHECK(stopped.trouble->remedy == Remedy::StartAgent);
    CHECK(stopped.mark == Mark::Off);
    const TrayView fresh = viewOf({Link::NotEnrolled, {}, test::kNoon});
    REQUIRE(fresh.trouble.has_value());
    CHECK(fresh.trouble->remedy == Remedy::Enrol);
    CHECK(fresh.title.ja != stopped.title.ja);
    const TrayView looking = viewOf({Link::Connecting, {}, test::kNoon});
    CHECK_FALSE(looking.trouble.has_value());
    // A status of an agent that went away is not shown as if it were there.
    const TrayView gone = viewOf({Link::NotRunning, test::statusReport("idle"), test::kNoon});
    CHECK(gone == stopped);
}

TEST_CASE("Trouble turns a calm state into one that asks for a look", "[unit]") {
    auto status = test::statusReport("idle");
    status.trouble = admin::Trouble{{"ケーブルを確認", "Check the cable"}, "timeout", {}};
    TrayView view = viewOf(test::connected(status));
    CHECK(view.mark == Mark::Attention);
    REQUIRE(view.trouble.has_value());
    CHECK(view.trouble->what.en == "Check the cable");
    CHECK(view.trouble->detail == "timeout");
    status.state = "docked";
    view = viewOf(test::connected(status));
    CHECK(view.mark == Mark::Attention);
    CHECK(view.title.en.find("take") == std::string::npos);
    status.state = "offline";
    CHECK(viewOf(test::connected(status)).mark == Mark::Kept);

    auto parked = test::statusReport("idle");
    parked.parked = 2;
    parked.parkedClocks = 1;
    view = viewOf(test::connected(parked));
    REQUIRE(view.trouble.has_value());
    CHECK(view.trouble->what.ja.find("3 件") != std::string::npos);
}

TEST_CASE("Progress is told in words and numbers", "[unit]") {
    auto status = test::statusReport("reading");
    std::set<std::string> texts;
    for (const char* step : {"identify", "read", "store", "verify", "clear", "finish"}) {
        status.progress = admin::Progress{admin::Progress::Activity::Reading, step, 2, 6};
        const TrayView view = viewOf(test::connected(status));
        REQUIRE(view.bar.has_value());
        CHECK(view.bar->total == 6);
        CHECK(texts.insert(view.bar->text.ja).second);
    }
    status.state = "uploading";
    status.progress = admin::Progress{admin::Progress::Activity::Uploading, "", 120, 300};
    CHECK(viewOf(test::connected(status)).bar->text.en == "120 of 300 scans sent");
}

TEST_CASE("What waits is told with its age", "[unit]") {
    const auto status = test::waiting(test::statusReport("offline"), 17, 130min);
    const TrayView view = viewOf(test::connected(status));
    CHECK(view.waiting == 17);
    CHECK(view.waitingFor.en == "2 h");
    CHECK(spanText(-5s).en == "1 min");
    CHECK(spanText(59min).ja == "59 分");
    CHECK(spanText(47h).en == "47 h");
    CHECK(spanText(49h).en == "2 days");
}

TEST_CASE("A state of a newer agent is shown as it is", "[unit]") {
    const TrayView view = viewOf(test::connected(test::statusReport("dreaming")));
    CHECK(view.title.en == "dreaming");
    CHECK(view.mark == Mark::Ready);
}

TEST_CASE("Terminals are called by model and number", "[unit]") {
    CHECK(terminalName("opticon:0000000000123456", "OPN-2001") == "OPN-2001  123456");
    CHECK(terminalName("opticon:0000000000000007", "") == "0007");
    CHECK(terminalName("denso:A17", "BHT-1200") == "BHT-1200  A17");
    CHECK(terminalName("odd", "") == "odd");
    CHECK(terminalName("opticon:0000000000000000", "X") == "X  0000000000000000");
}

TEST_CASE("Each outcome has words in both languages", "[unit]") {
    for (const char* outcome :
         {"stored", "nothing_new", "stored_not_cleared", "cannot_store", "failed", "removed", ""}) {
        CHECK(outcomeText(outcome).ja != outcomeText(outcome).en);
        CHECK_FALSE(outcomeText(outcome).en.empty());
    }
    CHECK(outcomeText("new_kind").en == "new_kind");
    CHECK(outcomeMark("stored") == Mark::Ready);
    CHECK(outcomeMark("stored_not_cleared") == Mark::Attention);
    CHECK(outcomeMark("") == Mark::Problem);
}
