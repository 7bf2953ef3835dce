// Bound terminals at pseudo-terminals, through the dock thread that the agent runs.
#include "agent/app/dock_thread.h"
#include "tests/agent/core/memory_journal.h"
#include "tests/handheld/line_rig.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <thread>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace std::chrono_literals;
using test::handheld::LineFamily;
using test::handheld::LineRig;
using test::handheld::LineRigOptions;

namespace {

// Generous: only a failing test waits that long.
constexpr auto kPatience = 60s;

std::int64_t tokyoNow(const Clock& clock) { return clock.utcNow().value / 1000 + 9LL * 3600; }

// A terminal at a port of its own and the agent's thread that reads it.
struct Desk {
    SystemClock clock;
    test::TempDir folder;
    std::string port = (folder.path() / "port").string();
    LineFamily family;
    LineRig rig;
    test::MemoryJournal journal;
    test::TestRandom random{5};
    std::unique_ptr<app::DockThread> thread; // ends first

    explicit Desk(LineFamily which) : family(which), rig(options(), clock) {}

    void start() {
        core::DockSettings settings;
        settings.siteLocalTime = [](UtcMillis at) {
            return domain::TerminalTime{at.value / 1000 + 9 * 3600};
        };
        app::DockThreadOptions options;
        options.busPoll = 20ms;
        options.watch.rePoll = 50ms;
        options.bound.reopen = 1ms;
        options.bound.bht.endRepeat = 50ms;
        options.bound.multipoint.presence = 200ms;
        options.bound.multipoint.waking = 1ms;
        options.bound.multipoint.silence = 10ms;
        app::TerminalBinding binding;
        binding.port = port;
        binding.name = "desk-1";
        binding.model = family == LineFamily::Denso ? app::TerminalModel::DensoBht
                                                    : app::TerminalModel::UnitechMultipoint;
        options.terminals = {binding};
        thread =
            std::make_unique<app::DockThread>(journal, clock, random, settings, options, [] {});
    }
    void scan(const std::string& code) {
        REQUIRE(rig.answer(R"({"do":"scan","code":")" + code + "\"}").find("true") !=
                std::string::npos);
    }
    // Everything was read and the session is over: nothing is asked of the terminal just now.
    [[nodiscard]] bool allRead() {
        return comes([&] { return says("\"in_memory\":0") && !thread->status().reading; });
    }
    [[nodiscard]] bool says(const std::string& part) {
        return rig.answer(R"({"do":"state"})").find(part) != std::string::npos;
    }
    template <typename Condition>
    [[nodiscard]] bool comes(const Condition& condition) {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > deadline) {
                return false;
            }
            rig.pump();
            std::this_thread::yield();
        }
        return true;
    }
    // The journal belongs to the thread until it has ended.
    [[nodiscard]] std::vector<std::string> journaled() {
        thread.reset();
        std::vector<std::string> codes;
        for (const domain::IdentifiedScan& record : journal.records()) {
            codes.emplace_back(asText(record.scan.code));
        }
        return codes;
    }

private:
    [[nodiscard]] LineRigOptions options() const {
        LineRigOptions chosen;
        chosen.family = family;
        chosen.port = port;
        chosen.naiveStart_s = tokyoNow(clock);
        return chosen;
    }
};

} // namespace

TEST_CASE("A bound terminal is read when it comes to its port, and again when it has more") {
    Desk desk(GENERATE(LineFamily::Denso, LineFamily::Unitech));
    desk.start();
    desk.scan("ITEM-1");
    desk.scan("ITEM-2");
    desk.rig.plug();
    REQUIRE(desk.allRead());
    desk.scan("ITEM-3");
    REQUIRE(desk.allRead());
    desk.rig.unplug();
    desk.rig.plug();
    desk.scan("ITEM-4");
    REQUIRE(desk.allRead());
    CHECK_FALSE(desk.thread->status().lastError);
    CHECK(desk.journaled() == std::vector<std::string>{"ITEM-1", "ITEM-2", "ITEM-3", "ITEM-4"});
}

TEST_CASE("A terminal that answers no more, or whose port is gone, is no longer docked") {
    Desk desk(LineFamily::Unitech);
    desk.rig.plug();
    desk.start();
    REQUIRE(desk.comes([&] { return desk.thread->status().attached == 1; }));
    CHECK(desk.comes([&] { return desk.thread->status().terminal == "unitech:desk-1"; }));
    desk.rig.unplug();
    REQUIRE(desk.comes([&] { return desk.thread->status().attached == 0; }));
    CHECK(desk.thread->status().terminal.empty());
}

TEST_CASE("A port that is no serial port is told, with what to do") {
    Desk desk(LineFamily::Denso);
    std::filesystem::create_symlink("/dev/null", desk.port);
    desk.start();
    REQUIRE(desk.comes([&] { return desk.thread->status().lastError.has_value(); }));
    const auto text = desk.thread->status().lastError;
    CHECK(text->en.find(desk.port + " is no serial port") != std::string::npos);
    CHECK(text->ja.find("bind") != std::string::npos);
}
