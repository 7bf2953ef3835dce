#include "server/services/accounts/accounts.h"
#include "server/services/docks/dock_sessions.h"
#include "server/services/docks/repair_scans.h"
#include "server/services/intake/receive_batch.h"
#include "tests/server/services/cheap_passwords.h"
#include "tests/server/services/intake/received_batch.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <set>

namespace tewatashi::server::services {
namespace {

using test::cheapPasswords;
using test::kAgent;
using test::MemoryBuilder;
using test::receive;
using test::SiteContextFixture;
using test::slipNumber;
using wire::QuarantineReason;
using wire::Verdict;

DockDetail detailOf(SiteContextFixture& site, const wire::ScanBatch& batch) {
    const auto detail = DockSessions(site.site()).detail(batch.dock.hex());
    REQUIRE(detail);
    return *detail;
}

std::vector<int> runsOf(const DockDetail& detail) {
    std::vector<int> runs;
    for (const DockScan& scan : detail.scans) {
        runs.push_back(scan.run);
    }
    return runs;
}

// Items 1 to 4 with a context, a run of five items around an unreadable code, two more stored
// ones, then a run of two.
MemoryBuilder mixedMemory() {
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA");
    for (std::uint64_t item = 1; item <= 4; ++item) {
        memory.scan(slipNumber(item));
    }
    memory.scan("TWC-END").scan(slipNumber(11)).scan(slipNumber(12)).scan("nonsense");
    memory.scan(slipNumber(13)).scan(slipNumber(14)).scan(slipNumber(15));
    memory.context("0042", "arrived", "OSAKA").scan(slipNumber(1)).scan(slipNumber(2));
    return memory.scan("TWC-END").scan(slipNumber(21)).scan(slipNumber(22));
}

// Every page of the dock from the first one on, each of at most `limit` scans.
std::vector<DockDetail> pagesOf(SiteContextFixture& site, const std::string& dock, int limit) {
    std::vector<DockDetail> pages;
    std::string from;
    do {
        const auto page = DockSessions(site.site()).detail(dock, {from, limit});
        REQUIRE(page);
        pages.push_back(*page);
        from = page->next;
    } while (!from.empty());
    return pages;
}

} // namespace

TEST_CASE("a dock session shows each scan in memory order with its verdict and context") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan("a" + slipNumber(1) + "7788b");
    memory.scan("4901234567894").scan("TWC-END").scan(slipNumber(2));
    receive(site, memory.all());
    const DockDetail detail = detailOf(site, memory.all());
    CHECK(detail.dock.stored == 5);
    CHECK(detail.dock.quarantined == 2);
    REQUIRE(detail.scans.size() == 7);
    const std::vector<std::string> kinds{"operator", "action",  "place", "item",
                                         "unknown",  "control", "item"};
    std::set<std::string> keys;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        CHECK(detail.scans[i].kind == kinds[i]);
        CHECK(detail.scans[i].position == i);
        keys.insert(detail.scans[i].scanKey);
    }
    CHECK(keys.size() == 7);
    const DockScan& item = detail.scans[3];
    CHECK(item.maskedCode == "a" + slipNumber(1) + "****b");
    CHECK(item.itemNumber == slipNumber(1));
    CHECK(item.actionCode == "accepted");
    CHECK(item.placeCode == "OSAKA");
    CHECK(item.operatorName == "0042");
    CHECK(item.verdict.verdict == Verdict::Stored);
    CHECK(item.terminalTime.size() == 19);
    CHECK(detail.scans[4].verdict.reason == QuarantineReason::UnknownCode);
    CHECK(detail.scans[6].verdict.reason == QuarantineReason::ContextMissing);
}

TEST_CASE("open quarantined items in a row share a run across unreadable codes") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.scan(slipNumber(1)).scan("nonsense").scan(slipNumber(2));
    memory.scan("TWA-accepted").scan(slipNumber(3)).scan(slipNumber(4));
    receive(site, memory.all());
    const DockDetail detail = detailOf(site, memory.all());
    CHECK(runsOf(detail) == std::vector<int>{1, 2, 1, 0, 3, 3});
    REQUIRE(detail.runs.size() == 3);
    REQUIRE(detail.runs[0].proposal);
    CHECK(detail.runs[0].proposal->operatorCard.empty());
    CHECK_FALSE(detail.runs[1].canRepair);
    CHECK_FALSE(detail.runs[1].proposal);
    REQUIRE(detail.runs[2].proposal);
    CHECK(detail.runs[2].proposal->actionCode == "accepted");
}

TEST_CASE("after a gap the action that held before is proposed, not applied") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).wait(4000);
    memory.scan(slipNumber(2));
    receive(site, memory.all());
    const DockDetail detail = detailOf(site, memory.all());
    CHECK(detail.scans[4].verdict.reason == QuarantineReason::ContextMissing);
    REQUIRE(detail.runs.size() == 1);
    REQUIRE(detail.runs[0].proposal);
    CHECK(detail.runs[0].proposal->operatorCard == "0042");
    CHECK(detail.runs[0].proposal->actionCode == "accepted");
    CHECK(detail.runs[0].proposal->placeCode == "OSAKA");
}

