// Simulated power cuts on the server's database: whatever a receipt was given for is there after
// it, once, and ledger and item states are whole. The negative controls show that the harness can
// fail: a disk that lies about flushing, and a writer with synchronous=NORMAL.
#include "common/domain/event_bytes.h"
#include "server/ledger/leaf_hash.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/site/site_context.h"
#include "server/store/group_writer.h"
#include "server/store/site_database.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_builder.h"
#include "tests/support/power_cut_vfs.h"
#include "tests/support/soak.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <set>

namespace tewatashi::server::services {
namespace {

using test::DiskCache;
using test::Fault;
using test::MemoryBuilder;
using test::PowerCutVfs;
using test::TestRandom;

#ifdef __SANITIZE_ADDRESS__
constexpr int kCuts = 200; // the same paths, many times slower
#else
constexpr int kCuts = 2000;
#endif
// Cuts on one database, which grows and is checkpointed meanwhile; then a fresh one.
constexpr int kCutsPerSite = 20;

struct Outcome {
    int cuts = 0;
    int lost = 0;
    int doubled = 0;
    int damaged = 0;
    [[nodiscard]] bool clean() const { return lost + doubled + damaged == 0; }
};

class SiteUnderCuts {
public:
    SiteUnderCuts(std::uint64_t seed, DiskCache cache)
        : m_random(seed), m_vfs(m_random.next(), cache) {}

    void cutOnce(Outcome& outcome) {
        ++outcome.cuts;
        // Mostly within a few batches, at times not before the next checkpoint.
        m_vfs.failAt(m_random.oneIn(10) ? m_random.between(1, 3000) : m_random.between(1, 300),
                     Fault::PowerCut);
        sendUntilTheLightsGoOut();
        m_vfs.powerOn();
        try {
            look(outcome);
        } catch (const std::exception&) {
            ++outcome.damaged;
            throw;
        }
    }

private:
    [[nodiscard]] std::unique_ptr<SiteContext> open() {
        SiteConfig config;
        config.site = "main";
        config.database = "sqlite:" + (m_folder / "site.db").string();
        config.vfs = m_vfs.name();
        return std::make_unique<SiteContext>(config, *SigningKey::fromSeed(Bytes(32, 1)),
                                             *SigningKey::fromSeed(Bytes(32, 2)), m_clock, m_salts);
    }

    [[nodiscard]] wire::ScanBatch nextBatch() {
        MemoryBuilder memory("opticon:01");
        memory.wait(++m_memories * 100).context("0042", "accepted", "OSAKA");
        const int scans = m_random.between(1, 20);
        for (int i = 0; i < scans; ++i) {
            memory.scan(test::slipNumber(m_random.next() % 30), 1);
        }
        return memory.all();
    }

    void sendUntilTheLightsGoOut() {
        try {
            const std::unique_ptr<SiteContext> site = open();
            ReceiveBatch receiver(*site);
            for (;;) {
                m_sent.push_back(nextBatch());
                if (!receiver.receive(AgentId{{1}}, m_sent.back())) {
                    return;
                }
                m_acknowledged = m_sent.size();
            }
        } catch (const db::DbError&) {
            return; // the power went while the site was being opened
        }
    }

    // An auditor's look: first at what is there, then by sending everything again.
    void look(Outcome& outcome) {
        const std::unique_ptr<SiteContext> site = open();
        std::set<std::string> stored;
        int rows = 0;
        site->database().read([&](store::Connection& connection) {
            audit(connection, outcome);
            const soci::rowset<std::string> records =
                (connection.session().sql().prepare << "SELECT record_id FROM scans");
            for (const std::string& record : records) {
                stored.insert(record);
                ++rows;
            }
        });
        outcome.doubled += rows - static_cast<int>(stored.size());
        std::set<std::string> sent;
        for (std::size_t i = 0; i < m_sent.size(); ++i) {
            for (const RecordId& id : wire::recordIdsOf(m_sent[i])) {
                sent.insert(id.hex());
                outcome.lost += i < m_acknowledged && stored.count(id.hex()) == 0 ? 1 : 0;
            }
        }
        if (m_sent.empty()) {
            return; // the power went while the site was opened for the first time
        }
        // The batch on the way when the power went: all of it or nothing, and once in the end.
        if (!ReceiveBatch(*site).receive(AgentId{{1}}, m_sent.back())) {
            ++outcome.damaged;
            return;
        }
        m_acknowledged = m_sent.size();
        std::int64_t now = 0;
        site->database().read([&now](store::Connection& connection) {
            connection.session().sql() << "SELECT count(*) FROM scans", soci::into(now);
        });
        outcome.doubled += now > static_cast<std::int64_t>(sent.size()) ? 1 : 0;
    }

