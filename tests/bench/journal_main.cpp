// journal-append: docks of 1,000 records made durable by the agent's journal, against hand-written
// SQLite inserting the same rows with the same durability, in interleaved pairs; a raw write and
// fdatasync of the same octets is printed beside it.
#include "agent/journal/scan_journal.h"
#include "common/base/random.h"
#include "common/domain/slip_number.h"
#include "tests/bench/pairs.h"
#include "tests/bench/sqlite_limit.h"
#include "tests/support/temp_dir.h"

#include <fmt/core.h>

#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace {

using namespace tewatashi;
using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kDocks = 20;
constexpr std::size_t kRecords = 1000;

agent::journal::DockReading makeDock(std::size_t number, RandomSource& random) {
    agent::journal::DockReading reading;
    random.fill(reading.dock.octets);
    reading.dockedAt = SystemClock().utcNow();
    reading.terminal.terminalId = fmt::format("opticon:{:016x}", number);
    reading.terminal.model = "OPN-2001";
    reading.terminal.firmware = "RBBV0012";
    reading.terminal.timeFormat = domain::TimeFormat::Csp2Packed;
    const auto start = *domain::TerminalTime::fromCivil(2026, 4, 1, 9, 0, 0);
    std::vector<domain::RawScan> memory;
    for (std::size_t i = 0; i < kRecords; ++i) {
        const domain::TerminalTime at{start.naive_s + static_cast<std::int64_t>(i) * 5};
        const std::string digits = std::to_string(10'000'000'000U + random.below(89'999'999'999U));
        memory.push_back({domain::encodeTerminalTime(domain::TimeFormat::Csp2Packed, at),
                          toBytes(digits + domain::checkDigit7dr(digits)), 3});
    }
    reading.raw = Bytes(kRecords * 18 + 13, 0x55);
    reading.records = domain::identifyMemory(reading.terminal.terminalId,
                                             domain::TimeFormat::Csp2Packed, memory, {});
    return reading;
}

void check(const auto& result) {
    if (!result) {
        throw std::runtime_error(result.error().detail);
    }
}

Seconds appendDocks(const std::filesystem::path& file, RandomSource& random) {
    std::vector<agent::journal::DockReading> docks;
    docks.reserve(kDocks);
    for (std::size_t i = 0; i < kDocks; ++i) {
        docks.push_back(makeDock(i, random));
    }
    const SystemClock clock;
    agent::journal::JournalOptions options;
    options.file = file;
    auto journal = agent::journal::ScanJournal::open(options, clock);
    check(journal);
    const auto begun = Steady::now();
    for (const auto& dock : docks) {
        check((*journal)->append(dock));
    }
    return Steady::now() - begun;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const int pairs = argc > 1 ? std::atoi(argv[1]) : 7;
        SystemRandom random;
        const test::TempDir folder;
        std::size_t bytes = 0;
        const auto result = bench::interleavedPairs(pairs, [&](int pair) {
            const auto file = folder.path() / fmt::format("journal-{}.db", pair);
            const Seconds ours = appendDocks(file, random);
            const bench::SqliteLimit limit(file);
            bytes = limit.bytes();
            const Seconds best = limit.run(folder.path() / "limit.db", kDocks);
            // Rates: more is better.
            return bench::Pair{double(kDocks * kRecords) / ours.count(),
                               double(kDocks * kRecords) / best.count()};
        });
        const Seconds raw = bench::writeAndSync(folder.path() / "raw", bytes, kDocks);
        std::cout << bench::line("journal-append", "records/s", result, ">= 0.7",
                                 fmt::format("raw write+fdatasync {:.0f} records/s",
                                             double(kDocks * kRecords) / raw.count()))
                  << '\n';
        return result.ratio >= 0.7 ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "bench_journal: " << error.what() << '\n';
        return 2;
    }
}
