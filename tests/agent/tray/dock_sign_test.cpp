#include "agent/tray/dock_sign.h"
#include "tests/agent/tray/tray_samples.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::tray;
using namespace std::chrono_literals;

namespace {

auto reading() { return test::docked(test::statusReport("reading")); }
auto offline() { return test::waiting(test::docked(test::statusReport("offline")), 300, 1min); }

} // namespace

TEST_CASE("While a terminal is read the sign says not to remove it", "[unit]") {
    DockSign desk;
    CHECK_FALSE(desk.sign().has_value());
    desk.statusCame(test::docked(test::statusReport("docked")), 0s);
    CHECK_FALSE(desk.sign().has_value());
    desk.statusCame(reading(), 0s);
    REQUIRE(desk.sign().has_value());
    CHECK(desk.sign()->kind == SignKind::DoNotRemove);
    CHECK(desk.sign()->terminal.en == "OPN-2001  123456");
    CHECK_FALSE(desk.endsAt().has_value());
}

TEST_CASE("A stored dock says so, sounds, and then what becomes of the scans", "[unit]") {
    DockSign desk;
    desk.statusCame(reading(), 0s);
    CHECK(desk.dockEnded(test::dockEnd("stored"), 5s) == Sound::Stored);
    REQUIRE(desk.sign().has_value());
    CHECK(desk.sign()->kind == SignKind::Take);
    CHECK(desk.sign()->headline.ja == "保存しました。端末を外せます");
    CHECK(desk.sign()->terminal.en.find("300 new") != std::string::npos);
    desk.statusCame(test::waiting(test::docked(test::statusReport("uploading")), 120, 1min), 5s);
    CHECK(desk.sign()->second.en == "Sending (120 left)");
    desk.statusCame(offline(), 6s);
    CHECK(desk.sign()->second.en == "Kept here, sends when on-line, safe to switch off");
    desk.statusCame(test::docked(test::statusReport("docked")), 7s);
    CHECK(desk.sign()->second.en == "Sent");
    CHECK(desk.endsAt() == 5s + DockSign::kGoodStays);
    desk.timePassed(5s + DockSign::kGoodStays - 1ms);
    CHECK(desk.sign().has_value());
    desk.timePassed(5s + DockSign::kGoodStays);
    CHECK_FALSE(desk.sign().has_value());
}

TEST_CASE("A failure stays until somebody saw it and sounds once", "[unit]") {
    for (const char* outcome : {"failed", "cannot_store", "removed"}) {
        INFO(outcome);
        DockSign desk;
        desk.statusCame(reading(), 0s);
        CHECK(desk.dockEnded(test::dockEnd(outcome), 0s) == Sound::Failed);
        REQUIRE(desk.sign().has_value());
        CHECK(desk.sign()->kind == SignKind::Failed);
        CHECK(desk.sign()->second.en == "Dock the terminal again.");
        desk.timePassed(24h);
        CHECK(desk.sign().has_value());
        // The same terminal, still docked, fails again half a minute later.
        desk.statusCame(reading(), 30s);
        CHECK_FALSE(desk.dockEnded(test::dockEnd(outcome), 31s).has_value());
        CHECK(desk.sign()->kind == SignKind::Failed);
        // Taken away and docked again it is news.
        desk.statusCame(test::statusReport("idle"), 60s);
        CHECK(desk.dockEnded(test::dockEnd(outcome), 61s) == Sound::Failed);
        desk.dismissed();
        CHECK_FALSE(desk.sign().has_value());
    }
}

TEST_CASE("A terminal that still holds its scans says why instead of where they are", "[unit]") {
    DockSign desk;
    CHECK(desk.dockEnded(test::dockEnd("stored_not_cleared"), 0s) == Sound::Stored);
    CHECK(desk.sign()->kind == SignKind::Take);
    desk.statusCame(test::docked(test::statusReport("docked")), 1s);
    CHECK(desk.sign()->second.en == "Dock the terminal again.");
}

TEST_CASE("An empty terminal may be taken at once", "[unit]") {
    DockSign desk;
    auto end = test::dockEnd("nothing_new");
    end.added = 0;
    CHECK(desk.dockEnded(end, 0s) == Sound::Stored);
    CHECK(desk.sign()->headline.en == "Nothing new. You may take the terminal");
}

TEST_CASE("The sign goes with the agent and with a terminal nobody hears of again", "[unit]") {
    DockSign desk;
    desk.statusCame(reading(), 0s);
    desk.agentLost();
    CHECK_FALSE(desk.sign().has_value());
    desk.statusCame(reading(), 1s);
    desk.statusCame(test::statusReport("idle"), 2s);
    CHECK_FALSE(desk.sign().has_value());
}
