#include "server/jobs/job_thread.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <latch>

namespace tewatashi::server::jobs {

TEST_CASE("the thread runs its job at once and again, and ends when told") {
    const SystemClock clock;
    std::latch thrice{3};
    std::atomic<int> runs{0};
    {
        const JobThread thread(clock,
                               {{"job", std::chrono::milliseconds(1),
                                 [&] {
                                     if (++runs <= 3) {
                                         thrice.count_down();
                                     }
                                 }}},
                               [](const LocalizedText&) {});
        thrice.wait();
    }
    const int atTheEnd = runs;
    CHECK(atTheEnd >= 3);
}

TEST_CASE("the end does not wait for the next time") {
    const SystemClock clock;
    std::latch ran{1};
    const auto begun = clock.monotonicNow();
    {
        const JobThread thread(clock, {{"job", std::chrono::hours(10), [&] { ran.count_down(); }}},
                               [](const LocalizedText&) {});
        ran.wait();
    }
    CHECK(clock.monotonicNow() - begun < std::chrono::minutes(5));
}

} // namespace tewatashi::server::jobs
