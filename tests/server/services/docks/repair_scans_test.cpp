#include "common/domain/event_bytes.h"
#include "server/services/accounts/accounts.h"
#include "server/services/directory/print_codes.h"
#include "server/services/docks/dock_sessions.h"
#include "server/services/docks/repair_scans.h"
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
using test::SiteContextFixture;
using test::slipNumber;
using wire::Verdict;

// A site where two items and an unreadable code were scanned without any context.
class RepairScene {
public:
    RepairScene() {
        site.site().database().write([](store::Connection& connection) {
            connection.session().execute(
                "INSERT INTO users (id, login, display_name, role, language, password_hash, "
                "created_at) VALUES (1, 'sato', '佐藤', 'operator', 0, '-', 0)");
        });
        memory.scan(slipNumber(1)).scan("nonsense").scan(slipNumber(2));
    }
    void receive() { REQUIRE(ReceiveBatch(site.site()).receive(kAgent, memory.all())); }
    [[nodiscard]] DockDetail detail() {
        return *DockSessions(site.site()).detail(memory.all().dock.hex());
    }
    [[nodiscard]] std::vector<std::string> keys(int run) {
        std::vector<std::string> keys;
        for (const DockScan& scan : detail().scans) {
            if (scan.run == run) {
                keys.push_back(scan.scanKey);
            }
        }
        return keys;
    }
    [[nodiscard]] RepairRequest request(std::vector<std::string> scanKeys) {
        return {memory.all().dock.hex(),
                std::move(scanKeys),
                "0042",
                "accepted",
                "OSAKA",
                "カードの読み忘れ",
                "sato"};
    }
    [[nodiscard]] Result<int, ServiceError> setAside(std::vector<std::string> scanKeys) {
        return RepairScans(site.site())
            .setAside({memory.all().dock.hex(), std::move(scanKeys), "試し読み", "sato"});
    }
    [[nodiscard]] ItemView item(std::uint64_t number) {
        const auto view = LookUpItem(site.site()).byNumber(slipNumber(number));
        REQUIRE(view);
        return *view;
    }

    SiteContextFixture site;
    MemoryBuilder memory;
};

} // namespace

TEST_CASE("a run of scans without context is repaired in one act") {
    RepairScene scene;
    scene.receive();
    const auto done = RepairScans(scene.site.site()).repair(scene.request(scene.keys(1)));
    REQUIRE(done);
    CHECK(*done == 2);
    for (const std::uint64_t number : {1U, 2U}) {
        const ItemView view = scene.item(number);
        CHECK(view.statusCode == "accepted");
        CHECK(view.placeCode == "OSAKA");
        REQUIRE(view.timeline.size() == 1);
        CHECK(view.timeline[0].repaired);
        CHECK(view.timeline[0].kind == domain::EventKind::Repair);
        CHECK(view.timeline[0].operatorName == "0042");
        CHECK(view.timeline[0].at);
        CHECK(view.timeline[0].dockId == scene.memory.all().dock.hex());
    }
    const DockDetail detail = scene.detail();
    CHECK(detail.dock.quarantined == 1);
    CHECK(detail.dock.resolved == 2);
    CHECK(detail.scans[0].verdict.verdict == Verdict::Stored);
    CHECK(detail.scans[0].resolution == "repaired");
    CHECK(detail.scans[0].resolutionReason == "カードの読み忘れ");
    CHECK(detail.scans[0].run == 0);
    CHECK(scene.site.number("SELECT count(*) FROM repairs WHERE done_by = 1") == 1);
    CHECK(scene.site.number("SELECT count(*) FROM custody_events") == 2);
}

TEST_CASE("a repaired event is in the ledger with its reason and operator as commitments only") {
    RepairScene scene;
    scene.receive();
    REQUIRE(RepairScans(scene.site.site()).repair(scene.request(scene.keys(1))));
    const auto event = domain::parseCanonical(
        *fromHex(scene.site.text("SELECT canonical FROM custody_events WHERE position = 0")));
    REQUIRE(event);
    const auto records = scene.memory.identified();
    CHECK(event->kind == domain::EventKind::Repair);
    CHECK(event->id == domain::repairEventId(records[0].id));
    CHECK(event->record == records[0].id);
    CHECK(event->memory == records[0].id);
    CHECK(event->contextFlags == domain::kContextByRepair);
    CHECK(event->operatorCommitment);
    CHECK(event->reasonCommitment);
    CHECK(event->action == "accepted");
}

