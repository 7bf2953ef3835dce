// A journal in which a million records wait: what the agent does all day must not depend on it.
// Counted in pages read and in steps of SQLite's machine, which are the same on every computer.
#include "tests/agent/journal/journal_fixture.h"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <fstream>

using namespace tewatashi;
using namespace tewatashi::agent::journal;
using namespace tewatashi::agent::journal::test;

namespace {

constexpr int kDockRows = 10'000;

// The connections opened while it lives report to the newest one.
class Meter {
public:
    Meter() {
        s_meter = this;
        sqlite3_auto_extension(entry());
    }
    ~Meter() {
        sqlite3_cancel_auto_extension(entry());
        s_meter = nullptr;
    }
    Meter(const Meter&) = delete;
    Meter& operator=(const Meter&) = delete;

    // Since the last call.
    [[nodiscard]] int pagesRead() {
        int now = 0;
        int highest = 0;
        sqlite3_db_status(m_db, SQLITE_DBSTATUS_CACHE_MISS, &now, &highest, 1);
        return now;
    }
    [[nodiscard]] int steps() { return std::exchange(m_steps, 0); }

private:
    using Entry = void (*)();
    static Entry entry() { return reinterpret_cast<Entry>(&Meter::opened); }
    static int opened(sqlite3* db, const char**, const void*) {
        s_meter->m_db = db;
        sqlite3_progress_handler(
            db, 1,
            [](void* meter) {
                ++static_cast<Meter*>(meter)->m_steps;
                return 0;
            },
            s_meter);
        return SQLITE_OK;
    }

    static inline Meter* s_meter = nullptr; // SQLite gives the hook no word of ours
    sqlite3* m_db = nullptr;
    int m_steps = 0;
};

void run(sqlite3* db, const std::string& sql) {
    char* error = nullptr;
    if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error) != SQLITE_OK) {
        throw std::runtime_error(error);
    }
}

// Rows as the journal writes them, but for ids in order: a million random ones take a minute.
void fill(const std::filesystem::path& file, int dockCount, int codeDigits) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(file.string().c_str(), &db) == SQLITE_OK);
    run(db, "PRAGMA synchronous=OFF");
    run(db, "BEGIN");
    const std::string docks = std::to_string(dockCount);
    const std::string each = std::to_string(kDockRows);
    run(db, "INSERT INTO terminals VALUES (1, 'opticon:01', '')");
    run(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + docks +
                ") INSERT INTO docks SELECT i, printf('%032x', i), 1, 1775001600000 + i, 'OPN', "
                "'', 1, NULL, 0, 0, 0, '', (i - 1) * " +
                each + " + 1, (i - 1) * " + each + " + 1, i * " + each + ", " + each +
                ", 0, 0, 0, 0 FROM n");
    run(db, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                std::to_string(dockCount * kDockRows - 1) +
                ") INSERT INTO scans SELECT i + 1, i / " + each +
                " + 1, printf('%032x', i), iif(i % " + each +
                " = 0, '', printf('%032x', i - 1)), i % " + each + ", printf('%08x', i % " + each +
                "), printf('%0" + std::to_string(codeDigits) +
                "x', i), 3, 0, '', 0, 0, '', 1775001600000 FROM n");
    run(db, "COMMIT");
    sqlite3_close(db);
}

struct LargeJournal : JournalFixture {
    LargeJournal(int docks, int codeDigits) {
        journal.reset();
        fill(options.file, docks, codeDigits);
    }
};

} // namespace

TEST_CASE("ScanJournal reads next to nothing of a million waiting records", "[sqlite]") {
    LargeJournal large(100, 16);
    const auto& journal = large.journal;
    Meter meter;
    REQUIRE(std::filesystem::file_size(large.options.file) > 100'000'000);
    large.reopen();
    CHECK(meter.pagesRead() < 100);
    CHECK(meter.steps() < 20'000);

    for (int i = 0; i < 3; ++i) {
        const auto batch = large.next();
        REQUIRE(batch.has_value());
        CHECK(batch->rows.size() == 500);
        CHECK(meter.pagesRead() < 100);
        CHECK(meter.steps() < 20'000);
        REQUIRE(journal->applyReceipt(*batch, receiptFor(*batch)).has_value());
        CHECK(meter.pagesRead() < 300); // each record lies in the table and, maybe, in its index
        CHECK(meter.steps() < 40'000);
    }
    REQUIRE(journal->append(reading(large.random, memoryOf(10), "opticon:02")).has_value());
    CHECK(meter.pagesRead() < 100);
    CHECK(large.status().waiting == 1'000'000 - 1500 + 10);
    CHECK(meter.pagesRead() < 100);
    CHECK(journal->prune(large.clock.utcNow()).value() == 0);
    CHECK(meter.pagesRead() < 100);
    CHECK(meter.steps() < 20'000);
    CHECK_FALSE(large.setAside({}).has_value());
    CHECK(meter.pagesRead() < 10);

    // Control: what this meter says about looking at all of them.
    sqlite3* db = nullptr;
    large.journal.reset();
    REQUIRE(sqlite3_open(large.options.file.string().c_str(), &db) == SQLITE_OK);
    run(db, "SELECT count(*) FROM scans WHERE state = 0");
    CHECK(meter.pagesRead() > 10'000);
    CHECK(meter.steps() > 1'000'000);
    sqlite3_close(db);
}

TEST_CASE("ScanJournal finds damage of a large file when it meets it, or at once after a crash",
          "[sqlite]") {
    const bool crashed = GENERATE(false, true);
    LargeJournal large(7, 1000); // large by its codes: salvage looks at every record
    const auto& journal = large.journal;
    const auto& file = large.options.file;
    REQUIRE(std::filesystem::file_size(file) > 64 * 1024 * 1024);
    {
        // A page of the records that are sent first.
        std::fstream page(file, std::ios::in | std::ios::out | std::ios::binary);
        std::string octets(1 << 20, 0);
        page.read(octets.data(), static_cast<std::streamsize>(octets.size()));
        const auto at = octets.find("00000000000000000000000000000040");
        REQUIRE(at != std::string::npos);
        page.seekp(static_cast<std::streamoff>(at / 4096 * 4096));
        page << std::string(4096, 'x');
    }
    if (crashed) {
        std::ofstream(file.string() + "-wal") << "";
    }
    large.reopen();
    CHECK(journal->renamedTo().has_value() == crashed);
    if (!crashed) {
        CHECK_FALSE(journal->nextBatch(500, large.clock.utcNow(), "0.1.0").has_value());
    }
    // No record proves itself here: the ids are made up.
    CHECK(large.status().waiting == 0);
    CHECK(journal->renamedTo().has_value());
    CHECK(journal->append(reading(large.random, memoryOf(5))).has_value());
}
