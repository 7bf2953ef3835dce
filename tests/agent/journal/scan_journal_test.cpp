// Behaviour of the journal on a healthy disk. What was stored is read back through batches, as
// the uplink would.
#include "tests/agent/journal/journal_fixture.h"

#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi;
using namespace tewatashi::agent::journal;
using namespace tewatashi::agent::journal::test;
using tewatashi::test::TestRandom;

TEST_CASE_METHOD(JournalFixture, "ScanJournal returns what was appended, in memory order",
                 "[sqlite]") {
    const DockReading dock = reading(random, memoryOf(3));
    const auto result = journal->append(dock);
    REQUIRE(result.has_value());
    CHECK(result->stored == 3);
    CHECK(result->known == 0);

    const auto pending = next();
    REQUIRE(pending.has_value());
    const wire::ScanBatch& batch = pending->batch;
    CHECK(batch.terminalId == kTerminal);
    CHECK(batch.model == "OPN-2001");
    CHECK(batch.firmware == "RBBV0012");
    CHECK(batch.timeFormat == domain::TimeFormat::Csp2Packed);
    CHECK(batch.dock == dock.dock);
    CHECK(batch.dockedAt == dock.dockedAt);
    CHECK(batch.agentVersion == "0.1.0");
    CHECK(batch.firstPosition == 0);
    CHECK_FALSE(batch.before.has_value());
    REQUIRE(batch.records.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(batch.records[i].scan == dock.records[i].scan);
    }
    CHECK(wire::recordIdsOf(batch) == idsOf(dock));
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal stores a repeated reading once", "[sqlite]") {
    const auto memory = memoryOf(20);
    REQUIRE(journal->append(reading(random, memory)).has_value());
    auto longer = memory;
    longer.push_back({packedTime(500), toBytes("LATE"), 3});
    const DockReading again = reading(random, longer);
    const auto result = journal->append(again);
    REQUIRE(result.has_value());
    CHECK(result->stored == 1);
    CHECK(result->known == 20);
    CHECK(status().waiting == 21);

    const auto first = next();
    REQUIRE(first->rows.size() == 20);
    REQUIRE(journal->applyReceipt(*first, receiptFor(*first)).has_value());
    const auto second = next();
    REQUIRE(second->rows.size() == 1);
    CHECK(second->batch.dock == again.dock);
    CHECK(second->batch.firstPosition == 20);
    CHECK(second->batch.before == again.records[19].key);
    CHECK(wire::recordIdsOf(second->batch).front() == again.records[20].id);
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal keeps the same id in other surroundings",
                 "[sqlite]") {
    const auto memory = memoryOf(2);
    REQUIRE(journal->append(reading(random, memory)).has_value());
    const auto other = reading(random, {memory[1]});
    const auto result = journal->append(other);
    REQUIRE(result.has_value());
    CHECK(result->stored == 1);
    CHECK(status().waiting == 3);
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal cuts batches at the record limit", "[sqlite]") {
    const DockReading dock = reading(random, memoryOf(1203));
    REQUIRE(journal->append(dock).has_value());
    std::vector<std::size_t> sizes;
    std::vector<RecordId> ids;
    while (const auto batch = next()) {
        sizes.push_back(batch->rows.size());
        CHECK(batch->batch.firstPosition == ids.size());
        const auto sent = wire::recordIdsOf(batch->batch);
        ids.insert(ids.end(), sent.begin(), sent.end());
        REQUIRE(journal->applyReceipt(*batch, receiptFor(*batch)).has_value());
    }
    CHECK(sizes == std::vector<std::size_t>{500, 500, 203});
    CHECK(ids == idsOf(dock));
    CHECK(status().waiting == 0);
    CHECK(status().delivered == 1203);
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal cuts batches at the octet limit", "[sqlite]") {
    std::vector<domain::RawScan> memory;
    for (int i = 0; i < 300; ++i) {
        Bytes code(domain::kCodeSizeMax);
        random.fill(code);
        memory.push_back({packedTime(i), code, 1});
    }
    const DockReading dock = reading(random, memory);
    REQUIRE(journal->append(dock).has_value());
    std::vector<RecordId> ids;
    while (const auto batch = next()) {
        CHECK(wire::encodeBatch(batch->batch).size() <= wire::kBatchBodyMax);
        const auto sent = wire::recordIdsOf(batch->batch);
        ids.insert(ids.end(), sent.begin(), sent.end());
        REQUIRE(journal->applyReceipt(*batch, receiptFor(*batch)).has_value());
    }
    CHECK(ids == idsOf(dock));
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal repeats a batch octet for octet until its receipt",
                 "[sqlite]") {
    const DockReading dock = reading(random, memoryOf(30));
    REQUIRE(journal->append(dock).has_value());
    REQUIRE(journal->addObservation(kTerminal, observation(random, dock)).has_value());
    const auto first = next();
    // More of the same dock, and another clock reading, must not change the open batch.
    DockReading more = reading(random, memoryOf(45));
    more.dock = dock.dock;
    REQUIRE(journal->append(more)->stored == 15);
    REQUIRE(journal->addObservation(kTerminal, observation(random, more)).has_value());
    const auto second = next();
    CHECK(second->rows == first->rows);
    CHECK(wire::encodeBatch(second->batch) == wire::encodeBatch(first->batch));
    REQUIRE(journal->applyReceipt(*second, receiptFor(*second)).has_value());
    const auto rest = next();
    CHECK(rest->rows.size() == 15);
    CHECK(rest->observations.size() == 1);
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal gives a smaller batch when asked for one",
                 "[sqlite]") {
    REQUIRE(journal->append(reading(random, memoryOf(10))).has_value());
    CHECK(next(500)->rows.size() == 10);
    CHECK(next(5)->rows.size() == 5);
    CHECK(next(500)->rows.size() == 5); // the open batch again
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal never mixes docks or terminals in a batch",
                 "[sqlite]") {
    const DockReading first = reading(random, memoryOf(4), "opticon:01");
    const DockReading second = reading(random, memoryOf(5), "opticon:02");
    REQUIRE(journal->append(first).has_value());
    REQUIRE(journal->append(second).has_value());
    const auto one = next();
    CHECK(one->batch.terminalId == "opticon:01");
    CHECK(one->rows.size() == 4);
    REQUIRE(journal->applyReceipt(*one, receiptFor(*one)).has_value());
    const auto two = next();
    CHECK(two->batch.terminalId == "opticon:02");
    CHECK(two->rows.size() == 5);
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal uploads the clock of an empty terminal", "[sqlite]") {
    const DockReading dock = reading(random, {});
    REQUIRE(journal->beginDock(dock).has_value());
    const auto seen = observation(random, dock);
    REQUIRE(journal->addObservation(kTerminal, seen).has_value());
    REQUIRE(journal->addObservation(kTerminal, seen).has_value()); // repeated, stored once
    const auto batch = next();
    REQUIRE(batch.has_value());
    CHECK(batch->rows.empty());
    REQUIRE(batch->batch.observations.size() == 1);
    CHECK(batch->batch.observations.front() == seen);
    REQUIRE(journal->applyReceipt(*batch, receiptFor(*batch)).has_value());
    CHECK_FALSE(next().has_value());
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal refuses a clock of a dock it does not know",
                 "[sqlite]") {
    const DockReading dock = reading(random, {});
    CHECK_FALSE(journal->addObservation(kTerminal, observation(random, dock)).has_value());
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal keeps untrusted records' clear ids", "[sqlite]") {
    ClearId clear;
    random.fill(clear.octets);
    const std::vector<domain::RawScan> memory{{{}, toBytes("A"), 3}, {{}, toBytes("A"), 3}};
    DockReading dock = reading(random, memory);
    dock.records = domain::identifyMemory(kTerminal, domain::TimeFormat::Csp2Packed, memory, clear);
    REQUIRE(journal->append(dock).has_value());
    const auto batch = next();
    CHECK(batch->batch.records[0].clear == clear);
    CHECK(batch->batch.records[1].occurrence == 1);
    CHECK(wire::recordIdsOf(batch->batch) == idsOf(dock));
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal takes rows out of the queue by position only",
                 "[sqlite]") {
    REQUIRE(journal->append(reading(random, memoryOf(6))).has_value());
    const auto batch = next(3);
    wire::Receipt receipt = receiptFor(*batch);
    receipt.verdicts[1] = {wire::Verdict::Quarantined, wire::QuarantineReason::ContextMissing};
    receipt.verdicts[2] = {wire::Verdict::Duplicate, {}};
    REQUIRE(journal->applyReceipt(*batch, receipt).has_value());
    CHECK(status().waiting == 3);
    CHECK(status().delivered == 3);
    CHECK(status().quarantined == 1);
    CHECK(status().lastReceiptAt == receipt.serverTime);
    // The same receipt again changes nothing.
    REQUIRE(journal->applyReceipt(*batch, receipt).has_value());
    CHECK(status().waiting == 3);
    CHECK(status().delivered == 3);
    receipt.verdicts.pop_back();
    CHECK_FALSE(journal->applyReceipt(*batch, receipt).has_value());
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal parks a batch without blocking the next",
                 "[sqlite]") {
    const DockReading dock = reading(random, memoryOf(3));
    REQUIRE(journal->append(dock).has_value());
    const auto poison = next(1);
    REQUIRE(journal->park(*poison, "422 /c/0").has_value());
    CHECK(status().parked == 1);
    CHECK(status().waiting == 2);
    const auto rest = next();
    CHECK(rest->batch.firstPosition == 1);
    CHECK(rest->batch.before == dock.records[0].key);
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal gives what was set aside again, part by part",
                 "[sqlite]") {
    const DockReading dock = reading(random, memoryOf(3));
    REQUIRE(journal->append(dock).has_value());
    REQUIRE(journal->addObservation(kTerminal, observation(random, dock)).has_value());
    SetAsidePlace place;
    CHECK_FALSE(setAside(place).has_value());
    const auto first = next(1);
    REQUIRE(first->observations.size() == 1);
    REQUIRE(journal->park(*first, "422").has_value());
    const auto second = next(1);
    CHECK(second->observations.empty());
    REQUIRE(journal->park(*second, "422 again").has_value());
    CHECK(status().parked == 2);
    CHECK(status().parkedClocks == 1);
    CHECK(status().parkedWhy == "422 again");

    const auto one = setAside(place);
    REQUIRE(one.has_value());
    CHECK(one->setAside);
    CHECK(one->rows == first->rows);
    CHECK(one->observations.empty());
    CHECK(one->batch.dock == dock.dock);
    CHECK(one->batch.model == "OPN-2001");
    CHECK(wire::recordIdsOf(one->batch) == std::vector{dock.records[0].id});
    place.row = one->rows.back();
    const auto two = setAside(place);
    CHECK(two->batch.firstPosition == 1);
    CHECK(two->batch.before == dock.records[0].key);
    place.row = two->rows.back();
    const auto alone = setAside(place);
    CHECK(alone->rows.empty());
    REQUIRE(alone->batch.observations.size() == 1);
    place.observation = alone->observations.back();
    CHECK_FALSE(setAside(place).has_value());
    CHECK(setAside({})->rows == first->rows); // another round begins with the first

    // What waits is not touched by any of it.
    const auto waiting = next();
    REQUIRE(journal->park(*two, "still").has_value());
    CHECK(status().parkedWhy == "still");
    CHECK(status().parked == 2);
    REQUIRE(journal->applyReceipt(*one, receiptFor(*one)).has_value());
    REQUIRE(journal->applyReceipt(*alone, receiptFor(*alone)).has_value());
    CHECK(next()->rows == waiting->rows);
    CHECK(status().parked == 1);
    CHECK(status().parkedClocks == 0);
    CHECK(status().waiting == 1);
    CHECK(status().delivered == 1);
    REQUIRE(journal->applyReceipt(*one, receiptFor(*one)).has_value()); // twice is once
    CHECK(status().delivered == 1);
    reopen();
    CHECK(setAside({})->rows == two->rows);
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal can pick from the newest dock instead", "[sqlite]") {
    REQUIRE(journal->append(reading(random, memoryOf(4), "opticon:01")).has_value());
    REQUIRE(journal->append(reading(random, memoryOf(5), "opticon:02")).has_value());
    const auto pick = [&](PickFrom from) {
        return journal->nextBatch(2, clock.utcNow(), "0.1.0", from).value().value();
    };
    const PendingBatch newest = pick(PickFrom::Newest);
    CHECK(newest.batch.terminalId == "opticon:02");
    // Open until it is settled, wherever the next is to come from.
    CHECK(pick(PickFrom::Oldest).rows == newest.rows);
    REQUIRE(journal->applyReceipt(newest, receiptFor(newest)).has_value());
    CHECK(pick(PickFrom::Oldest).batch.terminalId == "opticon:01");
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal keeps the record before one that is set aside",
                 "[sqlite]") {
    const DockReading dock = reading(random, memoryOf(2));
    REQUIRE(journal->append(dock).has_value());
    const auto first = next(1);
    REQUIRE(journal->applyReceipt(*first, receiptFor(*first)).has_value());
    REQUIRE(journal->park(*next(1), "422").has_value());
    clock.advance(std::chrono::hours(24 * 40));
    CHECK(journal->prune(clock.utcNow()).value() == 0);
    CHECK(setAside({})->batch.before == dock.records[0].key);
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal forgets the last clear while a clear is open",
                 "[sqlite]") {
    CHECK_FALSE(journal->lastClear(kTerminal).has_value());
    ClearId clear;
    random.fill(clear.octets);
    REQUIRE(journal->beginClear(kTerminal).has_value());
    CHECK_FALSE(journal->lastClear(kTerminal).has_value());
    REQUIRE(journal->confirmClear(kTerminal, clear).has_value());
    CHECK(journal->lastClear(kTerminal) == clear);
    reopen();
    CHECK(journal->lastClear(kTerminal) == clear);
    REQUIRE(journal->beginClear(kTerminal).has_value());
    reopen();
    CHECK_FALSE(journal->lastClear(kTerminal).has_value());
    CHECK_FALSE(journal->lastClear("opticon:other").has_value());
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal shows dock sessions newest first", "[sqlite]") {
    const DockReading first = reading(random, memoryOf(2));
    const DockReading second = reading(random, {});
    REQUIRE(journal->append(first).has_value());
    REQUIRE(journal->beginDock(second).has_value());
    DockSummary end{first.dock, kTerminal, first.dockedAt, clock.utcNow(), 2, 2, true, "done"};
    REQUIRE(journal->endDock(end).has_value());
    const auto docks = journal->docks(10);
    REQUIRE(docks->size() == 2);
    CHECK(docks->at(0).dock == second.dock);
    CHECK_FALSE(docks->at(0).endedAt.has_value());
    CHECK(docks->at(1).cleared);
    CHECK(docks->at(1).outcome == "done");
    CHECK(docks->at(1).recordsNew == 2);
    CHECK(status().lastDock->dock == second.dock);
    CHECK(status().oldestWaiting == first.dockedAt);
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal deletes delivered rows after 35 days, no others",
                 "[sqlite]") {
    const auto memory = memoryOf(10);
    REQUIRE(journal->append(reading(random, memory)).has_value());
    const auto nine = next(9);
    REQUIRE(journal->applyReceipt(*nine, receiptFor(*nine)).has_value());
    clock.advance(std::chrono::hours(24 * 34));
    CHECK(journal->prune(clock.utcNow()).value() == 0);
    clock.advance(std::chrono::hours(25));
    // The tenth still waits and its batch names the ninth, so eight may go.
    CHECK(journal->prune(clock.utcNow()).value() == 8);
    const auto last = next();
    REQUIRE(last.has_value());
    const auto all = domain::identifyMemory(kTerminal, domain::TimeFormat::Csp2Packed, memory, {});
    CHECK(last->batch.before == all[8].key);
    CHECK(wire::recordIdsOf(last->batch).front() == all[9].id);
    REQUIRE(journal->applyReceipt(*last, receiptFor(*last)).has_value());
    clock.advance(std::chrono::hours(24 * 36));
    CHECK(journal->prune(clock.utcNow()).value() == 2);
    CHECK(status().delivered == 0);
    CHECK(journal->docks(10)->empty());
}

