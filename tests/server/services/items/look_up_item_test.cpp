#include "server/services/directory/print_codes.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/items/look_up_item.h"
#include "tests/server/services/intake/received_batch.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using test::kAgent;
using test::MemoryBuilder;
using test::receive;
using test::SiteContextFixture;
using test::slipNumber;

ItemView viewOf(SiteContextFixture& site, const std::string& typed) {
    const auto view = LookUpItem(site.site()).byNumber(typed);
    REQUIRE(view);
    return *view;
}

ServiceError refusal(SiteContextFixture& site, const std::string& typed) {
    const auto view = LookUpItem(site.site()).byNumber(typed);
    REQUIRE_FALSE(view);
    return view.error();
}

std::string replaceAll(const std::string& text, char what, const std::string& with) {
    std::string out;
    for (const char c : text) {
        out += c == what ? with : std::string(1, c);
    }
    return out;
}

// Digits as a Japanese keyboard gives them without switching.
std::string fullWidth(const std::string& digits) {
    std::string wide;
    for (const char c : digits) {
        wide += "\xEF\xBC";
        wide += static_cast<char>(0x90 + (c - '0'));
    }
    return wide;
}

} // namespace

TEST_CASE("an item shows its timeline with place, operator and time") {
    SiteContextFixture site;
    CodeMasters masters(site.site());
    REQUIRE(masters.addPlace("OSAKA", "大阪支店", "Osaka branch"));
    REQUIRE(masters.addOperator("0042", "山田 太郎"));
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
    memory.scan("TWA-departed").scan(slipNumber(1));
    wire::ScanBatch batch = memory.all();
    batch.observations.push_back(memory.observation(1, memory.size(), 60));
    receive(site, batch);

    const ItemView view = viewOf(site, slipNumber(1));
    CHECK(view.slipNumber == slipNumber(1));
    CHECK(view.statusCode == "departed");
    CHECK(view.placeCode == "OSAKA");
    CHECK(view.placeName.ja == "大阪支店");
    CHECK(view.placeName.en == "Osaka branch");
    CHECK(view.detailsMissing);
    REQUIRE(view.timeline.size() == 2);
    const TimelineEntry& first = view.timeline[0];
    CHECK(first.actionCode == "accepted");
    CHECK(first.placeName.en == "Osaka branch");
    CHECK(first.operatorName == "山田 太郎");
    CHECK(first.terminalId == batch.terminalId);
    CHECK(first.terminalName == batch.terminalId);
    CHECK(first.dockId == batch.dock.hex());
    CHECK(first.terminalTime.size() == 19);
    CHECK_FALSE(first.repaired);
    CHECK_FALSE(first.fromTerminalDefault);
    REQUIRE(first.at);
    CHECK(view.since == view.timeline[1].at);
    // The terminal runs a minute fast: the corrected time is a minute before what it shows.
    const auto shown =
        domain::decodeTerminalTime(domain::TimeFormat::Csp2Packed, batch.records[3].scan.rawTime);
    CHECK(first.at->value == (shown->naive_s - 9LL * 3600 - 60) * 1000);
}

TEST_CASE("a number is found however a person types or scans it") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("1", "accepted", "X").scan(slipNumber(7));
    receive(site, memory.all());
    const std::string number = slipNumber(7);
    const std::string hyphens =
        number.substr(0, 4) + "-" + number.substr(4, 4) + "-" + number.substr(8);
    for (const std::string& typed :
         {number, "a" + number + "b", number + "7788", " " + hyphens + " ", fullWidth(number),
          replaceAll(hyphens, '-', "ー"), replaceAll(hyphens, '-', "－"),
          replaceAll(hyphens, '-', "−"), replaceAll(hyphens, '-', "　"),
          "Ａ" + fullWidth(number) + "Ｄ", "A" + hyphens + "-1234D"}) {
        CAPTURE(typed);
        CHECK(viewOf(site, typed).slipNumber == number);
    }
}

TEST_CASE("what is no number or no item is refused with what to do") {
    SiteContextFixture site;
    CHECK(refusal(site, slipNumber(1)).kind == ServiceErrorKind::NotFound);
    CHECK(refusal(site, slipNumber(1)).text.ja.find(slipNumber(1)) != std::string::npos);
    const std::string wrong = slipNumber(1).substr(0, 11) + (slipNumber(1)[11] == '6' ? "5" : "6");
    for (const std::string& typed : {wrong, std::string("123"), std::string("abc"), std::string(),
                                     std::string("\xFF\xFE"), std::string(5000, '1')}) {
        CAPTURE(typed);
        const ServiceError error = refusal(site, typed);
        CHECK(error.kind == ServiceErrorKind::Invalid);
        REQUIRE(error.fields.size() == 1);
        CHECK(error.fields[0].field == "number");
        CHECK_FALSE(error.text.en.empty());
    }
    CHECK(refusal(site, wrong).text.en.find("check digit") != std::string::npos);
}

