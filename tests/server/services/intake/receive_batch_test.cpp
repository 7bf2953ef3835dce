#include "common/domain/event_bytes.h"
#include "common/domain/local_date.h"
#include "server/ledger/leaf_hash.h"
#include "server/services/directory/print_codes.h"
#include "server/services/intake/receive_batch.h"
#include "tests/server/services/intake/received_batch.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <set>
#include <thread>

namespace tewatashi::server::services {
namespace {

using test::kAgent;
using test::MemoryBuilder;
using test::receive;
using test::SiteContextFixture;
using test::slipNumber;
using wire::QuarantineReason;
using wire::RecordVerdict;
using wire::Verdict;

constexpr RecordVerdict kStored{Verdict::Stored, QuarantineReason::None};
constexpr RecordVerdict kDuplicate{Verdict::Duplicate, QuarantineReason::None};
RecordVerdict quarantined(QuarantineReason reason) { return {Verdict::Quarantined, reason}; }

std::vector<RecordVerdict> times(std::size_t count, RecordVerdict verdict) {
    return std::vector<RecordVerdict>(count, verdict);
}

std::string statusOf(SiteContextFixture& site, const std::string& number) {
    const std::int64_t status =
        site.number("SELECT coalesce(status, -1) FROM items WHERE number = '" + number + "'");
    return status < 0 ? "" : std::string(domain::actionCode(static_cast<domain::Action>(status)));
}

TEST_CASE("scans behind a complete context become events of their items") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).scan(slipNumber(2));
    const wire::Receipt receipt = receive(site, memory.all());
    CHECK(receipt.verdicts == times(5, kStored));
    CHECK(receipt.site == "main");
    CHECK(receipt.agent == kAgent);
    CHECK(receipt.batch == wire::batchDigest(memory.all()));
    CHECK(receipt.ledgerSize == 2);
    CHECK(statusOf(site, slipNumber(1)) == "accepted");
    CHECK(statusOf(site, slipNumber(2)) == "accepted");
    CHECK(site.text("SELECT place FROM items WHERE number = '" + slipNumber(1) + "'") == "OSAKA");
    CHECK(site.number("SELECT stored FROM docks") == 5);
}

TEST_CASE("the ledger holds the canonical event, its leaf, and personal fields only as hashes") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
    receive(site, memory.all());
    const Bytes canonical = *fromHex(site.text("SELECT canonical FROM custody_events"));
    CHECK(site.text("SELECT leaf FROM custody_events") == toHex(ledger::leafHash(canonical)));
    const auto event = domain::parseCanonical(canonical);
    REQUIRE(event);
    const auto records = memory.identified();
    CHECK(event->id == domain::scanEventId(records[3].id));
    CHECK(event->site == "main");
    CHECK(event->itemNumber == slipNumber(1));
    CHECK(event->action == "accepted");
    CHECK(event->place == "OSAKA");
    CHECK(event->memory == records[0].id);
    CHECK(event->memoryPosition == 3);
    CHECK(site.text("SELECT value FROM personal_values") == "0042");
    domain::Salt salt{};
    const Bytes stored = *fromHex(site.text("SELECT salt FROM personal_values"));
    std::copy(stored.begin(), stored.end(), salt.begin());
    CHECK(event->operatorCommitment == domain::commitment(salt, "0042"));
}

TEST_CASE("a batch sent again changes nothing") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
    receive(site, memory.all());
    site.reopen();
    const wire::Receipt receipt = receive(site, memory.all());
    CHECK(receipt.verdicts == times(4, kDuplicate));
    CHECK(receipt.ledgerSize == 1);
    CHECK(site.number("SELECT count(*) FROM scans") == 4);
    CHECK(site.number("SELECT duplicates FROM docks") == 4);
}

TEST_CASE("one label scanned twice in the same second stays two scans") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).scan(slipNumber(1), 0);
    CHECK(receive(site, memory.all()).verdicts == times(5, kStored));
    CHECK(site.number("SELECT count(*) FROM item_events") == 2);
}

