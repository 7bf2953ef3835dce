#include "agent/core/set_aside_round.h"

#include <catch2/catch.hpp>

using namespace tewatashi::agent::core;
using tewatashi::agent::journal::PendingBatch;
using Instant = SetAsideRound::Instant;
using namespace std::chrono_literals;

namespace {

PendingBatch record(std::int64_t row) {
    PendingBatch batch;
    batch.rows = {row};
    return batch;
}
PendingBatch clockReading(std::int64_t row) {
    PendingBatch batch;
    batch.observations = {row};
    return batch;
}
PendingBatch mixed() {
    PendingBatch batch = record(1);
    batch.observations = {1};
    return batch;
}

} // namespace

TEST_CASE("A start begins with a round, and none follows when nothing was found", "[unit]") {
    SetAsideRound round;
    CHECK(round.nextTry() == Instant(0));
    round.finished(5s);
    CHECK_FALSE(round.nextTry());
}

TEST_CASE("A round goes through everything once and comes again a day later", "[unit]") {
    SetAsideRound round;
    round.tried(record(3), true, 0ms);
    CHECK(round.place().row == 3);
    CHECK(round.nextTry() == Instant(1min)); // refused: the next one has time
    round.tried(record(8), false, 60s);
    CHECK(round.nextTry() == Instant(60s)); // delivered: the next one at once
    round.tried(clockReading(2), true, 60s);
    CHECK(round.place().row == 8);
    CHECK(round.place().observation == 2);
    round.finished(2min);
    CHECK(round.place().row == 0);
    CHECK(round.nextTry() == Instant(24h + 2min));
}

TEST_CASE("A record set aside anew waits for a day, not for ever", "[unit]") {
    SetAsideRound round;
    round.finished(0ms);
    round.added(record(1), 5s);
    CHECK(round.nextTry() == Instant(24h + 5s));
    round.added(record(2), 1h); // does not put the round off
    CHECK(round.nextTry() == Instant(24h + 5s));
}

TEST_CASE("A record set aside with clock readings is tried in parts soon", "[unit]") {
    SetAsideRound round;
    round.finished(0ms);
    round.added(mixed(), 5s);
    CHECK(round.nextTry() == Instant(5s));
    // In the middle of a round another one follows it.
    round.tried(record(9), true, 6s);
    round.added(mixed(), 7s);
    round.finished(70s);
    CHECK(round.nextTry() == Instant(70s));
    round.tried(record(9), true, 70s);
    round.finished(2min);
    CHECK(round.nextTry() == Instant(24h + 2min));
}