TEST_CASE("a scan taken back at the terminal is shown as void and is no state") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("1", "accepted", "X").scan(slipNumber(1)).scan("TWA-departed");
    memory.scan(slipNumber(1)).scan("TWC-UNDO");
    receive(site, memory.all());
    const ItemView view = viewOf(site, slipNumber(1));
    CHECK(view.statusCode == "accepted");
    REQUIRE(view.timeline.size() == 3);
    CHECK(view.timeline[1].voided);
    CHECK(view.timeline[2].kind == domain::EventKind::Void);
    CHECK(view.timeline[2].actionCode.empty());
}

TEST_CASE("freshness lists the terminals of the item's places, the stalest first") {
    SiteContextFixture site;
    CodeMasters masters(site.site());
    REQUIRE(masters.addPlace("OSAKA", "大阪支店", "Osaka branch"));
    MemoryBuilder first("opticon:0000000000000001");
    first.context("1", "accepted", "OSAKA").scan(slipNumber(1));
    MemoryBuilder other("opticon:0000000000000002");
    other.context("1", "accepted", "OSAKA").scan(slipNumber(2));
    MemoryBuilder far("opticon:0000000000000003");
    far.context("1", "accepted", "TOKYO").scan(slipNumber(3));
    wire::ScanBatch late = first.all();
    late.dockedAt = late.dockedAt + std::chrono::minutes(30);
    late.sentAt = late.dockedAt;
    receive(site, other.batch(0, other.size(), 2));
    receive(site, far.batch(0, far.size(), 3));
    receive(site, late);
    REQUIRE(masters.nameTerminal("opticon:0000000000000001", "端末1", "OSAKA"));
    REQUIRE(masters.nameTerminal("opticon:0000000000000002", "端末2", "OSAKA"));
    const ItemView view = viewOf(site, slipNumber(1));
    REQUIRE(view.freshness.size() == 2);
    CHECK(view.freshness[0].lastDocked <= view.freshness[1].lastDocked);
    for (const FreshnessLine& line : view.freshness) {
        CHECK(line.placeName.ja == "大阪支店");
    }
    CHECK(view.freshness[0].terminalName != view.freshness[1].terminalName);
    CHECK(view.timeline[0].terminalName == "端末1");
}

TEST_CASE("a terminal without a place is known by where it last scanned the item") {
    SiteContextFixture site;
    CodeMasters masters(site.site());
    REQUIRE(masters.addPlace("OSAKA", "大阪支店", "Osaka branch"));
    MemoryBuilder memory;
    memory.context("1", "accepted", "TOKYO").scan(slipNumber(1));
    memory.context("1", "arrived", "OSAKA").scan(slipNumber(1));
    receive(site, memory.all());
    const ItemView view = viewOf(site, slipNumber(1));
    REQUIRE(view.freshness.size() == 1);
    CHECK(view.freshness[0].placeName.en == "Osaka branch");
    CHECK(view.timeline[0].placeName.en == "TOKYO"); // no such place is registered
}

TEST_CASE("a terminal that stands elsewhere is named by its own place") {
    SiteContextFixture site;
    CodeMasters masters(site.site());
    REQUIRE(masters.addPlace("OSAKA", "大阪支店", "Osaka branch"));
    REQUIRE(masters.addPlace("NAGOYA", "名古屋支店", "Nagoya branch"));
    MemoryBuilder memory("opticon:0000000000000001");
    memory.context("1", "accepted", "OSAKA").scan(slipNumber(1));
    receive(site, memory.all());
    REQUIRE(masters.nameTerminal("opticon:0000000000000001", "端末1", "NAGOYA"));
    const ItemView view = viewOf(site, slipNumber(1));
    REQUIRE(view.freshness.size() == 1);
    CHECK(view.freshness[0].placeName.ja == "名古屋支店");
}

TEST_CASE("a purged operator leaves the event and no name") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "X").scan(slipNumber(1));
    receive(site, memory.all());
    CHECK(viewOf(site, slipNumber(1)).timeline[0].operatorName == "0042");
    site.site().database().write([](store::Connection& connection) {
        connection.session().execute("DELETE FROM personal_values");
    });
    CHECK_FALSE(viewOf(site, slipNumber(1)).timeline[0].operatorName);
}

TEST_CASE("a damaged label is found by its last digits, newest first") {
    SiteContextFixture site;
    MemoryBuilder memory;
    memory.context("1", "accepted", "X");
    for (std::uint64_t number = 1; number <= 30; ++number) {
        memory.scan(slipNumber(number * 10'000));
    }
    receive(site, memory.all());
    LookUpItem items(site.site());
    const std::string wanted = slipNumber(170'000);
    const auto found = items.byLastDigits(wanted.substr(6), 10);
    REQUIRE(found);
    CHECK(std::count(found->begin(), found->end(), wanted) == 1);
    for (const std::string& number : *found) {
        CHECK(number.substr(6) == wanted.substr(6));
    }
    const auto all = items.byLastDigits(fullWidth("0000"), 3);
    REQUIRE(all);
    CHECK(all->size() <= 3);
    CHECK_FALSE(items.byLastDigits("123", 10));
    CHECK_FALSE(items.byLastDigits("12a4", 10));
    CHECK_FALSE(items.byLastDigits("1234567890123", 10));
}

} // namespace tewatashi::server::services
