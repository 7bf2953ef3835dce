#include "common/base/error.h"
#include "server/jobs/job_schedule.h"
#include "tests/support/manual_clock.h"

#include <catch2/catch.hpp>

#include <stdexcept>

namespace tewatashi::server::jobs {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

struct Scene {
    test::ManualClock clock;
    int often = 0;
    int seldom = 0;
    std::vector<std::string> troubles;
    std::function<void()> onOften;
    JobSchedule schedule{clock,
                         {{"often", minutes(1),
                           [this] {
                               ++often;
                               if (onOften) {
                                   onOften();
                               }
                           }},
                          {"seldom", minutes(10), [this] { ++seldom; }}},
                         [this](const LocalizedText& text) { troubles.push_back(text.en); }};
};

} // namespace

TEST_CASE("every job runs at once and then after its interval") {
    Scene scene;
    CHECK(scene.schedule.untilNext() == milliseconds(0));
    scene.schedule.runDue();
    scene.schedule.runDue();
    CHECK(scene.often == 1);
    CHECK(scene.seldom == 1);
    CHECK(scene.schedule.untilNext() == minutes(1));
    for (int minute = 0; minute < 10; ++minute) {
        scene.clock.advance(minutes(1));
        scene.schedule.runDue();
    }
    CHECK(scene.often == 11);
    CHECK(scene.seldom == 2);
}

TEST_CASE("intervals missed while the machine slept are not made up for") {
    Scene scene;
    scene.schedule.runDue();
    scene.clock.advance(minutes(60));
    CHECK(scene.schedule.untilNext() == milliseconds(0));
    scene.schedule.runDue();
    scene.schedule.runDue();
    CHECK(scene.often == 2);
}

TEST_CASE("a wall clock that is set does not move the schedule") {
    Scene scene;
    scene.schedule.runDue();
    scene.clock.setUtc(test::ManualClock::kStart + std::chrono::hours(48));
    scene.schedule.runDue();
    CHECK(scene.often == 1);
}

TEST_CASE("a job that fails is reported by name and tried again, the others go on") {
    Scene scene;
    scene.onOften = [] { throw Error({"壊れた", "It broke."}); };
    scene.schedule.runDue();
    CHECK(scene.seldom == 1);
    scene.onOften = [] { throw std::runtime_error("oops"); };
    scene.clock.advance(minutes(1));
    scene.schedule.runDue();
    CHECK(scene.often == 2);
    REQUIRE(scene.troubles.size() == 2);
    CHECK(scene.troubles[0] == "The job often failed and will be tried again. It broke.");
    CHECK(scene.troubles[1].find("oops") != std::string::npos);
}

TEST_CASE("a schedule without jobs waits long") {
    const test::ManualClock clock;
    const JobSchedule schedule(clock, {}, [](const LocalizedText&) {});
    CHECK(schedule.untilNext() == std::chrono::hours(1));
}

} // namespace tewatashi::server::jobs