TEST_CASE("the context that held before the clear is proposed") {
    SiteContextFixture site;
    MemoryBuilder before;
    before.context("0042", "departed", "OSAKA");
    receive(site, before.batch(0, before.size(), 1));
    MemoryBuilder after("opticon:0000000000000001", ClearId{{8}});
    after.wait(1800).scan(slipNumber(2));
    receive(site, after.batch(0, after.size(), 2));
    const DockDetail detail = detailOf(site, after.batch(0, after.size(), 2));
    REQUIRE(detail.runs.size() == 1);
    REQUIRE(detail.runs[0].proposal);
    CHECK(detail.runs[0].proposal->operatorCard == "0042");
    CHECK(detail.runs[0].proposal->actionCode == "departed");
    CHECK(detail.runs[0].proposal->placeCode == "OSAKA");
}

TEST_CASE("scans that wait for earlier ones are in no run") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).scan(slipNumber(2));
    receive(site, memory.batch(4, 5, 2));
    const DockDetail waiting = detailOf(site, memory.batch(4, 5, 2));
    REQUIRE(waiting.scans.size() == 1);
    CHECK(waiting.scans[0].verdict.reason == QuarantineReason::ContextPending);
    CHECK(waiting.scans[0].run == 0);
    receive(site, memory.batch(0, 4, 1));
    const DockDetail found = detailOf(site, memory.batch(4, 5, 2));
    CHECK(found.scans[0].verdict.verdict == Verdict::Stored);
    CHECK(found.scans[0].actionCode == "accepted");
}

TEST_CASE("pages of any size hold each scan once, in memory order, with the same runs") {
    SiteContextFixture site;
    const MemoryBuilder memory = mixedMemory();
    receive(site, memory.all());
    const DockDetail whole = detailOf(site, memory.all());
    REQUIRE(whole.total == memory.size());
    REQUIRE(whole.runs.size() == 3);
    const int limit = GENERATE(1, 2, 5, 7, 100);
    CAPTURE(limit);
    std::vector<std::string> keys;
    std::vector<int> runs;
    std::string before;
    std::set<int> shown;
    for (const DockDetail& page : pagesOf(site, memory.all().dock.hex(), limit)) {
        CHECK(page.total == whole.total);
        CHECK(page.before == keys.size());
        CHECK(page.scans.size() <= static_cast<std::size_t>(limit));
        for (const DockScan& scan : page.scans) {
            keys.push_back(scan.scanKey);
            runs.push_back(scan.run);
        }
        REQUIRE(page.runs.size() == whole.runs.size());
        for (std::size_t i = 0; i < page.runs.size(); ++i) {
            const DockRun& run = page.runs[i];
            CHECK(run.scanKeys == whole.runs[i].scanKeys);
            if (!run.scans.empty()) { // it starts here, and is shown nowhere else
                CHECK(shown.insert(run.number).second);
                CHECK(run.scans.size() == run.scanKeys.size());
                CHECK(run.proposal.has_value() == run.canRepair);
                CHECK(run.scans.front().run == run.number);
                CHECK(run.scans.back().scanKey == run.scanKeys.back());
            }
        }
    }
    CHECK(shown.size() == 3);
    CHECK(runs == runsOf(whole));
    for (std::size_t i = 0; i < whole.scans.size(); ++i) {
        CHECK(keys.at(i) == whole.scans[i].scanKey);
    }
}

TEST_CASE("pages lead back to the first one, and a run to the page that begins with it") {
    SiteContextFixture site;
    const MemoryBuilder memory = mixedMemory();
    receive(site, memory.all());
    const std::string dock = memory.all().dock.hex();
    DockSessions docks(site.site());
    const std::vector<DockDetail> pages = pagesOf(site, dock, 5);
    REQUIRE(pages.size() == 5);
    for (std::size_t i = pages.size() - 1; i > 0; --i) {
        const auto earlier = docks.detail(dock, {pages[i].earlier, 5});
        REQUIRE(earlier);
        CHECK(earlier->scans.front().scanKey == pages[i - 1].scans.front().scanKey);
    }
    for (const DockRun& run : pages[0].runs) {
        const auto page = docks.detail(dock, {run.from, 2});
        REQUIRE(page);
        CHECK(page->scans.front().scanKey == run.scanKeys.front());
        CHECK(page->scans.front().position == run.firstPosition);
    }
    // A page that begins in the middle knows how many lie before it.
    const auto middle = docks.detail(dock, {pages[0].runs[0].from, 100});
    CHECK(middle->before == 8);
    CHECK(middle->earlier.empty());
}

