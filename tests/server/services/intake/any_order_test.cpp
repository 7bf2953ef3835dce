// State is a pure function of the set of scans and observations (mission §8.5): memories of random
// codes are cut into random reads and batches, sent by several PCs in any order and repeated; every
// site that has seen all of them must hold the same items, timelines and verdicts.
#include "common/domain/item_state.h"
#include "server/services/intake/receive_batch.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using test::MemoryBuilder;
using test::SiteContextFixture;
using test::TestRandom;

std::string randomCode(TestRandom& random) {
    static constexpr std::array kActions{"accepted", "departed", "arrived", "delivered",
                                         "received"};
    static constexpr std::array kPlaces{"OSAKA", "KOBE", "KYOTO"};
    switch (random.between(0, 15)) {
    case 0:
        return fmt::format("TWO-{:04}", random.between(1, 3));
    case 1:
    case 2:
        return fmt::format("TWA-{}", kActions[static_cast<std::size_t>(random.between(0, 4))]);
    case 3:
    case 4:
        return fmt::format("TWP-{}", kPlaces[static_cast<std::size_t>(random.between(0, 2))]);
    case 5:
        return "TWC-UNDO";
    case 6:
        return random.oneIn(3) ? "TWC-UNDO-STACK" : random.oneIn(3) ? "TWC-END" : "UNKNOWN";
    default:
        return test::slipNumber(static_cast<std::uint64_t>(random.between(1, 8)));
    }
}

struct Fill {
    int records = 0;
    std::string terminal;
    std::uint8_t clear = 1;
};