    static void audit(store::Connection& connection, Outcome& outcome) {
        soci::session& sql = connection.session().sql();
        std::string integrity;
        sql << "PRAGMA integrity_check", soci::into(integrity);
        outcome.damaged += integrity == "ok" ? 0 : 1;
        int wrong = 0;
        sql << "SELECT (SELECT count(*) FROM custody_events) <> (SELECT count(*) FROM item_events) "
               "OR (SELECT count(*) FROM custody_events) <> (SELECT coalesce(max(position) + 1, 0) "
               "FROM custody_events) OR (SELECT count(*) FROM scans WHERE kind = 6) <> (SELECT "
               "count(*) FROM custody_events)",
            soci::into(wrong);
        outcome.damaged += wrong;
        std::string canonical;
        std::string leaf;
        soci::statement last =
            (sql.prepare << "SELECT canonical, leaf FROM custody_events ORDER BY position DESC "
                            "LIMIT 30",
             soci::into(canonical), soci::into(leaf));
        last.execute(false);
        while (last.fetch()) {
            const Bytes octets = fromHex(canonical).value_or(Bytes{});
            const bool whole =
                domain::parseCanonical(octets) && toHex(ledger::leafHash(octets)) == leaf;
            outcome.damaged += whole ? 0 : 1;
        }
    }

    TestRandom m_random;
    test::TempDir m_folder;
    PowerCutVfs m_vfs;
    test::ManualClock m_clock;
    TestRandom m_salts{1};
    std::vector<wire::ScanBatch> m_sent;
    std::size_t m_acknowledged = 0; // of m_sent, from the front
    int m_memories = 0;
};

Outcome runCuts(int cuts, DiskCache cache) {
    Outcome outcome;
    for (std::uint64_t seed = 1; outcome.cuts < cuts; ++seed) {
        SiteUnderCuts site(seed, cache);
        for (int i = 0; i < kCutsPerSite && outcome.cuts < cuts; ++i) {
            INFO("seed " << seed << ", cut " << i);
            if (cache == DiskCache::Honest) {
                site.cutOnce(outcome);
                REQUIRE(outcome.clean());
                continue;
            }
            try {
                site.cutOnce(outcome);
            } catch (const std::exception&) {
                break; // beyond use, as it may be on such a disk
            }
        }
    }
    return outcome;
}

// Rows by a bare writer, cut as above; the number of acknowledged rows that were lost.
int lostByWriter(const char* synchronous, int cuts) {
    int lost = 0;
    for (int cut = 0; cut < cuts; ++cut) {
        TestRandom random(static_cast<std::uint64_t>(cut) + 1);
        const test::TempDir folder;
        PowerCutVfs vfs(random.next());
        db::OpenOptions options;
        options.target = (folder / "rows.db").string();
        options.access = db::Access::Writer;
        options.vfs = vfs.name();
        const auto open = [&] {
            auto connection = std::make_unique<store::Connection>(options);
            connection->session().execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY)");
            connection->session().execute(std::string("PRAGMA synchronous=") + synchronous);
            return connection;
        };
        int acknowledged = 0;
        try {
            const SystemClock clock;
            store::WriteBreaker breaker(clock);
            store::GroupWriter writer(open, 10, 10, breaker);
            vfs.failAt(random.between(1, 200), Fault::PowerCut);
            for (;;) {
                writer.run([](store::Connection& connection) {
                    connection.session().execute("INSERT INTO t DEFAULT VALUES");
                });
                ++acknowledged;
            }
        } catch (const db::DbError&) {
            vfs.powerOn();
        }
        int found = 0;
        open()->session().sql() << "SELECT count(*) FROM t", soci::into(found);
        lost += found < acknowledged ? acknowledged - found : 0;
    }
    return lost;
}

TEST_CASE("power cuts lose and double nothing that was acknowledged") {
    const int cuts = kCuts * test::soakFactor();
    const Outcome outcome = runCuts(cuts, DiskCache::Honest);
    CHECK(outcome.cuts == cuts);
    CHECK(outcome.clean());
}

TEST_CASE("negative control: a disk that lies about flushing does lose or damage") {
    CHECK_FALSE(runCuts(100, DiskCache::Lying).clean());
}

TEST_CASE("negative control: synchronous=NORMAL loses what FULL keeps") {
    CHECK(lostByWriter("FULL", 100) == 0);
    CHECK(lostByWriter("NORMAL", 100) > 0);
}

TEST_CASE("one failed write or full disk fails the batch, and the site goes on") {
    const test::TempDir folder;
    test::ManualClock clock;
    TestRandom salts(1);
    for (const Fault fault : {Fault::IoError, Fault::DiskFull}) {
        PowerCutVfs vfs(1);
        SiteConfig config;
        config.site = "main";
        config.database =
            "sqlite:" + (folder / fmt::format("site{}.db", static_cast<int>(fault))).string();
        config.vfs = vfs.name();
        SiteContext site(config, *SigningKey::fromSeed(Bytes(32, 1)),
                         *SigningKey::fromSeed(Bytes(32, 2)), clock, salts);
        ReceiveBatch receiver(site);
        int failed = 0;
        for (int n = 1; n <= 40; ++n) {
            MemoryBuilder memory("opticon:01");
            memory.wait(n * 100).context("0042", "accepted", "OSAKA").scan(test::slipNumber(1));
            vfs.failAt(n, fault);
            if (!receiver.receive(AgentId{{1}}, memory.all())) {
                ++failed;
                vfs.failAt(-1, fault);
                // Lone failures: several within the window would stop the writing for good.
                clock.advance(store::kDiskFailureWindow + std::chrono::minutes(1));
                const auto again = receiver.receive(AgentId{{1}}, memory.all());
                REQUIRE(again);
                CHECK(again->ledgerSize == static_cast<std::uint64_t>(n));
            }
        }
        CHECK(failed > 10);
    }
}

} // namespace
} // namespace tewatashi::server::services
