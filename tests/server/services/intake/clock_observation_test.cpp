// Clock observations: where they lie in memory, and what becomes of times and states by them.
#include "server/services/intake/receive_batch.h"
#include "tests/server/services/intake/received_batch.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using test::kAgent;
using test::ManualClock;
using test::MemoryBuilder;
using test::receive;
using test::SiteContextFixture;
using test::slipNumber;

std::int64_t timeOf(SiteContextFixture& site, std::uint64_t number) {
    return site.number("SELECT at FROM item_events e JOIN items i ON i.id = e.item WHERE "
                       "i.number = '" +
                       slipNumber(number) + "'");
}

wire::ScanBatch onlyObservations(const MemoryBuilder& memory,
                                 std::vector<wire::ClockObservation> observations) {
    wire::ScanBatch batch = memory.batch(0, 0);
    batch.observations = std::move(observations);
    return batch;
}

MemoryBuilder fourScans() {
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
    return memory;
}

// The fourth scan, 20 s after the start, by a clock that is right.
constexpr std::int64_t kUncorrected_ms = ManualClock::kStart.value + 20'000;

TEST_CASE("without an observation a time is the terminal's, in the site's zone") {
    SiteContextFixture site;
    receive(site, fourScans().all());
    CHECK(timeOf(site, 1) == kUncorrected_ms);
}

