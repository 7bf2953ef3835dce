// What is left of a damaged journal. Which rows lie on undamaged pages is found by searching the
// octets of the files, not by the product's reader.
#include "agent/journal/journal_file.h"
#include "agent/journal/journal_salvage.h"
#include "tests/agent/journal/journal_fixture.h"
#include "tests/support/fault_vfs.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <set>

using namespace tewatashi;
using namespace tewatashi::agent::journal;
using namespace tewatashi::agent::journal::test;
using tewatashi::test::FaultDisk;
using tewatashi::test::TempDir;
using tewatashi::test::TestRandom;

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kLogHeader = 32;
constexpr std::size_t kFrame = kPage + 24;

std::string octetsOf(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& file, const std::string& octets) {
    std::ofstream(file, std::ios::binary) << octets;
}

struct Pair {
    std::string file;
    std::string log;
    [[nodiscard]] std::string& either(TestRandom& random) {
        return !log.empty() && random.oneIn(2) ? log : file;
    }
};

// A journal as a crash left it: rows in the file and rows in the log alone.
struct LeftBehind {
    Pair pair;
    std::vector<domain::IdentifiedScan> waiting;
    std::map<std::string, std::string> terminalOf; // by record id

    LeftBehind() {
        JournalFixture fixture;
        add(fixture, 300, "opticon:0000000000000001", 0);
        for (int i = 0; i < 2; ++i) {
            const auto batch = fixture.next(60).value();
            REQUIRE(fixture.journal->applyReceipt(batch, receiptFor(batch)).has_value());
        }
        waiting.erase(waiting.begin(), waiting.begin() + 120);
        fixture.reopen(); // moves the log into the file
        add(fixture, 150, "opticon:0000000000000002", 500);
        add(fixture, 80, "opticon:0000000000000001", 1000);
        pair = {octetsOf(fixture.options.file), octetsOf(fixture.options.file.string() + "-wal")};
        REQUIRE(pair.log.size() > 3 * kFrame);
    }
    void add(JournalFixture& fixture, int count, const std::string& terminal, int second) {
        const auto dock = reading(fixture.random, memoryOf(count, second), terminal);
        REQUIRE(fixture.journal->append(dock).has_value());
        REQUIRE(fixture.journal->addObservation(terminal, observation(fixture.random, dock))
                    .has_value());
        waiting.insert(waiting.end(), dock.records.begin(), dock.records.end());
        for (const RecordId& id : idsOf(dock)) {
            terminalOf[id.hex()] = terminal;
        }
    }
};

// Where something lies in the pair: the beginnings of its pages, or frames of the log.
struct Places {
    std::vector<std::size_t> inFile;
    std::vector<std::size_t> inLog;

    Places(const Pair& pair, const std::string& needle)
        : inFile(find(pair.file, needle, 0, kPage)),
          inLog(find(pair.log, needle, kLogHeader, kFrame)) {}
    static std::vector<std::size_t> find(const std::string& octets, const std::string& needle,
                                         std::size_t head, std::size_t size) {
        std::vector<std::size_t> pages;
        for (auto at = octets.find(needle); at != std::string::npos;
             at = octets.find(needle, at + 1)) {
            pages.push_back(head + (at - head) / size * size);
        }
        return pages;
    }
    [[nodiscard]] bool survive(const Pair& before, const Pair& after) const {
        const auto same = [](const std::string& was, const std::string& is, std::size_t size) {
            return [&was, &is, size](std::size_t at) {
                return was.compare(at, size, is, at, size) == 0;
            };
        };
        return std::any_of(inFile.begin(), inFile.end(), same(before.file, after.file, kPage)) ||
               std::any_of(inLog.begin(), inLog.end(), same(before.log, after.log, kFrame));
    }
};