TEST_CASE("a scan is answered once: the second answer changes nothing") {
    RepairScene scene;
    scene.receive();
    const RepairRequest request = scene.request(scene.keys(1));
    RepairScans repairs(scene.site.site());
    REQUIRE(repairs.repair(request));
    const auto again = repairs.repair(request);
    REQUIRE_FALSE(again);
    CHECK(again.error().kind == ServiceErrorKind::Conflict);
    CHECK(scene.setAside(request.scanKeys).error().kind == ServiceErrorKind::Conflict);
    CHECK(scene.site.number("SELECT count(*) FROM custody_events") == 2);
    CHECK(scene.detail().dock.resolved == 2);
}

TEST_CASE("one scan that cannot be repaired keeps all others from being repaired") {
    RepairScene scene;
    scene.receive();
    const std::vector<std::string> items = scene.keys(1);
    const std::vector<std::string> unreadable = scene.keys(2);
    REQUIRE(unreadable.size() == 1);
    RepairScans repairs(scene.site.site());
    for (const std::string& wrong :
         {unreadable[0], std::string("00000000000000ff"), std::string("x"), items[0]}) {
        const auto done = repairs.repair(scene.request({items[0], items[1], wrong}));
        REQUIRE_FALSE(done);
        CHECK(done.error().kind == ServiceErrorKind::Conflict);
    }
    CHECK(repairs.repair(scene.request({})).error().kind == ServiceErrorKind::Conflict);
    CHECK(scene.site.number("SELECT count(*) FROM custody_events") == 0);
    CHECK(scene.detail().dock.quarantined == 3);
}

TEST_CASE("scans of another dock session are not touched") {
    RepairScene scene;
    scene.receive();
    MemoryBuilder other("opticon:0000000000000002");
    other.scan(slipNumber(5));
    REQUIRE(ReceiveBatch(scene.site.site()).receive(kAgent, other.batch(0, 1, 77)));
    RepairRequest request = scene.request(scene.keys(1));
    request.dockId = other.batch(0, 1, 77).dock.hex();
    const auto done = RepairScans(scene.site.site()).repair(request);
    REQUIRE_FALSE(done);
    CHECK(done.error().kind == ServiceErrorKind::Conflict);
}

TEST_CASE("setting aside keeps the scan with its reason and makes no state") {
    RepairScene scene;
    scene.receive();
    const auto done = scene.setAside(scene.keys(2));
    REQUIRE(done);
    CHECK(*done == 1);
    const auto items = scene.setAside(scene.keys(1));
    REQUIRE(items);
    CHECK(*items == 2);
    const DockDetail detail = scene.detail();
    CHECK(detail.dock.quarantined == 0);
    CHECK(detail.dock.resolved == 3);
    for (const DockScan& scan : detail.scans) {
        CHECK(scan.resolution == "set_aside");
        CHECK(scan.resolutionReason == "試し読み");
        CHECK(scan.verdict.verdict == Verdict::Quarantined);
        CHECK(scan.run == 0);
    }
    const ItemView view = scene.item(1);
    CHECK(view.statusCode.empty());
    REQUIRE(view.timeline.size() == 1);
    CHECK(view.timeline[0].kind == domain::EventKind::SetAside);
    CHECK_FALSE(view.timeline[0].changedState);
}

TEST_CASE("an unreadable or incomplete form is refused field by field") {
    RepairScene scene;
    scene.receive();
    REQUIRE(CodeMasters(scene.site.site()).addPlace("OSAKA", "大阪", "Osaka"));
    RepairScans repairs(scene.site.site());
    const auto fieldOf = [&](auto&& change) {
        RepairRequest request = scene.request(scene.keys(1));
        change(request);
        const auto done = repairs.repair(request);
        REQUIRE_FALSE(done);
        CHECK(done.error().kind == ServiceErrorKind::Invalid);
        REQUIRE(done.error().fields.size() == 1);
        return done.error().fields[0].field;
    };
    CHECK(fieldOf([](RepairRequest& r) { r.operatorCard.clear(); }) == "operator");
    CHECK(fieldOf([](RepairRequest& r) { r.operatorCard = "a b"; }) == "operator");
    CHECK(fieldOf([](RepairRequest& r) { r.actionCode = "flown"; }) == "action");
    CHECK(fieldOf([](RepairRequest& r) { r.placeCode.clear(); }) == "place");
    CHECK(fieldOf([](RepairRequest& r) { r.placeCode = "KOBE"; }) == "place");
    CHECK(fieldOf([](RepairRequest& r) { r.reason = "  "; }) == "reason");
    CHECK(fieldOf([](RepairRequest& r) { r.reason = std::string(3000, 'x'); }) == "reason");
    RepairRequest request = scene.request(scene.keys(1));
    request.byUser = "nobody";
    CHECK(repairs.repair(request).error().kind == ServiceErrorKind::Unauthorized);
    request.byUser = "sato";
    request.dockId = "zz";
    CHECK(repairs.repair(request).error().kind == ServiceErrorKind::NotFound);
    CHECK(scene.detail().dock.quarantined == 3);
}

