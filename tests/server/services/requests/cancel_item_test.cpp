#include "server/services/intake/receive_batch.h"
#include "server/services/items/register_status.h"
#include "server/services/machines/terminals.h"
#include "server/services/requests/cancel_item.h"
#include "tests/server/services/request_scene.h"
#include "tests/support/memory_builder.h"

namespace tewatashi::server::services {
namespace {

using domain::CancelProgress;
using domain::CancelStage;
using std::chrono::hours;
using std::chrono::minutes;
using test::RequestScene;
using test::slipNumber;

struct CancelScene : RequestScene {
    Result<RequestView, ServiceError> tryCancel(const std::string& number, const User& by) {
        CancelInput input;
        input.by = by;
        input.slipNumber = number;
        input.reason = " 宛先違い ";
        input.formNonce = toHex(Bytes(16, static_cast<std::uint8_t>(++m_cancels)));
        return cancelling.cancel(input);
    }
    RequestView cancelled(const std::string& number, const User& by) {
        const auto view = tryCancel(number, by);
        REQUIRE(view);
        return *view;
    }
    std::string code(const std::string& number, const User& by) {
        const auto refused = tryCancel(number, by);
        REQUIRE_FALSE(refused);
        return refused.error().code;
    }
    CancelledView cancellation(const std::string& number) {
        const auto view = service.view(number, hanako);
        REQUIRE(view);
        REQUIRE(view->cancellation);
        return *view->cancellation;
    }
    // A step registered now at the mail room's page.
    ScanAnswer step(const std::string& number, const std::string& action) {
        ScanRequest request;
        request.context = {action, "TOKYO", ""};
        request.typed = number;
        request.formNonce = toHex(Bytes(16, static_cast<std::uint8_t>(100 + ++m_steps)));
        request.byUser = "operator";
        const auto answer = RegisterStatus(fixture.site()).scan(request);
        REQUIRE(answer);
        REQUIRE(answer->outcome == ScanOutcome::Stored);
        fixture.clock().advance(minutes(1));
        return *answer;
    }
    // Docks a terminal of Tokyo whose memory holds a hand-in of that number, five to twenty seconds
    // after the start of the scene.
    void dockHandIn(const std::string& number) {
        test::MemoryBuilder memory;
        memory.context("0042", "accepted", "TOKYO").scan(number);
        wire::ScanBatch batch = memory.all();
        batch.dockedAt = fixture.clock().utcNow();
        batch.sentAt = batch.dockedAt;
        REQUIRE(ReceiveBatch(fixture.site()).receive(AgentId{{9}}, batch));
    }
    InstructionPage instructions(const std::string& cursor = "", int limit = 10) {
        const auto page = cancelling.instructions(op, cursor, limit);
        REQUIRE(page);
        return *page;
    }

