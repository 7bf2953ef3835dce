// Scans that wait for the context before them: how long, what becomes of them, and what happens
// when the context comes after all.
#include "server/services/calendar/business_days.h"
#include "server/services/docks/dock_sessions.h"
#include "server/services/docks/repair_scans.h"
#include "server/services/intake/pending_scans.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/items/look_up_item.h"
#include "server/services/machines/agents.h"
#include "tests/server/services/intake/received_batch.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using std::chrono::hours;
using test::kAgent;
using test::ManualClock;
using test::MemoryBuilder;
using test::SiteContextFixture;
using test::slipNumber;

const AgentId kSilent{{8}};

// One PC has sent what lies behind the context; another, not yet, what holds it.
class PendingScene {
public:
    PendingScene() {
        site.site().database().write([](store::Connection& connection) {
            connection.session().execute(
                "INSERT INTO users (id, login, display_name, role, language, password_hash, "
                "created_at) VALUES (1, 'sato', 'S', 'operator', 0, '-', 0)");
        });
        memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
        memory.scan(slipNumber(2)).scan("TWA-departed").scan("nonsense").scan(slipNumber(3));
    }
    void receive(const wire::ScanBatch& batch, const AgentId& agent = kAgent) {
        REQUIRE(ReceiveBatch(site.site()).receive(agent, batch));
    }
    void receiveLater() { receive(memory.batch(4, memory.size(), 2)); }
    void receiveEarlier() { receive(memory.batch(0, 4, 1)); }
    int endWaits() { return PendingScans(site.site()).endOverdueWaits(); }
    [[nodiscard]] DockDetail detail() {
        return *DockSessions(site.site()).detail(memory.batch(4, memory.size(), 2).dock.hex());
    }
    [[nodiscard]] std::string status(std::uint64_t number) {
        const auto view = LookUpItem(site.site()).byNumber(slipNumber(number));
        return view ? view->statusCode : "unknown";
    }
    [[nodiscard]] Result<int, ServiceError> repair(std::size_t scan) {
        return RepairScans(site.site())
            .repair({detail().dock.dockId,
                     {detail().scans.at(scan).scanKey},
                     "0077",
                     "delivered",
                     "KOBE",
                     "x",
                     "sato"});
    }
    void agent(const AgentId& id, const std::string& name) {
        site.site().database().write([&](store::Connection& connection) {
            const std::string hex = id.hex();
            connection.session().sql()
                << "INSERT INTO agents (id, agent_id, name, version, public_key, enrolled_at, "
                   "last_contact_at) SELECT coalesce(max(id), 0) + 1, :agent, :name, '', '', 0, 0 "
                   "FROM agents",
                soci::use(hex), soci::use(name);
        });
    }

    SiteContextFixture site; // a Wednesday, 09:00
    MemoryBuilder memory;
};

} // namespace

TEST_CASE("scans wait one business day, then a person may repair them") {
    PendingScene scene;
    scene.receiveLater();
    CHECK(scene.endWaits() == 0);
    CHECK_FALSE(scene.repair(0));
    scene.site.clock().advance(hours(24) - std::chrono::milliseconds(1));
    CHECK(scene.endWaits() == 0);
    scene.site.clock().advance(std::chrono::milliseconds(1));
    CHECK(scene.endWaits() == 4);
    CHECK(scene.endWaits() == 0);
    const DockDetail detail = scene.detail();
    CHECK(detail.scans.at(0).verdict.reason == wire::QuarantineReason::ContextMissing);
    CHECK(detail.scans.at(1).verdict.verdict == wire::Verdict::Stored); // a context code
    CHECK(detail.scans.at(2).verdict.reason == wire::QuarantineReason::UnknownCode);
    CHECK(detail.dock.stored == 1);
    CHECK(detail.dock.quarantined == 3);
    REQUIRE(scene.repair(0));
    CHECK(scene.status(2) == "delivered");
    CHECK(scene.detail().scans.at(0).resolution == "repaired");
}

TEST_CASE("what comes on a Friday waits until Monday, on a Saturday until Monday is over") {
    const auto waited = [](hours late) {
        PendingScene scene;
        scene.site.clock().advance(late);
        scene.receiveLater();
        int hoursWaited = 0;
        while (scene.endWaits() == 0) {
            scene.site.clock().advance(hours(1));
            REQUIRE(++hoursWaited < 200);
        }
        return hoursWaited;
    };
    CHECK(waited(hours(48)) == 72);
    CHECK(waited(hours(72)) == 63); // Saturday 09:00 to Tuesday 00:00
}