TEST_CASE("a scan without context and a code without pattern are kept with their reason") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.scan(slipNumber(1)).scan("HELLO").scan("TWO-0042").scan(slipNumber(2));
    const wire::Receipt receipt = receive(site, memory.all());
    CHECK(receipt.verdicts == std::vector{quarantined(QuarantineReason::ContextMissing),
                                          quarantined(QuarantineReason::UnknownCode), kStored,
                                          quarantined(QuarantineReason::ContextMissing)});
    CHECK(site.number("SELECT count(*) FROM custody_events") == 0);
    CHECK(site.number("SELECT quarantined FROM docks") == 3);
    CHECK(site.text("SELECT operator_card FROM scans WHERE position = 3") == "0042");
}

TEST_CASE("a scan with a card out of its days is kept, waits for a person and is never lost") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
    memory.context("0043", "accepted", "OSAKA").scan(slipNumber(2));
    memory.context("0099", "accepted", "OSAKA").scan(slipNumber(3)); // no master: not judged
    const auto reading = domain::decodeTerminalTime(domain::TimeFormat::Csp2Packed,
                                                    memory.identified().front().scan.rawTime);
    REQUIRE(reading);
    const domain::LocalDate day = domain::dateOf(*reading);
    CodeMasters masters(site.site());
    REQUIRE(masters.putOperator({"0042", "退職 済", {day - 100, day - 1}, ""}));
    REQUIRE(masters.putOperator({"0043", "当日 限り", {day, day}, ""}));
    const wire::Receipt receipt = receive(site, memory.all());
    // Agents are told a reason that those of today know.
    CHECK(receipt.verdicts.at(3) == quarantined(QuarantineReason::ContextMissing));
    CHECK(receipt.verdicts.at(7) == kStored);
    CHECK(receipt.verdicts.at(11) == kStored);
    const std::string scan = " FROM scans WHERE position = 3";
    CHECK(site.number("SELECT reason" + scan) ==
          static_cast<std::int64_t>(QuarantineReason::OperatorNotValid));
    CHECK(site.text("SELECT operator_card" + scan) == "0042");
    CHECK(site.text("SELECT place" + scan) == "OSAKA");
    CHECK(statusOf(site, slipNumber(2)) == "accepted");
    CHECK(site.number("SELECT count(*) FROM items") == 2);
    CHECK(receive(site, memory.all()).verdicts == times(12, kDuplicate));

    // A later change of the card alters nothing that was judged.
    REQUIRE(masters.putOperator({"0042", "退職 済", {day - 100, day}, ""}));
    CHECK(receive(site, memory.all()).verdicts == times(12, kDuplicate));
    CHECK(site.number("SELECT count(*) FROM items") == 2);
}

TEST_CASE("without a trusted clock a card is judged on the day its scan arrived") {
    SiteContextFixture site;
    const domain::LocalDate today = domain::dateOf(site.site().localTime(site.clock().utcNow()));
    CodeMasters masters(site.site());
    REQUIRE(masters.putOperator({"0042", "昨日 まで", {today - 100, today - 1}, ""}));
    MemoryBuilder memory;
    for (const char* code : {"TWO-0042", "TWA-accepted", "TWP-OSAKA"}) {
        memory.scanWithoutClock(code);
    }
    memory.scanWithoutClock(slipNumber(1));
    CHECK(receive(site, memory.all()).verdicts.back() ==
          quarantined(QuarantineReason::ContextMissing));
}

TEST_CASE("context continues from batch to batch, also after a restart") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA");
    for (std::uint64_t i = 0; i < 10; ++i) {
        memory.scan(slipNumber(i));
    }
    receive(site, memory.batch(0, 4));
    CHECK(receive(site, memory.batch(4, 8)).verdicts == times(4, kStored));
    site.reopen();
    CHECK(receive(site, memory.batch(8, 13)).verdicts == times(5, kStored));
    CHECK(site.number("SELECT count(*) FROM items WHERE status = 1") == 10);
}