    CancelItem cancelling{fixture.site()};

private:
    int m_cancels = 0;
    int m_steps = 0;
};

} // namespace

TEST_CASE("Before the hand-in a cancellation retires the number for ever", "[requests]") {
    CancelScene scene;
    const std::string number = scene.requested(scene.input());
    CHECK(scene.cancelling.stageNow(number, scene.hanako) == CancelStage::BeforeHandIn);
    const RequestView view = scene.cancelled(number, scene.hanako);
    REQUIRE(view.cancellation);
    CHECK(view.cancellation->stage == CancelStage::BeforeHandIn);
    CHECK(view.cancellation->progress == CancelProgress::Done);
    CHECK(view.cancellation->reason == "宛先違い");
    CHECK(view.cancellation->waitsFor.empty()); // no terminal is in use
    CHECK(view.statusCode == "cancelled");
    CHECK_FALSE(view.mayCancel);
    CHECK_FALSE(view.mayPrint);
    CHECK(scene.item(number).statusCode == "cancelled");
    CHECK(scene.instructions().rows.empty());
    CHECK(scene.fixture.number("SELECT count(*) FROM requests WHERE cancelled_at IS NOT NULL") ==
          1);
    CHECK(scene.code(number, scene.hanako) == "already-cancelled");
    CHECK(scene.requested(scene.input()) != number);
    RequestInput again = scene.input();
    again.label = number;
    CHECK(scene.refused(again).fields[0].field == "label");
}

TEST_CASE("A form that is sent twice cancels once", "[requests]") {
    CancelScene scene;
    const std::string number = scene.requested(scene.input());
    CancelInput input{scene.hanako, number, "", std::string(32, 'a')};
    REQUIRE(scene.cancelling.cancel(input));
    const auto again = scene.cancelling.cancel(input);
    REQUIRE(again);
    CHECK(again->cancellation);
    CHECK(scene.fixture.number("SELECT count(*) FROM custody_events") == 2);
    input.formNonce = "short";
    CHECK(scene.cancelling.cancel(input).error().code == "invalid-form");
    input.formNonce = std::string(32, 'b');
    input.reason = std::string(201, 'x');
    CHECK(scene.cancelling.cancel(input).error().code == "invalid-reason");
}

TEST_CASE("After the hand-in a cancellation is a recall, done when the item goes back",
          "[requests]") {
    CancelScene scene;
    const std::string number = scene.requested(scene.input());
    scene.fixture.clock().advance(minutes(1));
    scene.step(number, "accepted");
    const RequestView view = scene.cancelled(number, scene.hanako);
    CHECK(view.cancellation->stage == CancelStage::HandedIn);
    CHECK(view.cancellation->progress == CancelProgress::Open);
    CHECK(view.statusCode == "accepted"); // where it is
    const InstructionPage page = scene.instructions();
    REQUIRE(page.rows.size() == 1);
    CHECK(page.rows[0].slipNumber == number);
    CHECK(page.rows[0].placeName.ja == "東京本社");
    CHECK(page.rows[0].cancellation.reason == "宛先違い");
    REQUIRE(page.rows[0].request);
    CHECK(page.rows[0].request->from.name == "佐藤 花子");
    scene.fixture.clock().advance(minutes(1));
    CHECK(scene.step(number, "departed").reason == ScanReason::Cancelled); // it is to be found
    CHECK(scene.step(number, "returned").reason == ScanReason::None);
    CHECK(scene.cancellation(number).progress == CancelProgress::Done);
    CHECK(scene.instructions().rows.empty());
    CHECK(scene.step(number, "arrived").reason == ScanReason::None);
    CHECK(scene.step(number, "delivered").reason == ScanReason::None);
    CHECK(scene.cancellation(number).progress == CancelProgress::Done);
}

TEST_CASE("After the dispatch it is for the mail room to stop or forward it", "[requests]") {
    CancelScene scene;
    const std::string number = scene.requested(scene.input());
    scene.fixture.clock().advance(minutes(1));
    scene.step(number, "accepted");
    scene.step(number, "departed");
    CHECK(scene.cancelling.stageNow(number, scene.hanako) == CancelStage::Dispatched);
    CHECK(scene.cancelled(number, scene.hanako).cancellation->stage == CancelStage::Dispatched);
    scene.fixture.clock().advance(minutes(1));
    SECTION("forwarded") {
        scene.step(number, "forwarded");
        CHECK(scene.cancellation(number).progress == CancelProgress::Done);
    }
    SECTION("too late") {
        scene.step(number, "received");
        CHECK(scene.cancellation(number).progress == CancelProgress::Overtaken);
        CHECK(scene.instructions().rows.empty());
    }
}

TEST_CASE("What was delivered is not cancelled", "[requests]") {
    CancelScene scene;
    const std::string number = scene.requested(scene.input());
    scene.fixture.clock().advance(minutes(1));
    scene.step(number, "delivered");
    CHECK(scene.cancelling.stageNow(number, scene.hanako).error().code == "item-delivered");
    CHECK(scene.code(number, scene.hanako) == "item-delivered");
    CHECK(scene.code(number, scene.op) == "item-delivered");
    CHECK(scene.fixture.number("SELECT count(*) FROM cancellations") == 0);
}

TEST_CASE("A hand-in scanned before the cancellation but docked after it makes it a recall",
          "[requests]") {
    CancelScene scene;
    const std::string number = scene.requested(scene.input());
    // The terminal of the sender's place docked before, so it is known to be in use.
    scene.dockHandIn(slipNumber(77));
    REQUIRE(CodeMasters(scene.fixture.site())
                .nameTerminal("opticon:0000000000000001", "3号機", "TOKYO"));
    scene.fixture.clock().advance(hours(1));
    const RequestView view = scene.cancelled(number, scene.hanako);
    CHECK(view.cancellation->stage == CancelStage::BeforeHandIn);
    CHECK(view.cancellation->waitsFor == std::vector<std::string>{"3号機"});
    CHECK(scene.instructions().rows.empty());
    scene.fixture.clock().advance(minutes(10));
    SECTION("the hand-in comes") {
        test::MemoryBuilder memory;
        memory.context("0042", "accepted", "TOKYO").scan(slipNumber(77)).scan(number);
        wire::ScanBatch batch = memory.all();
        batch.dock = DockId{{2}};
        batch.dockedAt = scene.fixture.clock().utcNow();
        batch.sentAt = batch.dockedAt;
        REQUIRE(ReceiveBatch(scene.fixture.site()).receive(AgentId{{9}}, batch));
        const CancelledView now = scene.cancellation(number);
        CHECK(now.stage == CancelStage::HandedIn);
        CHECK(now.progress == CancelProgress::Open);
        CHECK(now.waitsFor.empty());
        CHECK(scene.item(number).statusCode == "accepted");
        CHECK(scene.instructions().rows.size() == 1);
    }
    SECTION("the terminal docks without one, and it is settled") {
        test::MemoryBuilder memory;
        memory.context("0042", "accepted", "TOKYO").scan(slipNumber(77)).scan(slipNumber(78));
        wire::ScanBatch batch = memory.all();
        batch.dock = DockId{{2}};
        batch.dockedAt = scene.fixture.clock().utcNow();
        batch.sentAt = batch.dockedAt;
        REQUIRE(ReceiveBatch(scene.fixture.site()).receive(AgentId{{9}}, batch));
        CHECK(scene.cancellation(number).stage == CancelStage::BeforeHandIn);
        CHECK(scene.cancellation(number).waitsFor.empty());
    }
    SECTION("a terminal that is not in use is not waited for") {
        REQUIRE(
            Terminals(scene.fixture.site()).put("opticon:0000000000000001", {"3号機", "", "lost"}));
        CHECK(scene.cancellation(number).waitsFor.empty());
    }
    SECTION("terminals of other places do not matter") {
        REQUIRE(CodeMasters(scene.fixture.site())
                    .nameTerminal("opticon:0000000000000001", "3号機", "OSAKA"));
        CHECK(scene.cancellation(number).waitsFor.size() == 1); // none at the sender's: any counts
    }
}

TEST_CASE("A retired number that is scanned is in circulation", "[requests]") {
    CancelScene scene;
    const std::string number = scene.requested(scene.input());
    scene.cancelled(number, scene.hanako);
    scene.fixture.clock().advance(minutes(1));
    CHECK(scene.step(number, "accepted").reason == ScanReason::Cancelled);
    const InstructionPage page = scene.instructions();
    REQUIRE(page.rows.size() == 1);
    CHECK(page.rows[0].cancellation.stage == CancelStage::BeforeHandIn);
    CHECK(page.rows[0].statusCode == "accepted");
    scene.step(number, "returned");
    CHECK(scene.instructions().rows.empty());
}

TEST_CASE("Sender, who entered it and the mail room cancel, nobody else", "[requests]") {
    CancelScene scene;
    const std::string number = scene.requested(scene.input());
    CHECK(scene.code(number, scene.jiro) == "cancel-not-yours");
    CHECK(scene.code(number, scene.auditor) == "cancel-not-yours");
    CHECK(scene.code(number, scene.saburo) == "request-not-found");
    CHECK(scene.code("1", scene.hanako) == "request-not-found");
    CHECK(scene.cancelled(number, scene.op).cancellation);
    CHECK(scene.cancelling.instructions(scene.hanako, "", 5).error().kind ==
          ServiceErrorKind::Forbidden);
    CHECK(scene.cancelling.instructions(scene.auditor, "", 5));
}

TEST_CASE("Instructions come page by page, the oldest cancellation first", "[requests]") {
    CancelScene scene;
    std::vector<std::string> numbers;
    for (int i = 0; i < 5; ++i) {
        numbers.push_back(scene.requested(scene.input()));
        scene.fixture.clock().advance(minutes(1));
        scene.step(numbers.back(), "accepted");
        scene.cancelled(numbers.back(), scene.hanako);
    }
    std::vector<std::string> listed;
    std::string cursor;
    do {
        const InstructionPage page = scene.instructions(cursor, 2);
        for (const CancelInstruction& row : page.rows) {
            listed.push_back(row.slipNumber);
        }
        cursor = page.next;
    } while (!cursor.empty());
    CHECK(listed == numbers);
    for (const char* wrong : {"x", "1", "1.", "1.x", ".1", "1.2.3"}) {
        CHECK(scene.cancelling.instructions(scene.op, wrong, 2).error().code == "invalid-cursor");
    }
}

} // namespace tewatashi::server::services
