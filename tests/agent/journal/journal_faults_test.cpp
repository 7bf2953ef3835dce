// The journal on a disk that loses power, fails, fills up or is damaged. What the journal said is
// stored is compared with the rows found by plain SQLite, not by the journal's own code.
#include "tests/agent/journal/journal_fixture.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/soak.h"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <fstream>
#include <map>
#include <set>

using namespace tewatashi;
using namespace tewatashi::agent::journal;
using namespace tewatashi::agent::journal::test;
using tewatashi::test::FaultDisk;
using tewatashi::test::ManualClock;
using tewatashi::test::SyncPolicy;
using tewatashi::test::TempDir;
using tewatashi::test::TestRandom;

namespace {

constexpr const char* kFile = "/journal.db";

// A plain connection for the auditor.
class PlainSqlite {
public:
    PlainSqlite(const std::string& file, const char* vfs) {
        if (sqlite3_open_v2(file.c_str(), &m_db, SQLITE_OPEN_READWRITE, vfs) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(m_db));
        }
        run("PRAGMA locking_mode=EXCLUSIVE");
    }
    PlainSqlite(const PlainSqlite&) = delete;
    PlainSqlite& operator=(const PlainSqlite&) = delete;
    ~PlainSqlite() { sqlite3_close(m_db); }

    void run(const std::string& sql) { static_cast<void>(rows(sql)); }
    [[nodiscard]] std::vector<std::string> rows(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(m_db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(m_db));
        }
        std::vector<std::string> found;
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const void* text = sqlite3_column_text(statement, 0);
            found.emplace_back(text == nullptr ? "" : static_cast<const char*>(text));
        }
        sqlite3_finalize(statement);
        return found;
    }

private:
    sqlite3* m_db = nullptr;
};

struct Audit {
    std::size_t lost = 0;        // acknowledged, not found
    std::size_t doubled = 0;     // found more than once
    std::size_t undelivered = 0; // receipt applied, but found waiting
    bool sound = true;           // SQLite's own check
};

struct Promises {
    std::set<std::string> stored;    // append() said so
    std::set<std::string> delivered; // applyReceipt() said so
};

Audit audit(PlainSqlite& sqlite, const Promises& promised) {
    Audit result;
    result.sound = sqlite.rows("PRAGMA integrity_check") == std::vector<std::string>{"ok"};
    std::map<std::string, int> found;
    for (const std::string& id : sqlite.rows("SELECT record_id FROM scans")) {
        ++found[id];
    }
    for (const auto& [id, count] : found) {
        result.doubled += count > 1 ? 1 : 0;
    }
    for (const std::string& id : promised.stored) {
        result.lost += found.count(id) == 0 ? 1 : 0;
    }
    for (const std::string& id : sqlite.rows("SELECT record_id FROM scans WHERE state = 0")) {
        result.undelivered += promised.delivered.count(id);
    }
    return result;
}

struct FaultyJournal {
    FaultDisk disk;
    ManualClock clock;
    TestRandom random;
    Promises promised;
    std::vector<domain::RawScan> memory;
    int second = 0;

    explicit FaultyJournal(std::uint64_t seed) : disk(seed), random(seed * 31 + 7) {}

    [[nodiscard]] Result<std::unique_ptr<ScanJournal>, JournalError> open() {
        JournalOptions options;
        options.file = kFile;
        options.vfs = disk.name();
        return ScanJournal::open(options, clock);
    }
    // Docks and uploads until something fails or `steps` are done.
    void work(ScanJournal& journal, int steps) {
        for (int i = 0; i < steps; ++i) {
            const bool good = random.oneIn(20)  ? journal.tryToStore().has_value()
                              : random.oneIn(3) ? upload(journal)
                                                : dock(journal);
            if (!good) {
                return;
            }
        }
    }
    bool dock(ScanJournal& journal) {
        if (memory.size() > 60) {
            memory.clear();
        }
        const auto more = memoryOf(random.between(1, 20), second);
        second += 20;
        memory.insert(memory.end(), more.begin(), more.end());
        const DockReading read = reading(random, memory);
        if (!journal.append(read)) {
            return false;
        }
        for (const domain::IdentifiedScan& record : read.records) {
            promised.stored.insert(record.id.hex());
        }
        return true;
    }
    bool upload(ScanJournal& journal) {
        const auto batch = journal.nextBatch(30, clock.utcNow(), "0.1.0");
        if (!batch || !*batch) {
            return batch.has_value();
        }
        if (!journal.applyReceipt(**batch, receiptFor(**batch))) {
            return false;
        }
        for (const RecordId& id : wire::recordIdsOf((*batch)->batch)) {
            promised.delivered.insert(id.hex());
        }
        return true;
    }
    [[nodiscard]] Audit check() {
        Audit nothing;
        nothing.lost = promised.stored.size();
        if (disk.content(kFile).empty()) {
            return nothing;
        }
        PlainSqlite sqlite(kFile, disk.name().c_str());
        const bool begun = !sqlite.rows("SELECT 1 FROM sqlite_schema WHERE name='scans'").empty();
        return begun ? audit(sqlite, promised) : nothing;
    }
};

