#include "agent/core/upload_schedule.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::core;
using namespace std::chrono_literals;
using agent::journal::PickFrom;
using agent::ports::UploadOutcome;
using agent::ports::UploadResult;
using test::TestRandom;

namespace {

UploadResult outcome(UploadOutcome kind) {
    UploadResult result;
    result.outcome = kind;
    return result;
}

UploadResult timedOut() {
    UploadResult result = outcome(UploadOutcome::Retry);
    result.timedOut = true;
    return result;
}

UploadResult busyFor(std::chrono::milliseconds wait) {
    UploadResult result = outcome(UploadOutcome::Retry);
    result.retryAfter = wait;
    return result;
}

} // namespace

TEST_CASE("UploadSchedule waits no longer than 1 s after the first failure and 5 min later",
          "[unit]") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        TestRandom random(seed);
        UploadSchedule schedule(random);
        CHECK(schedule.nextAttempt() == 0ms);
        auto now = 1000ms;
        auto bound = 1000ms;
        for (int i = 0; i < 40; ++i) {
            CHECK(schedule.settle(outcome(UploadOutcome::Retry), 10, now) == AfterUpload::TryAgain);
            CHECK(schedule.nextAttempt() >= now);
            CHECK(schedule.nextAttempt() < now + bound);
            now = schedule.nextAttempt();
            bound = std::min<std::chrono::milliseconds>(bound * 2, 5min);
        }
    }
}

TEST_CASE("UploadSchedule spreads agents over the whole step", "[unit]") {
    int early = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        TestRandom random(seed);
        UploadSchedule schedule(random);
        static_cast<void>(schedule.settle(outcome(UploadOutcome::Retry), 1, 0ms));
        early += schedule.nextAttempt() < 500ms ? 1 : 0;
    }
    CHECK(early > 400);
    CHECK(early < 600);
}

TEST_CASE("UploadSchedule starts from 1 s again after a delivery", "[unit]") {
    TestRandom random(3);
    UploadSchedule schedule(random);
    for (int i = 0; i < 12; ++i) {
        static_cast<void>(schedule.settle(outcome(UploadOutcome::Retry), 10, 0ms));
    }
    CHECK(schedule.settle(outcome(UploadOutcome::Delivered), 10, 7ms) == AfterUpload::ApplyReceipt);
    CHECK(schedule.nextAttempt() == 7ms);
    CHECK(schedule.failures() == 0);
    static_cast<void>(schedule.settle(outcome(UploadOutcome::Retry), 10, 7ms));
    CHECK(schedule.nextAttempt() < 1007ms);
}

TEST_CASE("UploadSchedule obeys Retry-After up to one hour", "[unit]") {
    TestRandom random(4);
    UploadSchedule schedule(random);
    static_cast<void>(schedule.settle(busyFor(90s), 10, 0ms));
    CHECK(schedule.nextAttempt() >= 90s);
    CHECK(schedule.nextAttempt() < 91s);
    static_cast<void>(schedule.settle(busyFor(24h), 10, 0ms));
    CHECK(schedule.nextAttempt() == std::chrono::milliseconds(1h));
    static_cast<void>(schedule.settle(busyFor(-5s), 10, 0ms));
    CHECK(schedule.nextAttempt() >= 0ms);
}

TEST_CASE("UploadSchedule asks a server that stopped it once an hour", "[unit]") {
    TestRandom random(5);
    UploadSchedule schedule(random);
    CHECK(schedule.settle(outcome(UploadOutcome::Stopped), 10, 5s) == AfterUpload::TryAgain);
    CHECK(schedule.stopped());
    CHECK(schedule.nextAttempt() == 5s + std::chrono::milliseconds(1h));
    static_cast<void>(schedule.settle(outcome(UploadOutcome::Delivered), 10, 2h));
    CHECK_FALSE(schedule.stopped());
}

TEST_CASE("UploadSchedule tries at once when told to", "[unit]") {
    TestRandom random(6);
    UploadSchedule schedule(random);
    static_cast<void>(schedule.settle(busyFor(1h), 10, 0ms));
    schedule.tryNow();
    CHECK(schedule.nextAttempt() == 0ms);
}

TEST_CASE("UploadSchedule halves a batch only after three equal refusals", "[unit]") {
    TestRandom random(7);
    UploadSchedule schedule(random);
    const auto refusal = outcome(UploadOutcome::Unacceptable);
    CHECK(schedule.settle(refusal, 500, 0ms) == AfterUpload::TryAgain);
    CHECK(schedule.recordsMax() == 500);
    CHECK(schedule.settle(refusal, 500, 0ms) == AfterUpload::TryAgain);
    CHECK(schedule.recordsMax() == 500);
    // A network failure between says nothing about the batch and starts the count again.
    CHECK(schedule.settle(outcome(UploadOutcome::Retry), 500, 0ms) == AfterUpload::TryAgain);
    for (int i = 0; i < 3; ++i) {
        CHECK(schedule.recordsMax() == 500);
        CHECK(schedule.settle(refusal, 500, 0ms) == AfterUpload::TryAgain);
    }
    CHECK(schedule.recordsMax() == 250);
}