TEST_CASE("a day that the company closes is no day to wait for") {
    PendingScene scene;
    REQUIRE(BusinessDays(scene.site.site()).putDays({"", "2026-04-02", "", false, "創立記念日"}));
    scene.receiveLater();
    scene.site.clock().advance(hours(48) - std::chrono::milliseconds(1));
    CHECK(scene.endWaits() == 0);
    scene.site.clock().advance(std::chrono::milliseconds(1));
    CHECK(scene.endWaits() == 4);
}

TEST_CASE("context that comes after the wait still decides") {
    PendingScene scene;
    scene.receiveLater();
    scene.site.clock().advance(hours(24));
    CHECK(scene.endWaits() == 4);
    scene.receiveEarlier();
    CHECK(scene.status(2) == "accepted");
    CHECK(scene.status(3) == "departed");
    const DockDetail detail = scene.detail();
    CHECK(detail.dock.stored == 3);
    CHECK(detail.dock.quarantined == 1); // the unreadable code
    CHECK_FALSE(detail.missingContext);
}

TEST_CASE("context that comes after a repair leaves the repaired scan as it is") {
    PendingScene scene;
    scene.receiveLater();
    scene.site.clock().advance(hours(24));
    REQUIRE(scene.endWaits() == 4);
    REQUIRE(scene.repair(0));
    wire::ScanBatch earlier = scene.memory.batch(0, 4, 1);
    earlier.observations = {scene.memory.observation(1, scene.memory.size(), 100)};
    earlier.sentAt = scene.site.clock().utcNow();
    scene.receive(earlier);
    CHECK(scene.status(2) == "delivered");
    CHECK(scene.status(3) == "departed");
    CHECK(scene.site.number("SELECT count(*) FROM item_events WHERE item = (SELECT id FROM items "
                            "WHERE number = '" +
                            slipNumber(2) + "')") == 1);
    // Its time is corrected as soon as its memory is known: the fifth scan, 25 s after the start.
    CHECK(scene.site.number("SELECT at FROM item_events WHERE kind = 3") ==
          ManualClock::kStart.value + 25'000 - 100'000);
    CHECK(scene.detail().dock.resolved == 1);
}

TEST_CASE("an undo that waited with a repaired scan takes the repair back") {
    const auto statusAfter = [](bool repairFirst) {
        PendingScene scene;
        scene.memory.scan("TWC-UNDO");
        scene.receiveLater();
        scene.site.clock().advance(hours(24));
        REQUIRE(scene.endWaits() == 5);
        if (repairFirst) {
            REQUIRE(scene.repair(3));
        }
        scene.receiveEarlier();
        return scene.status(3);
    };
    CHECK(statusAfter(true).empty());
    CHECK(statusAfter(false).empty());
}

TEST_CASE("the page names the computers that docked the terminal and have been silent since") {
    PendingScene scene;
    scene.agent(kAgent, "PC-A");
    scene.agent(kSilent, "PC-B");
    MemoryBuilder other;
    other.scan(slipNumber(7));
    wire::ScanBatch before = other.all();
    before.dock = DockId{{7}};
    scene.receive(before, kSilent);
    scene.site.clock().advance(hours(1));
    scene.receiveLater();
    CHECK_FALSE(scene.detail().missingContext); // it may still come
    scene.site.clock().advance(hours(24));
    REQUIRE(scene.endWaits() == 4);
    const auto missing = scene.detail().missingContext;
    REQUIRE(missing);
    CHECK(missing->computers == std::vector<std::string>{"PC-B"});
    const LocalizedText& text = missing->text;
    CHECK(text.en.find("first 4 records") != std::string::npos);
    CHECK(text.en.find("PC-B") != std::string::npos);
    CHECK(text.en.find("PC-A") == std::string::npos);
    CHECK(text.ja.find("「PC-B」") != std::string::npos);
}

TEST_CASE("without a silent computer the page says which records are missing") {
    PendingScene scene;
    scene.agent(kAgent, "PC-A");
    scene.receiveLater();
    scene.site.clock().advance(hours(24));
    REQUIRE(scene.endWaits() == 4);
    const auto missing = scene.detail().missingContext;
    REQUIRE(missing);
    CHECK(missing->computers.empty());
    CHECK(missing->text.en.find("not known which computer") != std::string::npos);
}

} // namespace tewatashi::server::services
