// Possession digits prove that somebody holds an item: after intake the site keeps them only as
// keyed hashes, in its database, its write-ahead log and its ledger, while everything that reads
// codes again goes on working.
#include "server/services/docks/dock_sessions.h"
#include "server/services/docks/repair_scans.h"
#include "server/services/intake/receive_batch.h"
#include "tests/server/services/intake/received_batch.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tewatashi::server::services {
namespace {

using test::kAgent;
using test::MemoryBuilder;
using test::receive;
using test::SiteContextFixture;
using test::slipNumber;

// Digits that no time, id or number of the test holds by chance beside a slip number.
constexpr const char* kDigits = "7391";

std::string everyFile(const std::filesystem::path& folder) {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            std::ostringstream octets;
            octets << std::ifstream(entry.path(), std::ios::binary).rdbuf();
            all += octets.str();
        }
    }
    return all;
}

std::string hexOf(const std::string& text) { return toHex(asBytes(text)); }

// Whole, in NW-7 letters, in a misread slip, without context, undone, and pending.
MemoryBuilder memoryWithDigits() {
    MemoryBuilder memory;
    memory.scan(slipNumber(1) + kDigits); // no context yet
    memory.context("0042", "accepted", "OSAKA");
    memory.scan(slipNumber(2) + kDigits);
    memory.scan("A" + slipNumber(3) + kDigits + "B");
    memory.scan("123456789014" + std::string(kDigits)); // its check digit is wrong
    memory.scan(slipNumber(4) + kDigits);
    memory.scan("TWC-UNDO");
    return memory;
}

} // namespace

TEST_CASE("possession digits of scans are nowhere in the files of a site") {
    SiteContextFixture site(db::Engine::Sqlite);
    const MemoryBuilder memory = memoryWithDigits();
    receive(site, memory.batch(5, memory.size())); // waits for what lies before it
    receive(site, memory.batch(0, 2));
    receive(site, memory.batch(2, 5));
    const auto folder =
        std::filesystem::path(site.place().options(db::Access::Reader).target).parent_path();
    const auto check = [&folder] {
        const std::string files = everyFile(folder);
        REQUIRE(files.find(slipNumber(2)) != std::string::npos); // the files hold the scans
        for (std::uint64_t number = 1; number <= 4; ++number) {
            const std::string code = slipNumber(number) + kDigits;
            CHECK(files.find(code) == std::string::npos);
            CHECK(files.find(hexOf(code)) == std::string::npos);
        }
        CHECK(files.find(std::string("123456789014") + kDigits) == std::string::npos);
    };
    check(); // with the write-ahead log
    site.reopen();
    check();
}

TEST_CASE("scans with possession digits are judged as without, also when they had to wait") {
    const auto judged = [](const std::vector<wire::ScanBatch>& batches) {
        SiteContextFixture site;
        for (const wire::ScanBatch& batch : batches) {
            receive(site, batch);
        }
        CHECK(site.number("SELECT count(*) FROM items WHERE status IS NOT NULL") == 2);
        CHECK(site.number("SELECT count(*) FROM items") == 3);
        CHECK(site.number("SELECT count(*) FROM item_events WHERE kind = 2") == 1);
        CHECK(site.number("SELECT count(*) FROM scans WHERE code_hash IS NOT NULL") == 5);
        return site.number("SELECT count(*) FROM scans WHERE verdict = 2");
    };
    const MemoryBuilder memory = memoryWithDigits();
    CHECK(judged({memory.all()}) == 2);
    CHECK(judged({memory.batch(5, memory.size()), memory.batch(2, 5), memory.batch(0, 2)}) == 2);
    // Nothing but the stored rows is left to interpret the memory from.
    CHECK(judged({memory.batch(0, 7), memory.batch(0, 5), memory.batch(5, memory.size())}) == 2);
}

TEST_CASE("a scan repeated with its possession digits is a duplicate") {
    SiteContextFixture site;
    const MemoryBuilder memory = memoryWithDigits();
    receive(site, memory.all());
    receive(site, memory.all());
    CHECK(site.number("SELECT count(*) FROM scans") == static_cast<std::int64_t>(memory.size()));
}

TEST_CASE("a scan with possession digits is shown masked and can be repaired") {
    SiteContextFixture site;
    site.site().database().write([](store::Connection& connection) {
        connection.session().execute(
            "INSERT INTO users (id, login, display_name, role, language, password_hash, "
            "created_at) VALUES (1, 'sato', 'S', 'operator', 0, '-', 0)");
    });
    const MemoryBuilder memory = memoryWithDigits();
    receive(site, memory.all());
    const std::string dock = memory.all().dock.hex();
    const DockDetail detail = *DockSessions(site.site()).detail(dock);
    CHECK(detail.scans.at(0).maskedCode == slipNumber(1) + "****");
    CHECK(detail.scans.at(5).maskedCode == "A" + slipNumber(3) + "****B");
    CHECK(detail.scans.at(5).itemNumber == slipNumber(3));
    REQUIRE(detail.scans.at(0).run == 1);
    REQUIRE(
        RepairScans(site.site())
            .repair({dock, {detail.scans[0].scanKey}, "0042", "accepted", "OSAKA", "x", "sato"}));
    CHECK(site.number("SELECT count(*) FROM items WHERE number = '" + slipNumber(1) + "'") == 1);
}

TEST_CASE("the keyed hash of possession digits depends on number, digits and site key") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.scan(slipNumber(1) + "1111").scan("A" + slipNumber(1) + "1111B");
    memory.scan(slipNumber(1) + "1112").scan(slipNumber(2) + "1111");
    receive(site, memory.all());
    CHECK(site.number("SELECT count(DISTINCT code_hash) FROM scans") == 3);
    const std::string hash = site.text("SELECT code_hash FROM scans WHERE position = 0");
    CHECK(hash == toHex(hmacSha256(site.site().possessionKey(), asBytes(slipNumber(1) + "1111"))));
    CHECK(hash == site.text("SELECT code_hash FROM scans WHERE position = 1"));
}

} // namespace tewatashi::server::services