struct Campaign {
    int cuts = 0;
    std::size_t lost = 0;
    std::size_t doubled = 0;
    std::size_t undelivered = 0;
    int unsound = 0;
};

// Runs journals on simulated disks until the power went `cuts` times.
Campaign cutPower(int cuts, SyncPolicy policy) {
    Campaign campaign;
    for (std::uint64_t seed = 1; campaign.cuts < cuts; ++seed) {
        FaultyJournal run(seed);
        run.disk.setSyncPolicy(policy);
        for (int cycle = 0; cycle < 20 && campaign.cuts < cuts; ++cycle) {
            run.disk.cutPowerIn(static_cast<std::uint64_t>(run.random.between(1, 150)));
            if (auto journal = run.open()) {
                run.work(**journal, 60);
            }
            campaign.cuts += run.disk.powerIsOff() ? 1 : 0;
            run.disk.restart();
            const Audit found = run.check();
            campaign.lost += found.lost;
            campaign.doubled += found.doubled;
            campaign.undelivered += found.undelivered;
            campaign.unsound += found.sound ? 0 : 1;
            if (found.lost > 0 || !found.sound) {
                break; // count it once
            }
            run.disk.restart();
        }
    }
    return campaign;
}

} // namespace

TEST_CASE("ScanJournal loses and doubles nothing in 2,000 power cuts", "[sqlite]") {
    const int cuts = 2000 * tewatashi::test::soakFactor();
    const Campaign campaign = cutPower(cuts, SyncPolicy::Honest);
    CHECK(campaign.cuts == cuts);
    CHECK(campaign.lost == 0);
    CHECK(campaign.doubled == 0);
    CHECK(campaign.undelivered == 0);
    CHECK(campaign.unsound == 0);
}

TEST_CASE("Control: flushing like synchronous=NORMAL loses acknowledged scans", "[sqlite]") {
    CHECK(cutPower(60, SyncPolicy::WalIgnored).lost > 0);
}

TEST_CASE("Control: without its unique key the journal would double scans", "[sqlite]") {
    FaultyJournal run(5);
    {
        auto journal = run.open();
        INFO((journal ? "" : journal.error().detail));
        REQUIRE(journal.has_value());
        REQUIRE(run.dock(**journal));
    }
    PlainSqlite sqlite(kFile, run.disk.name().c_str());
    CHECK(audit(sqlite, run.promised).doubled == 0);
    sqlite.run("CREATE TABLE read_again AS SELECT * FROM scans");
    sqlite.run("DROP INDEX scans_key");
    sqlite.run("UPDATE read_again SET id = id + 1000");
    sqlite.run("INSERT INTO scans SELECT * FROM read_again");
    CHECK(audit(sqlite, run.promised).doubled == run.promised.stored.size());
}

TEST_CASE("ScanJournal survives a failure of every single disk operation", "[sqlite]") {
    for (const int code : {SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_FULL}) {
        bool failed = true;
        int failures = 0;
        for (std::uint64_t n = 1; failed && n < 1000; ++n) {
            FaultyJournal run(11);
            run.disk.failIn(n, code);
            if (auto journal = run.open()) {
                run.work(**journal, 12);
                // The same object goes on once the disk does; the failure may strike just here.
                const bool goesOn = run.dock(**journal) || run.dock(**journal);
                REQUIRE(goesOn);
            }
            failed = run.disk.hasFailed();
            failures += failed ? 1 : 0;
            run.disk.restart();
            const Audit found = run.check();
            CAPTURE(code, n);
            CHECK(found.lost == 0);
            CHECK(found.doubled == 0);
            CHECK(found.undelivered == 0);
            CHECK(found.sound);
        }
        CHECK_FALSE(failed); // the loop went past the last operation
        CHECK(failures > 30);
    }
}

