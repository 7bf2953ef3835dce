// fill_journal FOLDER COUNT [FIRST]: docks a simulated terminal with COUNT scans at the journal of
// an agent that is stopped, through the product's own driver and dock session. Scans of different
// FIRST are different scans. Prints one JSON object: {"stored": N, "cleared": true}
//
// Where no device can be attached (Windows programs under Wine) this is how scans get in.
#include "agent/core/dock_runner.h"
#include "agent/handheld/opticon_csp2.h"
#include "common/base/random.h"
#include "tests/handheld/in_process_channel.h"
#include "tests/handheld/opn_model.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace tewatashi::test {
namespace {

constexpr std::int64_t kTokyo_s = 9LL * 3600;

int fill(const std::filesystem::path& folder, int count, int first) {
    ManualClock clock(SystemClock().utcNow());
    agent::journal::JournalOptions options;
    options.file = folder / "journal.db";
    auto journal = agent::journal::ScanJournal::open(options, clock);
    if (!journal) {
        std::fprintf(stderr, "%s\n", journal.error().detail.c_str());
        return 1;
    }
    handheld::OpnConfig config;
    config.naiveStart_s = clock.utcNow().value / 1000 + kTokyo_s;
    handheld::OpnModel terminal(clock, config);
    for (int i = 0; i < count; ++i) {
        terminal.scan("TWO-" + std::to_string(1'000'000 + first * 100'000 + i), 3);
        clock.advance(std::chrono::seconds(1));
    }
    handheld::InProcessChannel channel(clock, terminal);
    agent::handheld::OpticonCsp2 driver(
        channel, clock, [&clock](std::chrono::milliseconds by) { clock.advance(by); });
    agent::core::DockSettings settings;
    settings.journalFile = options.file;
    settings.siteLocalTime = [](UtcMillis at) {
        return domain::TerminalTime{at.value / 1000 + kTokyo_s};
    };
    agent::core::ScanDockJournal store(**journal);
    SystemRandom random;
    agent::core::DockRunner runner(store, clock, random, settings);
    const agent::core::DockEnd end = runner.run(driver, {}, {}, {});
    const auto summary = end.summary.value_or(agent::journal::DockSummary{});
    std::printf("{\"stored\": %u, \"cleared\": %s, \"outcome\": \"%s\"}\n", summary.recordsNew,
                summary.cleared ? "true" : "false",
                std::string(agent::core::outcomeCode(end.outcome)).c_str());
    return end.outcome == agent::core::DockOutcome::Stored ? 0 : 1;
}

} // namespace
} // namespace tewatashi::test

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fputs("usage: fill_journal FOLDER COUNT [FIRST]\n", stderr);
        return 2;
    }
    return tewatashi::test::fill(argv[1], std::atoi(argv[2]), argc > 3 ? std::atoi(argv[3]) : 0);
}