TEST_CASE("an observation in the same batch corrects the time") {
    SiteContextFixture site;
    const MemoryBuilder memory = fourScans();
    wire::ScanBatch batch = memory.all();
    batch.observations = {memory.observation(1, 4, 100)};
    receive(site, batch);
    CHECK(timeOf(site, 1) == kUncorrected_ms - 100'000);
    CHECK(site.number("SELECT since_at FROM items") == kUncorrected_ms - 100'000);
}

TEST_CASE("an observation that comes later corrects what is stored, one that comes first waits") {
    const MemoryBuilder memory = fourScans();
    const auto observations = onlyObservations(memory, {memory.observation(1, 4, 100)});
    SiteContextFixture late;
    receive(late, memory.all());
    receive(late, observations);
    CHECK(timeOf(late, 1) == kUncorrected_ms - 100'000);
    CHECK(late.number("SELECT since_at FROM items") == kUncorrected_ms - 100'000);
    SiteContextFixture early;
    receive(early, observations);
    receive(early, memory.all());
    CHECK(timeOf(early, 1) == kUncorrected_ms - 100'000);
    CHECK(early.number("SELECT count(*) FROM clock_observations WHERE memory IS NULL") == 0);
}

TEST_CASE("an observation sent again, or one farther away, changes nothing") {
    SiteContextFixture site;
    MemoryBuilder memory = fourScans();
    memory.scan(slipNumber(2));
    receive(site, memory.all());
    receive(site, onlyObservations(memory, {memory.observation(1, 4, 100)}));
    receive(site, onlyObservations(memory, {memory.observation(1, 4, 100)}));
    receive(site, onlyObservations(memory, {memory.observation(2, 5, 300)}));
    CHECK(timeOf(site, 1) == kUncorrected_ms - 100'000);
    CHECK(timeOf(site, 2) == kUncorrected_ms + 5'000 - 300'000);
    CHECK(site.number("SELECT count(*) FROM clock_observations") == 2);
}

TEST_CASE("a void's time is corrected with those of the scans") {
    SiteContextFixture site;
    MemoryBuilder memory = fourScans();
    memory.scan(slipNumber(2)).scan("TWC-UNDO-STACK");
    receive(site, memory.all());
    receive(site, onlyObservations(memory, {memory.observation(1, 6, 100)}));
    CHECK(site.number("SELECT count(*) FROM item_events WHERE kind = 2 AND at = " +
                      std::to_string(kUncorrected_ms + 10'000 - 100'000)) == 2);
}

TEST_CASE("the agent's skew as the server measured it is part of the correction") {
    SiteContextFixture site;
    site.clock().advance(std::chrono::minutes(10)); // the agent's clock is that slow
    const MemoryBuilder memory = fourScans();
    wire::ScanBatch batch = memory.all();
    batch.observations = {memory.observation(1, 4, 0)};
    receive(site, batch);
    CHECK(timeOf(site, 1) == kUncorrected_ms + 600'000);
    CHECK(site.number("SELECT docked_at FROM docks") == ManualClock::kStart.value + 600'000);
}

TEST_CASE("a delay of less than two seconds is not taken for a skew") {
    SiteContextFixture site;
    site.clock().advance(std::chrono::milliseconds(1999));
    wire::ScanBatch batch = fourScans().all();
    batch.observations = {fourScans().observation(1, 4, 0)};
    receive(site, batch);
    CHECK(timeOf(site, 1) == kUncorrected_ms);
}

TEST_CASE("a scan without a trusted time lies between the observations around it") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scanWithoutClock(slipNumber(1));
    receive(site, memory.all());
    CHECK(site.number("SELECT count(*) FROM item_events WHERE at IS NULL AND not_before IS NULL "
                      "AND not_after IS NULL") == 1);
    const auto before = memory.observation(1, 3, 0);
    const auto after = memory.observation(2, 4, 0);
    receive(site, onlyObservations(memory, {before}));
    receive(site, onlyObservations(memory, {after}));
    CHECK(site.number("SELECT not_before FROM item_events") == before.agentTime.value);
    CHECK(site.number("SELECT not_after FROM item_events") == after.agentTime.value);
}

// A reading of the empty memory, `later_s` seconds after the start of the test.
wire::ClockObservation emptyAt(std::uint8_t id, int later_s) {
    MemoryBuilder nothing;
    return nothing.wait(later_s - 60).observation(id, 0, 0); // taken 60 s behind the last scan
}

std::int64_t atSecond(int second) { return ManualClock::kStart.value + second * 1000LL; }

TEST_CASE("a scan without a trusted time lies behind the terminal's last look without its memory") {
    MemoryBuilder memory;
    memory.wait(1000).context("0042", "accepted", "OSAKA").scanWithoutClock(slipNumber(1));
    const auto receiveInOrder = [&](const std::vector<wire::ScanBatch>& batches) {
        SiteContextFixture site;
        for (const wire::ScanBatch& batch : batches) {
            receive(site, batch);
        }
        CHECK(site.number("SELECT not_after FROM item_events") ==
              memory.observation(9, 4, 0).agentTime.value);
        return site.number("SELECT coalesce(not_before, 0) FROM item_events");
    };
    const wire::ScanBatch scans = memory.all();
    const wire::ScanBatch seen = onlyObservations(memory, {memory.observation(9, 4, 0)});
    const wire::ScanBatch empty = onlyObservations(memory, {emptyAt(1, 500)});
    const wire::ScanBatch emptyEarlier = onlyObservations(memory, {emptyAt(2, 300)});
    const wire::ScanBatch emptyAfter = onlyObservations(memory, {emptyAt(3, 5000)});
    CHECK(receiveInOrder({scans, seen}) == 0);
    CHECK(receiveInOrder({scans, seen, empty}) == atSecond(500));
    CHECK(receiveInOrder({emptyAfter, empty, scans, emptyEarlier, seen}) == atSecond(500));
    CHECK(receiveInOrder({seen, emptyEarlier, empty, scans, emptyAfter}) == atSecond(500));
    CHECK(receiveInOrder({scans, seen, emptyAfter, emptyEarlier}) == atSecond(300));
}

TEST_CASE("the last look at the memory before bounds a scan without a trusted time, too") {
    MemoryBuilder first;
    first.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
    MemoryBuilder second("opticon:0000000000000001", ClearId{{8}});
    second.wait(1000).context("0042", "departed", "OSAKA").scanWithoutClock(slipNumber(2));
    const wire::ClockObservation last = first.observation(1, 4, 0);
    for (const bool late : {false, true}) {
        SiteContextFixture site;
        wire::ScanBatch all = second.all();
        all.observations = {second.observation(2, 4, 0)};
        if (late) {
            receive(site, all);
        }
        receive(site, onlyObservations(first, {last})); // its record is not known yet
        receive(site, first.all());
        if (!late) {
            receive(site, all);
        }
        CHECK(site.number("SELECT not_before FROM item_events WHERE at IS NULL") ==
              last.agentTime.value);
        CHECK(site.number("SELECT count(*) FROM item_events WHERE at IS NOT NULL AND not_before "
                          "IS NOT NULL") == 0);
    }
}

TEST_CASE("an upload that succeeds hours after the dock shifts no time") {
    SiteContextFixture site;
    const MemoryBuilder memory = fourScans();
    wire::ScanBatch batch = memory.all();
    batch.observations = {memory.observation(1, 4, 100)};
    site.clock().advance(std::chrono::hours(7));
    batch.sentAt = site.clock().utcNow(); // every attempt is encoded anew
    receive(site, batch);
    CHECK(timeOf(site, 1) == kUncorrected_ms - 100'000);
    CHECK(site.number("SELECT docked_at FROM docks") == batch.dockedAt.value);
}

TEST_CASE("of an observation's measured skews the smallest is kept, in any order") {
    const MemoryBuilder memory = fourScans();
    const auto timeAfter = [&](const std::vector<int>& skews_s) {
        SiteContextFixture site;
        receive(site, memory.all());
        for (const int skew_s : skews_s) {
            wire::ScanBatch batch = onlyObservations(memory, {memory.observation(1, 4, 0)});
            batch.sentAt = site.clock().utcNow() - std::chrono::seconds(skew_s);
            receive(site, batch);
        }
        CHECK(site.number("SELECT count(*) FROM clock_observations") == 1);
        return timeOf(site, 1);
    };
    CHECK(timeAfter({600}) == kUncorrected_ms + 600'000);
    CHECK(timeAfter({600, 615}) == kUncorrected_ms + 600'000);
    CHECK(timeAfter({615, 600}) == kUncorrected_ms + 600'000);
    CHECK(timeAfter({-90, -60}) == kUncorrected_ms - 90'000);
    CHECK(timeAfter({-60, -90}) == kUncorrected_ms - 90'000);
}

} // namespace
} // namespace tewatashi::server::services