TEST_CASE("ScanJournal says Full on a full disk, can still settle, and goes on with space",
          "[sqlite]") {
    FaultyJournal run(3);
    auto journal = run.open();
    REQUIRE(journal.has_value());
    REQUIRE(run.dock(**journal));
    run.disk.setCapacity(run.disk.used_bytes() + 64UL * 1024);
    std::optional<JournalError> error;
    for (int i = 0; i < 200 && !error; ++i) {
        const auto memory = memoryOf(50, run.second);
        run.second += 50;
        const auto result = (*journal)->append(reading(run.random, memory));
        if (!result) {
            error = result.error();
        }
    }
    REQUIRE(error.has_value());
    CHECK(error->problem == JournalProblem::Full);
    CHECK(explain(*error, kFile).ja.find("消去していません") != std::string::npos);
    CHECK((*journal)->status()->waiting > 0);
    // Asked again and again, it says so without harm, and notices when there is room.
    const auto waiting = (*journal)->status()->waiting;
    for (int i = 0; i < 3; ++i) {
        const auto refused = (*journal)->tryToStore();
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().problem == JournalProblem::Full);
    }
    CHECK((*journal)->status()->waiting == waiting);
    run.disk.setCapacity(std::nullopt);
    CHECK((*journal)->tryToStore().has_value());
    CHECK(run.dock(**journal));
    CHECK(run.upload(**journal));
    journal->reset();
    PlainSqlite sqlite(kFile, run.disk.name().c_str());
    CHECK(sqlite.rows("SELECT id FROM filler").empty());
}