TEST_CASE("a scan that the operator took back at the terminal stays void when repaired") {
    RepairScene scene;
    scene.memory.scan("TWC-UNDO");
    scene.receive();
    REQUIRE(RepairScans(scene.site.site()).repair(scene.request(scene.keys(1))));
    CHECK(scene.item(1).statusCode == "accepted");
    const ItemView undone = scene.item(2);
    CHECK(undone.statusCode.empty());
    REQUIRE(undone.timeline.size() == 2);
    CHECK(undone.timeline[0].voided);
    CHECK(undone.timeline[1].kind == domain::EventKind::Void);
}

TEST_CASE("a repaired old scan goes to its place in the timeline, not to its end") {
    RepairScene scene;
    scene.memory.context("7", "departed", "OSAKA").scan(slipNumber(1));
    scene.receive();
    CHECK(scene.item(1).statusCode == "departed");
    REQUIRE(RepairScans(scene.site.site()).repair(scene.request(scene.keys(1))));
    const ItemView view = scene.item(1);
    CHECK(view.statusCode == "departed");
    REQUIRE(view.timeline.size() == 2);
    CHECK(view.timeline[0].actionCode == "accepted");
    CHECK(view.timeline[0].repaired);
    CHECK(scene.item(2).statusCode == "accepted");
}

TEST_CASE("a clock observation that comes after the repair corrects the repaired time") {
    RepairScene scene;
    scene.receive();
    REQUIRE(RepairScans(scene.site.site()).repair(scene.request(scene.keys(1))));
    const UtcMillis before = *scene.item(1).since;
    const std::size_t records = scene.memory.size();
    wire::ScanBatch later = scene.memory.batch(records, records, 2);
    later.observations.push_back(scene.memory.observation(1, records, 90));
    REQUIRE(ReceiveBatch(scene.site.site()).receive(kAgent, later));
    CHECK(before - *scene.item(1).since == std::chrono::seconds(90));
}

TEST_CASE("an undo takes a repaired scan back whether it came before or after the repair") {
    const auto dumpAfter = [](bool undoFirst) {
        RepairScene scene;
        scene.memory.scan("TWC-UNDO");
        const std::size_t undo = scene.memory.size() - 1;
        const auto receive = [&](std::size_t from, std::size_t to) {
            REQUIRE(ReceiveBatch(scene.site.site()).receive(kAgent, scene.memory.batch(from, to)));
        };
        receive(0, undo);
        if (undoFirst) {
            receive(undo, undo + 1);
        }
        REQUIRE(RepairScans(scene.site.site()).repair(scene.request(scene.keys(1))));
        if (!undoFirst) {
            receive(undo, undo + 1);
        }
        CHECK(scene.item(1).statusCode == "accepted");
        const ItemView undone = scene.item(2);
        CHECK(undone.statusCode.empty());
        REQUIRE(undone.timeline.size() == 2);
        std::vector<std::string> lines;
        for (const TimelineEntry& entry : undone.timeline) {
            lines.push_back(entry.event.hex() + std::to_string(entry.at->value) +
                            (entry.voided ? "voided" : ""));
        }
        return lines;
    };
    CHECK(dumpAfter(true) == dumpAfter(false));
}

TEST_CASE("times of a repaired scan and of its undo follow later clock observations") {
    const auto timesAfter = [](bool observedFirst) {
        RepairScene scene;
        scene.memory.scan("TWC-UNDO");
        scene.receive();
        wire::ScanBatch clocks = scene.memory.batch(0, 0);
        clocks.observations = {scene.memory.observation(1, scene.memory.size(), 100)};
        if (observedFirst) {
            REQUIRE(ReceiveBatch(scene.site.site()).receive(kAgent, clocks));
        }
        REQUIRE(RepairScans(scene.site.site()).repair(scene.request(scene.keys(1))));
        if (!observedFirst) {
            REQUIRE(ReceiveBatch(scene.site.site()).receive(kAgent, clocks));
        }
        std::vector<std::int64_t> times;
        for (const TimelineEntry& entry : scene.item(2).timeline) {
            times.push_back(entry.at->value);
        }
        return times;
    };
    // The third scan and the undo behind it, by a clock that ran 100 s ahead.
    const std::int64_t start = test::ManualClock::kStart.value - 100'000;
    const std::vector<std::int64_t> expected{start + 15'000, start + 20'000};
    CHECK(timesAfter(true) == expected);
    CHECK(timesAfter(false) == expected);
}

} // namespace tewatashi::server::services
