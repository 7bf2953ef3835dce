#include "agent/tray/notice_policy.h"
#include "tests/agent/tray/tray_samples.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::tray;
using namespace std::chrono_literals;

TEST_CASE("All is well, working or off-line for a while: not a word", "[unit]") {
    NoticePolicy policy;
    for (const char* state : {"idle", "docked", "reading", "uploading", "offline"}) {
        const auto status = test::waiting(test::statusReport(state), 50, 90min);
        CHECK_FALSE(policy.look(test::connected(status), 0s).has_value());
    }
}

TEST_CASE("What only a person can mend is told once and again next day", "[unit]") {
    for (const char* state : {"stopped", "cannot_store"}) {
        NoticePolicy policy;
        const Situation bad = test::connected(test::statusReport(state));
        CHECK(policy.look(bad, 0s).has_value());
        CHECK_FALSE(policy.look(bad, 1s).has_value());
        CHECK_FALSE(policy.look(bad, 23h).has_value());
        CHECK(policy.look(bad, 24h).has_value());
        // Mended, it is news when it comes back.
        CHECK_FALSE(policy.look(test::connected(test::statusReport("idle")), 25h).has_value());
        CHECK(policy.look(bad, 26h).has_value());
    }
}

TEST_CASE("An agent that is away is given time to come back", "[unit]") {
    NoticePolicy policy;
    const Situation away{Link::NotRunning, {}, test::kNoon};
    CHECK_FALSE(policy.look(away, 0s).has_value());
    CHECK_FALSE(policy.look(away, 119s).has_value());
    CHECK_FALSE(policy.look({Link::Connecting, {}, test::kNoon}, 119s).has_value());
    const auto told = policy.look(away, 120s);
    REQUIRE(told.has_value());
    CHECK(told->mark == Mark::Off);
    CHECK_FALSE(policy.look(away, 10min).has_value());
}

TEST_CASE("Scans that wait for hours are told with their number and age", "[unit]") {
    NoticePolicy policy;
    const auto status = test::waiting(test::statusReport("offline"), 412, 180min);
    const auto told = policy.look(test::connected(status), 0s);
    REQUIRE(told.has_value());
    CHECK(told->title.en == "412 scans wait");
    CHECK(told->text.ja.find("3 時間前から") != std::string::npos);
    CHECK_FALSE(policy.look(test::connected(status), 1h).has_value());
}