TEST_CASE("UploadSchedule finds each refused record among 500 and sets aside only those",
          "[unit]") {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        TestRandom random(seed);
        UploadSchedule schedule(random);
        std::vector<bool> poison(500, false);
        const int bad = random.between(1, 4);
        for (int i = 0; i < bad; ++i) {
            poison[static_cast<std::size_t>(random.between(0, 499))] = true;
        }
        std::size_t at = 0;
        int attempts = 0;
        auto now = 0ms;
        while (at < poison.size() && ++attempts < 400) {
            const std::size_t count = std::min(schedule.recordsMax(), poison.size() - at);
            bool refused = false;
            for (std::size_t i = at; i < at + count; ++i) {
                refused = refused || poison[i];
            }
            const auto after = schedule.settle(
                outcome(refused ? UploadOutcome::Unacceptable : UploadOutcome::Delivered), count,
                now);
            now = schedule.nextAttempt();
            if (after == AfterUpload::SetAside) {
                REQUIRE(count == 1);
                REQUIRE(poison[at]);
            }
            at += after == AfterUpload::TryAgain ? 0 : count;
        }
        CHECK(at == poison.size());
        CHECK(attempts < 200);
    }
}

TEST_CASE("UploadSchedule slows down when a server refuses everything", "[unit]") {
    TestRandom random(8);
    UploadSchedule schedule(random);
    const auto refusal = outcome(UploadOutcome::Unacceptable);
    auto now = 0ms;
    int parked = 0;
    while (now < std::chrono::milliseconds(24h)) {
        const std::size_t count = std::min<std::size_t>(schedule.recordsMax(), 500);
        parked += schedule.settle(refusal, count, now) == AfterUpload::SetAside ? 1 : 0;
        now = std::max(now + 10ms, schedule.nextAttempt());
    }
    CHECK(parked >= 5);
    CHECK(parked < 32);
}

TEST_CASE("UploadSchedule goes on from the newest dock past a long refused stretch", "[unit]") {
    TestRandom random(13);
    UploadSchedule schedule(random);
    const auto refusal = outcome(UploadOutcome::Unacceptable);
    auto now = 0ms;
    const auto parkOne = [&] {
        while (schedule.settle(refusal, 1, now) != AfterUpload::SetAside) {
            now = std::max(now, schedule.nextAttempt());
        }
    };
    for (int i = 0; i < 5; ++i) {
        CHECK(schedule.pickFrom() == PickFrom::Oldest);
        parkOne();
        CHECK(schedule.nextAttempt() <= now);
    }
    CHECK(schedule.pickFrom() == PickFrom::Newest);
    // What is delivered from there goes on without waiting.
    for (int i = 0; i < 20; ++i) {
        static_cast<void>(schedule.settle(outcome(UploadOutcome::Delivered), 1, now));
        CHECK(schedule.pickFrom() == PickFrom::Newest);
        CHECK(schedule.nextAttempt() <= now);
    }
    CHECK(schedule.recordsMax() == 500);
    // Only the stretch is left: from its beginning again, and slowly in the end.
    parkOne();
    CHECK(schedule.pickFrom() == PickFrom::Oldest);
    for (int i = 0; i < 5; ++i) {
        parkOne();
    }
    CHECK(schedule.nextAttempt() == now + std::chrono::milliseconds(1h));
}

TEST_CASE("UploadSchedule sends less on a line too slow for a batch, and never below 20 records",
          "[unit]") {
    TestRandom random(9);
    UploadSchedule schedule(random);
    for (const std::size_t wanted : {250U, 125U, 62U, 31U, 20U, 20U}) {
        CHECK(schedule.settle(timedOut(), schedule.recordsMax(), 0ms) == AfterUpload::TryAgain);
        CHECK(schedule.recordsMax() == wanted);
    }
    int deliveries = 0;
    while (schedule.recordsMax() < 500 && deliveries < 100) {
        static_cast<void>(
            schedule.settle(outcome(UploadOutcome::Delivered), schedule.recordsMax(), 0ms));
        ++deliveries;
    }
    CHECK(deliveries == 5 * 4); // 40, 80, 160, 320, 500
}

TEST_CASE("UploadSchedule keeps its batch when a failure says nothing about the line", "[unit]") {
    TestRandom random(10);
    UploadSchedule schedule(random);
    const auto other = GENERATE(UploadOutcome::Retry, UploadOutcome::Stopped);
    for (int i = 0; i < 10; ++i) {
        static_cast<void>(schedule.settle(outcome(other), 500, 0ms));
        CHECK(schedule.recordsMax() == 500);
    }
}

TEST_CASE("UploadSchedule finds a size between too much and too little for the line", "[unit]") {
    for (const std::size_t bearable : {20U, 33U, 100U, 249U, 250U, 499U, 500U}) {
        TestRandom random(11);
        UploadSchedule schedule(random);
        int lost = 0;
        std::size_t delivered = 0;
        for (int attempt = 0; attempt < 200; ++attempt) {
            const std::size_t count = schedule.recordsMax();
            const bool late = count > bearable;
            lost += late ? 1 : 0;
            delivered += late ? 0 : count;
            static_cast<void>(
                schedule.settle(late ? timedOut() : outcome(UploadOutcome::Delivered), count, 0ms));
        }
        CAPTURE(bearable, lost, delivered);
        CHECK(lost <= 45);
        CHECK(delivered >= 150 * bearable / 2);
    }
}

TEST_CASE("A batch made small for a slow line is not halved at its first refusal", "[unit]") {
    TestRandom random(12);
    UploadSchedule schedule(random);
    static_cast<void>(schedule.settle(timedOut(), 500, 0ms));
    REQUIRE(schedule.recordsMax() == 250);
    const auto refusal = outcome(UploadOutcome::Unacceptable);
    static_cast<void>(schedule.settle(refusal, 250, 0ms));
    CHECK(schedule.recordsMax() == 250);
    static_cast<void>(schedule.settle(refusal, 250, 0ms));
    static_cast<void>(schedule.settle(refusal, 250, 0ms));
    CHECK(schedule.recordsMax() == 125);
}