TEST_CASE("What ScanJournal says there is room for can be stored", "[sqlite]") {
    // The disk grows step by step; the reading is large beside what was stored before.
    FaultyJournal run(5);
    auto journal = run.open();
    REQUIRE(journal.has_value());
    REQUIRE(run.dock(**journal));
    const auto large = reading(run.random, memoryOf(3000, 40'000));
    run.disk.setCapacity(run.disk.used_bytes());
    REQUIRE((*journal)->append(large).error().problem == JournalProblem::Full);
    int refusals = 0;
    while (!(*journal)->tryToStore()) {
        REQUIRE(++refusals < 200);
        run.disk.setCapacity(run.disk.used_bytes() + 128UL * 1024 * refusals);
    }
    CHECK(refusals > 1);
    CHECK((*journal)->append(large).has_value());
}

TEST_CASE("ScanJournal stops at its size limit before it writes and still settles batches",
          "[sqlite]") {
    JournalFixture fixture;
    fixture.options.sizeMax_bytes = 300LL * 1024;
    fixture.reopen();
    std::optional<JournalError> error;
    int second = 0;
    while (!error && second < 10'000) {
        const auto result = fixture.journal->append(reading(fixture.random, memoryOf(100, second)));
        second += 100;
        if (!result) {
            error = result.error();
        }
    }
    REQUIRE(error.has_value());
    CHECK(error->problem == JournalProblem::Full);
    CHECK(fixture.status().size_bytes <= 300 * 1024);
    CHECK(fixture.journal->tryToStore().error().problem == JournalProblem::Full);
    const auto waiting = fixture.status().waiting;
    CHECK(waiting > 300);
    CHECK(fixture.drain().size() == waiting);
    // Room comes back with old deliveries.
    fixture.clock.advance(std::chrono::hours(24 * 36));
    REQUIRE(fixture.journal->prune(fixture.clock.utcNow()).value() > 0);
    CHECK(fixture.journal->tryToStore().has_value());
    CHECK(fixture.journal->append(reading(fixture.random, memoryOf(100, 50'000))).has_value());
}

TEST_CASE("ScanJournal keeps an unreadable file and begins a new one", "[sqlite]") {
    JournalFixture fixture;
    REQUIRE(fixture.journal->append(reading(fixture.random, memoryOf(500))).has_value());
    fixture.journal.reset();
    const auto size = std::filesystem::file_size(fixture.options.file);
    for (const std::uintmax_t from : {std::uintmax_t{0}, size / 2}) {
        {
            std::fstream file(fixture.options.file,
                              std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(static_cast<std::streamoff>(from));
            file << std::string(6000, 'x');
        }
        std::ofstream(fixture.options.file.string() + "-wal") << "not a log";
        fixture.reopen();
        const auto& kept = fixture.journal->renamedTo();
        REQUIRE(kept.has_value());
        CHECK(std::filesystem::exists(*kept));
        CHECK(kept->string().find(".unreadable-2026") != std::string::npos);
        CHECK(fixture.status().waiting == fixture.status().salvaged);
        REQUIRE(fixture.journal->append(reading(fixture.random, memoryOf(500))).has_value());
        CHECK(fixture.status().waiting == 500);
        fixture.journal.reset();
    }
}

TEST_CASE("ScanJournal takes over a journal of the first version with all it holds", "[sqlite]") {
    JournalFixture fixture;
    REQUIRE(fixture.journal->append(reading(fixture.random, memoryOf(5))).has_value());
    REQUIRE(fixture.journal->park(*fixture.next(1), "422").has_value());
    fixture.journal.reset();
    {
        PlainSqlite first(fixture.options.file.string(), nullptr);
        first.run("DROP INDEX scans_parked");
        first.run("DROP INDEX observations_parked");
        first.run("DROP TABLE filler");
        first.run("UPDATE schema_version SET version=1");
    }
    fixture.reopen();
    CHECK(fixture.setAside({})->rows.size() == 1);
    CHECK(fixture.status().parked == 1);
    CHECK(fixture.journal->tryToStore().has_value());
    CHECK(fixture.drain().size() == 4);
}

TEST_CASE("ScanJournal leaves a newer version's file octet for octet as it is", "[sqlite]") {
    JournalFixture fixture;
    REQUIRE(fixture.journal->append(reading(fixture.random, memoryOf(5))).has_value());
    fixture.journal.reset();
    PlainSqlite(fixture.options.file.string(), nullptr).run("UPDATE schema_version SET version=99");
    const auto octets = [&] {
        std::ifstream file(fixture.options.file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    const std::string before = octets();
    const auto opened = ScanJournal::open(fixture.options, fixture.clock);
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().problem == JournalProblem::TooNew);
    CHECK(octets() == before);
}

TEST_CASE("ScanJournal is held by one opener at a time", "[sqlite]") {
    JournalFixture fixture;
    const auto second = ScanJournal::open(fixture.options, fixture.clock);
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().problem == JournalProblem::InUse);
    fixture.journal.reset();
    CHECK(ScanJournal::open(fixture.options, fixture.clock).has_value());
}

TEST_CASE("ScanJournal names the file when its folder cannot be used", "[sqlite]") {
    const TempDir folder;
    const ManualClock clock;
    JournalOptions options;
    options.file = folder / "missing" / "journal.db";
    const auto opened = ScanJournal::open(options, clock);
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().problem == JournalProblem::Unwritable);
    const auto text = explain(opened.error(), options.file);
    CHECK(text.en.find(options.file.string()) != std::string::npos);
    CHECK(text.ja.find(options.file.string()) != std::string::npos);
}

TEST_CASE("ScanJournal works with 100,000 records waiting", "[sqlite]") {
    FaultyJournal run(9); // in memory: the subject is the work, not the disk
    auto journal = run.open();
    REQUIRE(journal.has_value());
    std::size_t total = 0;
    for (int dock = 0; dock < 10; ++dock) {
        const std::string terminal = "opticon:" + std::to_string(dock);
        REQUIRE((*journal)->append(reading(run.random, memoryOf(10'000), terminal)).has_value());
        total += 10'000;
    }
    CHECK((*journal)->status()->waiting == total);
    for (int i = 0; i < 40; ++i) {
        REQUIRE(run.upload(**journal));
    }
    CHECK((*journal)->status()->waiting == total - 40 * 30);
}
