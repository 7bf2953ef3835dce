// Clock observations: where they lie in memory, and what becomes of times and states by them.
#include "server/services/receive_batch.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using test::ManualClock;
using test::MemoryBuilder;
using test::SiteContextFixture;
using test::slipNumber;

const AgentId kAgent{{9}};

void receive(SiteContextFixture& site, const wire::ScanBatch& batch) {
    REQUIRE(ReceiveBatch(site.site()).receive(kAgent, batch));
}

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

} // namespace
} // namespace tewatashi::server::services
