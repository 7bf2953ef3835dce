// The journal as the agent uses it: one thread docks terminals, another uploads and shows status.
#include "tests/agent/journal/journal_fixture.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <map>
#include <thread>

using namespace tewatashi;
using namespace tewatashi::agent::journal;
using namespace tewatashi::agent::journal::test;
using tewatashi::test::TestRandom;

namespace {

constexpr int kDocks = 40;
constexpr int kRecords = 40;

// Catch's checks belong to one thread: counts what went wrong.
class DockSide {
public:
    DockSide(ScanJournal& journal, std::uint64_t seed, std::string terminal)
        : m_journal(journal), m_random(seed), m_terminal(std::move(terminal)) {}

    void run() {
        for (int i = 0; i < kDocks; ++i) {
            // Half of each memory was read before.
            const auto dock = reading(m_random, memoryOf(kRecords, i * kRecords / 2), m_terminal);
            ClearId clear;
            m_random.fill(clear.octets);
            expect(m_journal.beginDock(dock).has_value());
            expect(m_journal.append(dock).has_value());
            expect(m_journal.addObservation(m_terminal, observation(m_random, dock)).has_value());
            expect(m_journal.beginClear(m_terminal).has_value());
            expect(!m_journal.lastClear(m_terminal).has_value());
            expect(m_journal.confirmClear(m_terminal, clear).has_value());
            expect(m_journal.lastClear(m_terminal) == clear);
            expect(m_journal.tryToStore().has_value());
            DockSummary summary;
            summary.dock = dock.dock;
            summary.endedAt = dock.dockedAt;
            expect(m_journal.endDock(summary).has_value());
            for (const RecordId& id : idsOf(dock)) {
                m_stored.insert({id, 0});
            }
        }
        m_done = true;
    }
    [[nodiscard]] bool done() const { return m_done; }
    [[nodiscard]] int wrong() const { return m_wrong; }
    [[nodiscard]] std::map<RecordId, int>& stored() { return m_stored; } // when done

private:
    void expect(bool good) { m_wrong += good ? 0 : 1; }

    ScanJournal& m_journal;
    TestRandom m_random;
    std::string m_terminal;
    std::map<RecordId, int> m_stored;
    std::atomic<int> m_wrong{0};
    std::atomic<bool> m_done{false};
};

} // namespace

TEST_CASE_METHOD(JournalFixture, "ScanJournal serves docks and uploads from several threads",
                 "[sqlite]") {
    DockSide first(*journal, 21, "opticon:01");
    DockSide second(*journal, 22, "opticon:02");
    std::vector<RecordId> delivered;
    {
        const std::jthread one([&] { first.run(); });
        const std::jthread two([&] { second.run(); });
        bool last = false;
        int turn = 0;
        while (true) {
            last = first.done() && second.done();
            const auto batch = next(1 + random.between(0, 60));
            if (!batch && last) {
                break;
            }
            if (!batch) {
                std::this_thread::yield();
                continue;
            }
            const auto ids = wire::recordIdsOf(batch->batch);
            if (++turn % 7 == 0 && ids.size() == 1) {
                REQUIRE(journal->park(*batch, "422").has_value());
                const auto parked = setAside({});
                if (!parked) {
                    continue;
                }
                REQUIRE(journal->applyReceipt(*parked, receiptFor(*parked)).has_value());
            } else {
                REQUIRE(journal->applyReceipt(*batch, receiptFor(*batch)).has_value());
            }
            delivered.insert(delivered.end(), ids.begin(), ids.end());
            CHECK_FALSE(journal->renamedTo().has_value());
            CHECK(journal->salvageFailure().empty());
            REQUIRE(journal->status().has_value());
            REQUIRE(journal->docks(5).has_value());
            REQUIRE(journal->prune(clock.utcNow()).has_value());
        }
    }
    CHECK(first.wrong() == 0);
    CHECK(second.wrong() == 0);
    std::map<RecordId, int> expected = first.stored();
    expected.merge(second.stored());
    for (const RecordId& id : delivered) {
        ++expected[id];
    }
    // The surroundings of a record read again differ, so it may be there more than once; what was
    // stored is delivered at least once and as often as the journal holds it.
    CHECK(std::all_of(expected.begin(), expected.end(),
                      [](const auto& each) { return each.second > 0; }));
    CHECK(delivered.size() == status().delivered);
    CHECK(status().waiting == 0);
    CHECK(status().parked == 0);
}
