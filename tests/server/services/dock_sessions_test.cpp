#include "server/services/dock_sessions.h"
#include "server/services/receive_batch.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <set>

namespace tewatashi::server::services {
namespace {

using test::MemoryBuilder;
using test::SiteContextFixture;
using test::slipNumber;
using wire::QuarantineReason;
using wire::Verdict;

const AgentId kAgent{{9}};

void receive(SiteContextFixture& site, const wire::ScanBatch& batch) {
    REQUIRE(ReceiveBatch(site.site()).receive(kAgent, batch));
}

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
    REQUIRE(detail.proposals.size() == 2);
    CHECK(detail.proposals[0].run == 1);
    CHECK(detail.proposals[0].operatorCard.empty());
    CHECK(detail.proposals[1].run == 3);
    CHECK(detail.proposals[1].actionCode == "accepted");
}

TEST_CASE("after a gap the action that held before is proposed, not applied") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).wait(4000);
    memory.scan(slipNumber(2));
    receive(site, memory.all());
    const DockDetail detail = detailOf(site, memory.all());
    CHECK(detail.scans[4].verdict.reason == QuarantineReason::ContextMissing);
    REQUIRE(detail.proposals.size() == 1);
    CHECK(detail.proposals[0].operatorCard == "0042");
    CHECK(detail.proposals[0].actionCode == "accepted");
    CHECK(detail.proposals[0].placeCode == "OSAKA");
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
    REQUIRE(detail.proposals.size() == 1);
    CHECK(detail.proposals[0].operatorCard == "0042");
    CHECK(detail.proposals[0].actionCode == "departed");
    CHECK(detail.proposals[0].placeCode == "OSAKA");
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
    }
    CHECK(docks.detail("zz").error().kind == ServiceErrorKind::NotFound);
    CHECK(docks.detail(std::string(32, '0')).error().kind == ServiceErrorKind::NotFound);
}

} // namespace tewatashi::server::services