MemoryBuilder randomMemory(TestRandom& random, const Fill& fill) {
    MemoryBuilder memory(fill.terminal, ClearId{{fill.clear}});
    // A terminal's next memory is filled after the one before it.
    memory.wait(fill.clear * 2'000'000).context("0042", "accepted", "OSAKA");
    for (int i = 0; i < fill.records; ++i) {
        if (random.oneIn(12)) {
            memory.scanWithoutClock(randomCode(random));
        } else {
            const bool pause = random.oneIn(25);
            memory.scan(randomCode(random),
                        pause ? random.between(3500, 50'000) : random.between(0, 30));
        }
    }
    return memory;
}

// Batches that together hold the whole memory: cut anywhere, some of it more than once, with
// observations in whichever batch.
std::vector<wire::ScanBatch> randomCuts(TestRandom& random, const MemoryBuilder& memory,
                                        const std::vector<wire::ClockObservation>& observations) {
    const int size = static_cast<int>(memory.size());
    std::vector<wire::ScanBatch> batches;
    const auto cut = [&](int from, int to) {
        batches.push_back(memory.batch(static_cast<std::size_t>(from), static_cast<std::size_t>(to),
                                       static_cast<std::uint8_t>(random.between(1, 9))));
    };
    for (int at = 0; at < size;) {
        const int to = std::min(size, at + random.between(1, std::max(1, size / 2)));
        cut(at, to);
        at = to;
    }
    for (int again = random.between(0, 3); again > 0; --again) {
        const int from = random.between(0, size - 1);
        cut(from, random.between(from + 1, size));
    }
    const int scanBatches = static_cast<int>(batches.size());
    for (const wire::ClockObservation& each : observations) {
        const int in = random.between(0, scanBatches - 1);
        batches[static_cast<std::size_t>(in)].observations.push_back(each);
        if (random.oneIn(3)) {
            batches.push_back(memory.batch(0, 0));
            batches.back().observations.push_back(each);
            // A repetition that was longer on its way seems to come from a slower clock.
            batches.back().sentAt =
                batches.back().sentAt - std::chrono::seconds(random.between(0, 9));
        }
    }
    return batches;
}

void shuffle(TestRandom& random, std::vector<wire::ScanBatch>& batches) {
    for (std::size_t i = batches.size(); i > 1; --i) {
        std::swap(batches[i - 1], batches[random.next() % i]);
    }
}

std::vector<std::string> rowsOf(SiteContextFixture& site, const std::string& query, int columns) {
    return site.site().database().read([&](store::Connection& connection) {
        std::vector<std::string> lines;
        const soci::rowset<soci::row> rows = (connection.session().sql().prepare << query);
        for (const soci::row& row : rows) {
            std::string line;
            for (int i = 0; i < columns; ++i) {
                const auto column = static_cast<std::size_t>(i);
                line +=
                    row.get_indicator(column) == soci::i_null ? "-" : row.get<std::string>(column);
                line += '|';
            }
            lines.push_back(line);
        }
        return lines;
    });
}

std::string asText(const char* column) { return fmt::format("CAST({} AS TEXT)", column); }

// Everything that must not depend on the order: not positions in the ledger, not times of receipt.
std::vector<std::string> canonicalDump(SiteContextFixture& site) {
    std::vector<std::string> lines =
        rowsOf(site,
               fmt::format("SELECT number, {}, i.place, {}, e.event_id FROM items i LEFT JOIN "
                           "item_events e ON e.position = i.last_event ORDER BY number",
                           asText("status"), asText("since_at")),
               5);
    const auto events = rowsOf(
        site,
        fmt::format("SELECT event_id, number, {}, {}, e.place, t.terminal_id, {}, voids, {}, {}, "
                    "{}, record_id FROM item_events e LEFT JOIN items i ON i.id = e.item LEFT "
                    "JOIN terminals t ON t.id = e.terminal LEFT JOIN scans s ON s.id = e.scan "
                    "ORDER BY event_id",
                    asText("e.kind"), asText("e.action"), asText("memory_position"), asText("at"),
                    asText("not_before"), asText("not_after")),
        12);
    const auto scans = rowsOf(
        site,
        fmt::format("SELECT record_id, before_id, {}, {}, {}, s.place, operator_card, {}, "
                    "m.memory_id FROM scans s LEFT JOIN terminal_memories m ON m.id = s.memory "
                    "ORDER BY record_id, before_id",
                    asText("verdict"), asText("reason"), asText("s.action"), asText("position")),
        9);
    lines.insert(lines.end(), events.begin(), events.end());
    lines.insert(lines.end(), scans.begin(), scans.end());
    return lines;
}

void receiveAll(SiteContextFixture& site, const std::vector<wire::ScanBatch>& batches) {
    std::uint8_t agent = 0;
    for (const wire::ScanBatch& batch : batches) {
        const AgentId pc{{static_cast<std::uint8_t>(1 + agent++ % 3)}};
        REQUIRE(ReceiveBatch(site.site()).receive(pc, batch));
    }
}

struct History {
    std::vector<MemoryBuilder> memories;
    std::vector<std::vector<wire::ClockObservation>> observations;
};

History randomHistory(TestRandom& random) {
    History history;
    std::uint8_t observation = 1;
    for (int i = random.between(1, 3); i > 0; --i) {
        const Fill fill{random.between(1, 40), fmt::format("opticon:{:02}", random.between(1, 2)),
                        static_cast<std::uint8_t>(i)};
        history.memories.push_back(randomMemory(random, fill));
        const MemoryBuilder& memory = history.memories.back();
        std::vector<wire::ClockObservation> observations;
        for (int k = random.between(0, 3); k > 0; --k) {
            const int records = random.between(1, static_cast<int>(memory.size()));
            observations.push_back(memory.observation(
                observation++, static_cast<std::size_t>(records), random.between(-500, 500)));
        }
        // Seen empty before, between or after its scans.
        for (int k = random.between(0, 2); k > 0; --k) {
            MemoryBuilder before(fill.terminal);
            before.wait(i * 2'000'000 + random.between(-3000, 100'000));
            observations.push_back(before.observation(observation++, 0, random.between(-50, 50)));
        }
        history.observations.push_back(std::move(observations));
    }
    return history;
}

std::vector<std::string> dumpAfter(const std::vector<wire::ScanBatch>& batches) {
    SiteContextFixture site;
    receiveAll(site, batches);
    CHECK(site.number("SELECT count(*) FROM scans WHERE memory IS NULL") == 0);
    CHECK(site.number("SELECT count(*) FROM custody_events") ==
          site.number("SELECT count(*) FROM item_events"));
    return canonicalDump(site);
}

// Both forms of what differs, of everything else nothing.
std::string differences(const std::vector<std::string>& left,
                        const std::vector<std::string>& right) {
    std::string text;
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
        const std::string from = i < left.size() ? left[i] : "";
        const std::string to = i < right.size() ? right[i] : "";
        text += from == to ? "" : fmt::format("{} <> {}\n", from, to);
    }
    return text;
}

void checkHistory(std::uint64_t seed) {
    INFO("seed " << seed);
    TestRandom random(seed);
    const History history = randomHistory(random);
    std::vector<wire::ScanBatch> inOrder;
    for (std::size_t i = 0; i < history.memories.size(); ++i) {
        inOrder.push_back(history.memories[i].all());
        inOrder.back().observations = history.observations[i];
    }
    const std::vector<std::string> expected = dumpAfter(inOrder);
    for (int arrival = 0; arrival < 2; ++arrival) {
        std::vector<wire::ScanBatch> batches;
        for (std::size_t i = 0; i < history.memories.size(); ++i) {
            for (wire::ScanBatch& batch :
                 randomCuts(random, history.memories[i], history.observations[i])) {
                batches.push_back(std::move(batch));
            }
        }
        shuffle(random, batches);
        REQUIRE(differences(dumpAfter(batches), expected) == "");
    }
}

TEST_CASE("any order, repetition and partition of arrival gives the same state") {
    const bool sqlite = test::engineUnderTest() == db::Engine::Sqlite;
    const std::uint64_t seeds = sqlite ? 60 : 4;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        checkHistory(seed);
    }
}

} // namespace
} // namespace tewatashi::server::services