TEST_CASE_METHOD(JournalFixture, "ScanJournal re-sends harmlessly what is read again after pruning",
                 "[sqlite]") {
    const DockReading dock = reading(random, memoryOf(5));
    REQUIRE(journal->append(dock).has_value());
    CHECK(drain() == idsOf(dock));
    clock.advance(std::chrono::hours(24 * 40));
    REQUIRE(journal->prune(clock.utcNow()).value() == 5);
    REQUIRE(journal->append(reading(random, memoryOf(6))).has_value());
    const auto ids = drain();
    REQUIRE(ids.size() == 6);
    CHECK(std::equal(ids.begin(), ids.begin() + 5, idsOf(dock).begin()));
}

TEST_CASE("ScanJournal loses and doubles nothing over random docks, receipts and reopenings",
          "[sqlite]") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        JournalFixture fixture;
        TestRandom random(seed);
        std::vector<domain::RawScan> memory;
        std::vector<RecordId> expected;
        std::vector<RecordId> delivered;
        int second = 0;
        for (int step = 0; step < 60; ++step) {
            switch (random.between(0, 5)) {
            case 0:
            case 1: { // scan some more, dock
                const auto more = memoryOf(random.between(0, 40), second);
                second += static_cast<int>(more.size());
                memory.insert(memory.end(), more.begin(), more.end());
                const DockReading dock = reading(random, memory);
                const std::size_t known = memory.size() - more.size();
                REQUIRE(fixture.journal->append(dock)->stored >= more.size());
                for (std::size_t i = known; i < dock.records.size(); ++i) {
                    expected.push_back(dock.records[i].id);
                }
                break;
            }
            case 2: // cleared
                memory.clear();
                break;
            case 3:
                fixture.reopen();
                break;
            default: { // upload, perhaps losing the receipt
                const auto batch = fixture.next(static_cast<std::size_t>(random.between(1, 50)));
                if (batch && random.oneIn(2)) {
                    const auto ids = wire::recordIdsOf(batch->batch);
                    delivered.insert(delivered.end(), ids.begin(), ids.end());
                    REQUIRE(fixture.journal->applyReceipt(*batch, receiptFor(*batch)).has_value());
                }
            }
            }
            REQUIRE(fixture.status().waiting == expected.size() - delivered.size());
        }
        const auto rest = fixture.drain();
        delivered.insert(delivered.end(), rest.begin(), rest.end());
        CHECK(delivered == expected);
    }
}