// Knows of which waiting rows at least one copy lies on a page that damage did not touch, and
// whose terminal's name, without which a row says nothing, does so as well.
class UntouchedRows {
public:
    explicit UntouchedRows(const LeftBehind& left) : m_left(left) {
        for (const auto& [id, terminal] : left.terminalOf) {
            m_terminals.emplace(terminal, Places(left.pair, terminal));
        }
        for (const domain::IdentifiedScan& record : left.waiting) {
            // Time, code and symbology lie side by side in the row alone.
            const std::string needle =
                toHex(record.scan.rawTime) + toHex(record.scan.code) + '\x03';
            m_rows.emplace(record.id.hex(), Places(left.pair, needle));
        }
    }
    [[nodiscard]] std::set<std::string> in(const Pair& damaged) const {
        std::set<std::string> ids;
        for (const auto& [id, places] : m_rows) {
            if (m_terminals.at(m_left.terminalOf.at(id)).survive(m_left.pair, damaged) &&
                places.survive(m_left.pair, damaged)) {
                ids.insert(id);
            }
        }
        return ids;
    }

private:
    const LeftBehind& m_left;
    std::map<std::string, Places> m_terminals;
    std::map<std::string, Places> m_rows;
};

void damage(Pair& pair, TestRandom& random) {
    const int strokes = random.between(1, 12);
    for (int i = 0; i < strokes; ++i) {
        std::string& octets = pair.either(random);
        const auto at =
            static_cast<std::size_t>(random.between(0, static_cast<int>(octets.size()) - 1));
        if (random.oneIn(3)) { // a page of something else
            const std::size_t start = at / kPage * kPage;
            const std::size_t count = std::min(kPage, octets.size() - start);
            const bool zeros = random.oneIn(2);
            for (std::size_t k = 0; k < count; ++k) {
                octets[start + k] = zeros ? '\0' : static_cast<char>(random.between(0, 255));
            }
        } else {
            octets[at] = static_cast<char>(octets[at] ^ (1 << random.between(0, 7)));
        }
    }
}

struct Salvaged {
    std::map<std::string, int> rows; // by record id
    std::set<std::string> waiting;
    long long counted = 0;
};

// A new journal on a disk in memory beside the unreadable file.
struct NewJournal {
    FaultDisk disk;
    JournalFile file;

    explicit NewJournal(std::uint64_t seed) : disk(seed), file(options(disk)) {}
    static JournalOptions options(const FaultDisk& disk) {
        JournalOptions options;
        options.file = "/journal.db";
        options.vfs = disk.name();
        return options;
    }
    [[nodiscard]] Salvaged content() {
        Salvaged found;
        std::string id;
        int state = 0;
        soci::statement rows = (file.session.sql().prepare << "SELECT record_id, state FROM scans",
                                soci::into(id), soci::into(state));
        rows.execute(false);
        while (rows.fetch()) {
            ++found.rows[id];
            if (state == 0) {
                found.waiting.insert(id);
            }
        }
        file.session.sql() << "SELECT coalesce(sum(waiting), 0) FROM docks",
            soci::into(found.counted);
        return found;
    }
    // What an uploader would send.
    [[nodiscard]] std::set<std::string> drain() {
        std::set<std::string> sent;
        for (int i = 0; i < 3000; ++i) {
            auto batch = file.picker.next({});
            if (!batch) {
                return sent;
            }
            batch->pending.batch.agentVersion = "0.1.0";
            batch->pending.batch.sentAt = tewatashi::test::ManualClock::kStart;
            const auto decoded = wire::decodeBatch(wire::encodeBatch(batch->pending.batch));
            INFO((decoded ? "" : decoded.error().where + decoded.error().reason));
            REQUIRE(decoded.has_value());
            for (const RecordId& id : wire::recordIdsOf(batch->pending.batch)) {
                sent.insert(id.hex());
            }
            file.marker.deliver(batch->pending, receiptFor(batch->pending), {1});
        }
        FAIL("the salvaged journal never ends");
        return sent;
    }
};

} // namespace

TEST_CASE("Salvage loses no waiting row of an undamaged page in 1,000 damaged journals",
          "[sqlite]") {
    const LeftBehind left;
    const UntouchedRows untouched(left);
    const TempDir folder;
    const auto unreadable = folder / "journal.db.unreadable-20260401T000000Z";
    std::size_t saved = 0;
    std::size_t possible = 0;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        TestRandom random(seed);
        Pair damaged = left.pair;
        damage(damaged, random);
        write(unreadable, damaged.file);
        write(unreadable.string() + "-wal", damaged.log);
        NewJournal journal(seed);
        CAPTURE(seed);
        salvageInto(journal.file.session, folder / "journal.db");
        const Salvaged found = journal.content();
        const auto readable = untouched.in(damaged);
        possible += readable.size();
        REQUIRE(std::includes(found.waiting.begin(), found.waiting.end(), readable.begin(),
                              readable.end()));
        REQUIRE(std::all_of(found.rows.begin(), found.rows.end(), [&](const auto& row) {
            return row.second == 1 && left.terminalOf.count(row.first) == 1;
        }));
        REQUIRE(found.counted == static_cast<long long>(found.waiting.size()));
        REQUIRE(salvagedCount(journal.file.session) == found.waiting.size());
        saved += found.waiting.size();
        if (seed % 20 == 0) {
            REQUIRE(journal.drain() == found.waiting);
        }
        REQUIRE(octetsOf(unreadable) == damaged.file);
        REQUIRE(octetsOf(unreadable.string() + "-wal") == damaged.log);
    }
    CHECK(saved >= possible);
    CHECK(possible > 300'000); // the damage leaves most of the 410,000 rows alone
}