TEST_CASE("scans whose earlier context has not arrived wait for it") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).scan("HELLO");
    memory.scan(slipNumber(2));
    CHECK(receive(site, memory.batch(4, 6, 2)).verdicts ==
          times(2, quarantined(QuarantineReason::ContextPending)));
    CHECK(receive(site, memory.batch(3, 4, 3)).verdicts ==
          times(1, quarantined(QuarantineReason::ContextPending)));
    CHECK(site.number("SELECT count(*) FROM items") == 0);
    CHECK(receive(site, memory.batch(0, 3, 4)).verdicts == times(3, kStored));
    CHECK(statusOf(site, slipNumber(1)) == "accepted");
    CHECK(statusOf(site, slipNumber(2)) == "accepted");
    CHECK(site.number("SELECT count(*) FROM scans WHERE memory IS NULL") == 0);
    // The docks that brought them count them as they stand now.
    CHECK(site.number("SELECT stored FROM docks ORDER BY id LIMIT 1") == 1);
    CHECK(site.number("SELECT quarantined FROM docks ORDER BY id LIMIT 1") == 1);
    CHECK(site.number("SELECT sum(quarantined) FROM docks") == 1);
}

TEST_CASE("undo codes become void events of the scans they take back") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA");
    memory.scan(slipNumber(1)).scan(slipNumber(2)).scan("TWC-UNDO");
    memory.scan(slipNumber(3)).scan("TWC-UNDO-STACK");
    receive(site, memory.all());
    CHECK(site.number("SELECT count(*) FROM item_events WHERE kind = 2") == 3);
    for (std::uint64_t i = 1; i <= 3; ++i) {
        CHECK(statusOf(site, slipNumber(i)) == "");
    }
    const auto records = memory.identified();
    CHECK(site.number("SELECT count(*) FROM item_events WHERE event_id = '" +
                      domain::voidEventId(records[5].id, records[4].id).hex() + "'") == 1);
}

TEST_CASE("an undo in a later batch reaches scans of an earlier one") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).scan("TWC-UNDO");
    receive(site, memory.batch(0, 4));
    CHECK(statusOf(site, slipNumber(1)) == "accepted");
    receive(site, memory.batch(4, 5));
    CHECK(statusOf(site, slipNumber(1)) == "");
}

TEST_CASE("the same record in other surroundings is kept as a possible duplicate") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).scan(slipNumber(2));
    receive(site, memory.all());
    wire::ScanBatch torn = memory.batch(4, 5, 2);
    torn.before = memory.identified()[2].key; // the record between them is gone
    torn.firstPosition = 3;
    CHECK(receive(site, torn).verdicts ==
          times(1, quarantined(QuarantineReason::PossibleDuplicate)));
    CHECK(receive(site, torn).verdicts == times(1, kDuplicate));
    CHECK(site.number("SELECT count(*) FROM scans") == 6);
    CHECK(site.number("SELECT count(*) FROM custody_events") == 2);
}

TEST_CASE("clockless records of an unknown clear are possible duplicates of known ones") {
    SiteContextFixture site;
    const auto filled = [](ClearId clear) {
        MemoryBuilder memory("opticon:01", clear);
        memory.scanWithoutClock("TWO-0042").scanWithoutClock("TWA-accepted");
        memory.scanWithoutClock("TWP-OSAKA").scanWithoutClock(slipNumber(1));
        return memory.all();
    };
    CHECK(receive(site, filled(ClearId{{1}})).verdicts == times(4, kStored));
    // Cleared and known to be: new scans, however alike.
    CHECK(receive(site, filled(ClearId{{2}})).verdicts == times(4, kStored));
    CHECK(site.number("SELECT count(*) FROM custody_events") == 2);
    const wire::Receipt unclear = receive(site, filled(ClearId{}));
    CHECK(unclear.verdicts.front() == kStored); // context codes are never duplicates
    CHECK(unclear.verdicts.back() == quarantined(QuarantineReason::PossibleDuplicate));
    CHECK(site.number("SELECT count(*) FROM custody_events") == 2);
}

