#pragma once

#include "agent/journal/scan_journal.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_random.h"

#include <string>
#include <vector>

namespace tewatashi::agent::journal::test {

inline constexpr const char* kTerminal = "opticon:0000000000123456";

// A second of the clock of an Opticon terminal on 2026-04-01, packed as it stores it.
[[nodiscard]] inline Bytes packedTime(int second) {
    const auto time = domain::TerminalTime::fromCivil(2026, 4, 1, 9 + second / 3600,
                                                      second / 60 % 60, second % 60);
    return domain::encodeTerminalTime(domain::TimeFormat::Csp2Packed, time.value());
}

[[nodiscard]] inline std::vector<domain::RawScan> memoryOf(int count, int firstSecond = 0) {
    std::vector<domain::RawScan> memory;
    memory.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        memory.push_back({packedTime(firstSecond + i),
                          toBytes("TWO-" + std::to_string(100000 + firstSecond + i)), 3});
    }
    return memory;
}

// Reads the memory of a terminal in one dock.
[[nodiscard]] inline DockReading reading(RandomSource& random,
                                         const std::vector<domain::RawScan>& memory,
                                         const std::string& terminal = kTerminal,
                                         UtcMillis at = tewatashi::test::ManualClock::kStart) {
    DockReading dock;
    random.fill(dock.dock.octets);
    dock.dockedAt = at;
    dock.terminal = {terminal, "OPN-2001", "RBBV0012", false, domain::TimeFormat::Csp2Packed};
    dock.records = domain::identifyMemory(terminal, domain::TimeFormat::Csp2Packed, memory, {});
    for (const domain::RawScan& scan : memory) {
        dock.raw.insert(dock.raw.end(), scan.code.begin(), scan.code.end());
    }
    return dock;
}

[[nodiscard]] inline wire::ClockObservation observation(RandomSource& random,
                                                        const DockReading& dock) {
    wire::ClockObservation seen;
    random.fill(seen.id.octets);
    seen.dock = dock.dock;
    seen.reading = packedTime(30000);
    seen.agentTime = dock.dockedAt;
    if (!dock.records.empty()) {
        seen.after = dock.records.back().key;
    }
    seen.recordsBefore = static_cast<std::uint32_t>(dock.records.size());
    return seen;
}

[[nodiscard]] inline wire::Receipt receiptFor(const PendingBatch& pending,
                                              wire::RecordVerdict verdict = {}) {
    wire::Receipt receipt;
    receipt.site = "main";
    receipt.batch = wire::batchDigest(pending.batch);
    receipt.verdicts.assign(pending.rows.size(), verdict);
    receipt.serverTime = tewatashi::test::ManualClock::kStart;
    return receipt;
}

// A journal in a folder of its own that can be closed and opened again.
struct JournalFixture {
    tewatashi::test::TempDir folder;
    tewatashi::test::ManualClock clock;
    tewatashi::test::TestRandom random{7};
    JournalOptions options;
    std::unique_ptr<ScanJournal> journal;

    JournalFixture() {
        options.file = folder / "journal.db";
        reopen();
    }
    void reopen() {
        journal.reset();
        auto opened = ScanJournal::open(options, clock);
        if (!opened) {
            throw std::runtime_error(opened.error().detail);
        }
        journal = *std::move(opened);
    }
    [[nodiscard]] std::optional<PendingBatch> next(std::size_t most = wire::kBatchRecordsMax) {
        auto batch = journal->nextBatch(most, clock.utcNow(), "0.1.0");
        if (!batch) {
            throw std::runtime_error(batch.error().detail);
        }
        return *std::move(batch);
    }
    [[nodiscard]] std::optional<PendingBatch> setAside(const SetAsidePlace& after) {
        return journal->nextSetAside(after, clock.utcNow(), "0.1.0").value();
    }
    [[nodiscard]] JournalStatus status() { return journal->status().value(); }
    // Delivers everything; the ids in the order they were sent.
    std::vector<RecordId> drain() {
        std::vector<RecordId> ids;
        while (const auto batch = next()) {
            const auto sent = wire::recordIdsOf(batch->batch);
            ids.insert(ids.end(), sent.begin(), sent.end());
            if (!journal->applyReceipt(*batch, receiptFor(*batch))) {
                throw std::runtime_error("receipt not applied");
            }
        }
        return ids;
    }
};

[[nodiscard]] inline std::vector<RecordId> idsOf(const DockReading& dock) {
    std::vector<RecordId> ids;
    for (const domain::IdentifiedScan& record : dock.records) {
        ids.push_back(record.id);
    }
    return ids;
}

} // namespace tewatashi::agent::journal::test