TEST_CASE("Salvage happens once for each file, and again when it was interrupted", "[sqlite]") {
    const LeftBehind left;
    const TempDir folder;
    const auto file = folder / "journal.db";
    write(folder / "journal.db.unreadable-1", left.pair.file);
    write(folder / "journal.db.unreadable-1-wal", left.pair.log);
    NewJournal journal(1);
    journal.disk.setCapacity(journal.disk.used_bytes() + 20'000);
    CHECK_THROWS(salvageInto(journal.file.session, file));
    CHECK(journal.content().rows.empty());
    journal.disk.setCapacity(std::nullopt);
    salvageInto(journal.file.session, file);
    const std::size_t all = left.waiting.size();
    CHECK(journal.content().waiting.size() == all);
    CHECK(journal.content().rows.size() == left.terminalOf.size());
    CHECK(journal.drain().size() == all);
    salvageInto(journal.file.session, file);
    CHECK(journal.content().waiting.empty());
    write(folder / "journal.db.unreadable-2", "something else entirely");
    salvageInto(journal.file.session, file);
    CHECK(salvagedCount(journal.file.session) == all);
}

TEST_CASE("Control: a row whose content was changed does not prove itself", "[sqlite]") {
    LeftBehind left;
    const TempDir folder;
    const auto& victim = left.waiting.front();
    const std::string needle = toHex(victim.scan.rawTime) + toHex(victim.scan.code);
    for (std::string* octets : {&left.pair.file, &left.pair.log}) {
        for (auto at = octets->find(needle); at != std::string::npos;
             at = octets->find(needle, at + 1)) {
            (*octets)[at + needle.size() - 1] ^= 1; // another digit
        }
    }
    write(folder / "journal.db.unreadable-1", left.pair.file);
    write(folder / "journal.db.unreadable-1-wal", left.pair.log);
    NewJournal journal(1);
    salvageInto(journal.file.session, folder / "journal.db");
    CHECK(journal.content().rows.size() == left.terminalOf.size() - 1);
    CHECK(journal.content().rows.count(victim.id.hex()) == 0);
}

TEST_CASE("ScanJournal opens a damaged file as a new journal with what could be read", "[sqlite]") {
    JournalFixture fixture;
    const LeftBehind left;
    fixture.journal.reset();
    Pair damaged = left.pair;
    const std::size_t half = damaged.file.size() / kPage / 2 * kPage;
    damaged.file.replace(half, half / 2, std::string(half / 2, 'x'));
    write(fixture.options.file, damaged.file);
    write(fixture.options.file.string() + "-wal", damaged.log);
    fixture.reopen();
    REQUIRE(fixture.journal->renamedTo().has_value());
    CHECK(fixture.journal->salvageFailure().empty());
    const auto status = fixture.status();
    CHECK(status.salvaged == status.waiting);
    CHECK(status.waiting >= UntouchedRows(left).in(damaged).size());
    CHECK(status.waiting > 200);
    REQUIRE(status.unreadable.size() == 1);
    const auto kept = fixture.journal->renamedTo().value();
    CHECK(status.unreadable.front().file == kept);
    CHECK(status.unreadable.front().salvaged == status.salvaged);
    CHECK(fixture.drain().size() == status.waiting);
    fixture.reopen();
    CHECK_FALSE(fixture.journal->renamedTo().has_value());
    CHECK(fixture.status().waiting == 0);
    // Shown until somebody takes the file away.
    CHECK(fixture.status().unreadable.front().salvaged == status.salvaged);
    std::filesystem::remove(kept);
    CHECK(fixture.status().unreadable.empty());
}