TEST_CASE("a memory that forks interprets each branch from its own path") {
    SiteContextFixture site;
    MemoryBuilder first;
    first.context("0042", "accepted", "OSAKA").scan("TWP-KOBE").scan(slipNumber(1));
    MemoryBuilder second; // the terminal's last but one record was deleted by hand
    second.context("0042", "accepted", "OSAKA").scan(slipNumber(2), 20);
    receive(site, first.all());
    CHECK(receive(site, second.batch(3, 4)).verdicts == times(1, kStored));
    CHECK(site.text("SELECT place FROM items WHERE number = '" + slipNumber(1) + "'") == "KOBE");
    CHECK(site.text("SELECT place FROM items WHERE number = '" + slipNumber(2) + "'") == "OSAKA");
}

TEST_CASE("32 threads with the same batch have one effect") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA");
    for (std::uint64_t i = 0; i < 20; ++i) {
        memory.scan(slipNumber(i));
    }
    const wire::ScanBatch batch = memory.all();
    std::atomic<int> storedBatches{0};
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 32; ++i) {
        threads.emplace_back([&] {
            const auto receipt = ReceiveBatch(site.site()).receive(kAgent, batch);
            if (!receipt || receipt->ledgerSize != 20) {
                ++failures;
            } else if (receipt->verdicts == times(23, kStored)) {
                ++storedBatches;
            } else if (receipt->verdicts != times(23, kDuplicate)) {
                ++failures;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(storedBatches == 1);
    CHECK(failures == 0);
    CHECK(site.number("SELECT count(*) FROM scans") == 23);
    CHECK(site.number("SELECT count(*) FROM custody_events") == 20);
}

TEST_CASE("codes with any octets are kept as they are") {
    SiteContextFixture site;
    MemoryBuilder memory;
    const std::string odd("\0\x01\xff'\"%\n", 7);
    memory.scan(odd).scan(std::string(domain::kCodeSizeMax, '\xe9'));
    CHECK(receive(site, memory.all()).verdicts ==
          times(2, quarantined(QuarantineReason::UnknownCode)));
    const std::string stored = site.text("SELECT code FROM scans WHERE position = 0");
    CHECK(utf8ToLatin1(db::unescapeNul(stored)) == toBytes(odd));
}

TEST_CASE("a batch outside the limits is refused and names the member") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.scan("A");
    const auto fieldOf = [&site](const wire::ScanBatch& batch) {
        const auto receipt = ReceiveBatch(site.site()).receive(kAgent, batch);
        return receipt ? std::string("accepted") : receipt.error().fields.at(0).field;
    };
    wire::ScanBatch batch = memory.all();
    batch.terminalId = "no colon";
    CHECK(fieldOf(batch) == "terminal");
    batch = memory.all();
    batch.records.resize(wire::kBatchRecordsMax + 1);
    CHECK(fieldOf(batch) == "c");
    batch = memory.all();
    batch.records[0].scan.code.resize(domain::kCodeSizeMax + 1);
    CHECK(fieldOf(batch) == "c");
    batch = memory.all();
    batch.observations.resize(wire::kBatchObservationsMax + 1);
    CHECK(fieldOf(batch) == "clocks");
    batch = memory.all();
    batch.firstPosition = 3;
    CHECK(fieldOf(batch) == "before");
    CHECK(site.number("SELECT count(*) FROM scans") == 0);
}

TEST_CASE("the terminal's newest dock is not turned back by an old batch") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.scan("A").scan("B");
    wire::ScanBatch newer = memory.batch(0, 1);
    newer.dockedAt = newer.dockedAt + std::chrono::hours(5);
    receive(site, newer);
    receive(site, memory.batch(1, 2));
    CHECK(site.number("SELECT last_docked_at FROM terminals") == newer.dockedAt.value);
}

} // namespace
} // namespace tewatashi::server::services