TEST_CASE("a run that crosses the border of a page is repaired as a whole") {
    SiteContextFixture site;
    const MemoryBuilder memory = mixedMemory();
    receive(site, memory.all());
    const std::string dock = memory.all().dock.hex();
    Accounts accounts(site.site(), cheapPasswords());
    REQUIRE(accounts.add("sato", "佐藤", Role::Operator, "purple elephants dance"));
    const DockDetail first = pagesOf(site, dock, 10).front(); // ends inside the run
    REQUIRE(first.scans.back().run == 1);
    REQUIRE(first.runs[0].scanKeys.size() == 5);
    const auto done = RepairScans(site.site())
                          .repair({dock, first.runs[0].scanKeys, "0042", "departed", "OSAKA",
                                   "カードの読み忘れ", "sato"});
    REQUIRE(done);
    CHECK(*done == 5);
    const DockDetail after = detailOf(site, memory.all());
    CHECK(after.dock.resolved == 5);
    REQUIRE(after.runs.size() == 2); // the unreadable code and the later run
    CHECK_FALSE(after.runs[0].canRepair);
    CHECK(after.runs[1].scanKeys.size() == 2);
    CHECK(after.scans[12].resolution == "repaired");
}

TEST_CASE("answered scans inside a run do not part it, stored and waiting ones do") {
    SiteContextFixture site;
    MemoryBuilder memory;
    for (std::uint64_t item = 1; item <= 3; ++item) {
        memory.scan(slipNumber(item));
    }
    memory.scan("TWC-END").scan(slipNumber(4));
    receive(site, memory.all());
    Accounts accounts(site.site(), cheapPasswords());
    REQUIRE(accounts.add("sato", "佐藤", Role::Operator, "purple elephants dance"));
    const DockDetail before = detailOf(site, memory.all());
    REQUIRE(runsOf(before) == std::vector<int>{1, 1, 1, 0, 2});
    REQUIRE(RepairScans(site.site())
                .setAside({before.dock.dockId, {before.scans[1].scanKey}, "試し読み", "sato"}));
    CHECK(runsOf(detailOf(site, memory.all())) == std::vector<int>{1, 0, 1, 0, 2});
}

TEST_CASE("the first hundred scans of a long run come with the page it starts on") {
    SiteContextFixture site;
    MemoryBuilder memory;
    for (std::uint64_t item = 1; item <= 130; ++item) {
        memory.scan(slipNumber(item));
    }
    receive(site, memory.all());
    const auto page = DockSessions(site.site()).detail(memory.all().dock.hex(), {"", 30});
    REQUIRE(page);
    REQUIRE(page->runs.size() == 1);
    const DockRun& run = page->runs.front();
    CHECK(run.scanKeys.size() == 130);
    REQUIRE(run.scans.size() == kRunScansShown);
    CHECK(run.scans.back().position == 99);
    CHECK(run.scans.back().itemNumber == slipNumber(100));
    CHECK(run.lastPosition == 129);
    CHECK(run.reasons == std::vector<QuarantineReason>{QuarantineReason::ContextMissing});
}

TEST_CASE("control characters in a code are made visible") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.scan(std::string_view("a\0b\x1d", 4));
    receive(site, memory.all());
    CHECK(detailOf(site, memory.all()).scans[0].maskedCode == "a␀b␝");
}

TEST_CASE("the list of docks goes newest first through pages without gap or repetition") {
    SiteContextFixture site;
    for (std::uint8_t dock = 1; dock <= 25; ++dock) {
        MemoryBuilder memory("opticon:00000000000000" + std::to_string(10 + dock));
        memory.scan(slipNumber(dock));
        wire::ScanBatch batch = memory.batch(0, 1, dock);
        // Several at the same instant.
        batch.dockedAt = {1'775'001'000'000 + dock / 4 * 60'000LL};
        batch.sentAt = batch.dockedAt;
        site.clock().setUtc(batch.sentAt);
        receive(site, batch);
    }
    DockSessions docks(site.site());
    std::set<std::string> seen;
    std::string cursor;
    UtcMillis before{1'900'000'000'000};
    int pages = 0;
    do {
        const auto page = docks.list(cursor, 7);
        REQUIRE(page);
        CHECK(page->rows.size() <= 7);
        for (const DockRow& row : page->rows) {
            CHECK(row.dockedAt <= before);
            before = row.dockedAt;
            CHECK(seen.insert(row.dockId).second);
        }
        cursor = page->next;
        ++pages;
    } while (!cursor.empty());
    CHECK(seen.size() == 25);
    CHECK(pages == 4);
}

TEST_CASE("wrong cursors and docks are refused") {
    SiteContextFixture site;
    DockSessions docks(site.site());
    CHECK(docks.list("", 10)->rows.empty());
    for (const char* cursor : {"x", "00", "3a", "313a", "313a32ff", "zz313a32"}) {
        CAPTURE(cursor);
        const auto page = docks.list(cursor, 10);
        REQUIRE_FALSE(page);
        CHECK(page.error().kind == ServiceErrorKind::Invalid);
        const auto detail = docks.detail(std::string(32, '0'), {cursor, 10});
        REQUIRE_FALSE(detail);
        CHECK(detail.error().code == "invalid-cursor");
    }
    CHECK(docks.detail("zz").error().kind == ServiceErrorKind::NotFound);
    CHECK(docks.detail(std::string(32, '0')).error().kind == ServiceErrorKind::NotFound);
}

} // namespace tewatashi::server::services
