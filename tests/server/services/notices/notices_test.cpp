#include "server/services/notices/notices.h"
#include "server/services/requests/cancel_item.h"
#include "tests/server/services/receipt_scene.h"
#include "tests/support/memory_builder.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;
using test::ReceiptScene;

class NoticeScene : public ReceiptScene {
public:
    std::vector<NoticeView> told(const User& user) {
        const auto page = notices.list(user, NoticeSelection::All, "", 100);
        REQUIRE(page);
        return page->rows;
    }
    std::vector<NoticeKind> kinds(const User& user) {
        std::vector<NoticeKind> kinds;
        for (const NoticeView& view : told(user)) {
            kinds.push_back(view.kind);
        }
        return kinds;
    }
    Notices notices{fixture.site()};
};
using Kinds = std::vector<NoticeKind>;

} // namespace

TEST_CASE("Addressee and sender are told of an item's way, each their part", "[notices]") {
    NoticeScene scene;
    const std::string number = scene.sent("ordinary", "attempted");
    CHECK(scene.kinds(scene.jiro) == Kinds{NoticeKind::Attempted, NoticeKind::Requested});
    scene.step(number, "held");
    scene.step(number, "delivered");
    CHECK(scene.kinds(scene.jiro).front() == NoticeKind::Delivered);
    CHECK(scene.told(scene.jiro).front().placeName.ja == "大阪支社");
    CHECK(scene.told(scene.jiro).front().sender == "佐藤 花子");
    CHECK(scene.told(scene.hanako).empty());
    CHECK(scene.confirmed(scene.jiro, number).outcome == ReceiptOutcome::Confirmed);
    CHECK(scene.kinds(scene.hanako) == Kinds{NoticeKind::Received});
    CHECK(scene.told(scene.hanako).front().about == "髙橋 次郎");
    CHECK(scene.kinds(scene.jiro).size() == 3); // not of their own receipt
    CHECK(scene.told(scene.saburo).empty());
}

TEST_CASE("A proxy receipt names the proxy to addressee and sender", "[notices]") {
    NoticeScene scene;
    const std::string number = scene.sent("ordinary");
    CHECK(scene.confirmed(scene.saburo, number, scene.digits).outcome == ReceiptOutcome::Confirmed);
    for (const User& user : {scene.hanako, scene.jiro}) {
        const NoticeView newest = scene.told(user).front();
        CHECK(newest.kind == NoticeKind::ReceivedByProxy);
        CHECK(newest.about == "田中 三郎");
        CHECK_FALSE(newest.isRead);
    }
    CHECK(scene.told(scene.saburo).empty());
}

TEST_CASE("A receipt that the mail room registers is told to the addressee", "[notices]") {
    NoticeScene scene;
    const std::string number = scene.sent("ordinary");
    scene.step(number, "received");
    CHECK(scene.kinds(scene.jiro).front() == NoticeKind::Received);
    CHECK(scene.kinds(scene.hanako).front() == NoticeKind::Received);
}

TEST_CASE("A step registered twice is told once, and what is undone is withdrawn", "[notices]") {
    NoticeScene scene;
    const std::string number = scene.sent("ordinary");
    scene.fixture.clock().advance(std::chrono::hours(30));
    scene.step(number, "delivered"); // the label read again the day after
    CHECK(scene.kinds(scene.jiro) == Kinds{NoticeKind::Delivered, NoticeKind::Requested});
    RegisterStatus registering(scene.fixture.site());
    ScanRequest request;
    request.context = {"damaged", "OSAKA", ""};
    request.typed = number;
    request.formNonce = scene.freshNonce();
    request.byUser = "operator";
    const auto answer = registering.scan(request);
    REQUIRE(answer);
    REQUIRE(answer->event);
    CHECK(scene.kinds(scene.hanako) == Kinds{NoticeKind::Damaged});
    CHECK(scene.notices.unread(scene.hanako) == 1);
    REQUIRE(registering.undo(request.context, answer->event->event.hex(), "operator"));
    CHECK(scene.told(scene.hanako).front().isWithdrawn);
    CHECK(scene.notices.unread(scene.hanako) == 0);
}

TEST_CASE("Scans that come late are part of the story and no news", "[notices]") {
    NoticeScene scene;
    const std::string number = scene.sent("ordinary", "departed");
    scene.step(number, "delivered");
    scene.step(number, "held"); // carried on
    const std::string other = scene.sent("ordinary", "");
    scene.fixture.clock().advance(std::chrono::hours(1));
    const auto rows = scene.told(scene.jiro);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].slipNumber == other);
    CHECK(rows[1].kind == NoticeKind::Delivered);
    CHECK_FALSE(rows[1].isRead); // was news when it was told
}

TEST_CASE("Sender and mail room are told when a cancellation meets an item under way",
          "[notices]") {
    NoticeScene scene;
    const std::string number = scene.sent("ordinary", "accepted");
    CancelItem cancelling(scene.fixture.site());
    REQUIRE(cancelling.cancel({scene.hanako, number, "不要", scene.freshNonce()}));
    CHECK(scene.kinds(scene.hanako) == Kinds{NoticeKind::Recalled});
    CHECK(scene.kinds(scene.op) == Kinds{NoticeKind::Recalled});
    const std::string early = scene.sent("ordinary", "");
    REQUIRE(cancelling.cancel({scene.hanako, early, "不要", scene.freshNonce()}));
    CHECK(scene.kinds(scene.jiro).front() == NoticeKind::Cancelled);
    CHECK(scene.kinds(scene.op).size() == 1);
    scene.step(early, "accepted"); // found after all
    CHECK(scene.kinds(scene.op).front() == NoticeKind::FoundCancelled);
    CHECK(scene.told(scene.jiro).front().isWithdrawn);
}

TEST_CASE("The sender is told what the receiver reports", "[notices]") {
    NoticeScene scene;
    const std::string number = scene.sent("ordinary");
    for (int twice = 0; twice < 2; ++twice) {
        REQUIRE(scene.exceptions.report({scene.jiro, number, "not_received", "棚にありません"}));
    }
    CHECK(scene.kinds(scene.hanako) == Kinds{NoticeKind::Reported});
    CHECK(scene.told(scene.hanako).front().about == "髙橋 次郎");
}

TEST_CASE("Notices are read one by one or all, each person their own", "[notices]") {
    NoticeScene scene;
    scene.sent("ordinary");
    scene.sent("ordinary");
    REQUIRE(scene.notices.unread(scene.jiro) == 4);
    const auto rows = scene.told(scene.jiro);
    scene.notices.markRead(scene.hanako, {rows[0].id});
    CHECK(scene.notices.unread(scene.jiro) == 4);
    scene.notices.markRead(scene.jiro, {rows[0].id});
    CHECK(scene.notices.unread(scene.jiro) == 3);
    scene.notices.markAllRead(scene.jiro, rows[2].id); // not the one that came since
    CHECK(scene.notices.unread(scene.jiro) == 1);
    const auto first = scene.notices.list(scene.jiro, NoticeSelection::Unread, "", 1);
    REQUIRE(first);
    CHECK(first->rows.front().id == rows[1].id);
    CHECK(first->next.empty());
    CHECK_FALSE(scene.notices.list(scene.jiro, NoticeSelection::All, "x", 1));
    scene.fixture.clock().advance(kNoticesKept + std::chrono::hours(1));
    scene.notices.removeOld();
    CHECK(scene.told(scene.jiro).empty());
}

TEST_CASE("Items without a request are told to nobody", "[notices]") {
    NoticeScene scene;
    for (const char* action : {"accepted", "delivered", "damaged", "received"}) {
        scene.step(test::slipNumber(900), action);
    }
    CHECK(scene.fixture.number("SELECT count(*) FROM notices") == 0);
}

TEST_CASE("Neither subject nor note nor digits stand in a notice", "[notices]") {
    NoticeScene scene;
    RequestInput input = scene.input();
    input.subject = "CANARY-SUBJECT";
    input.note = "CANARY-NOTE";
    const std::string number = scene.sent(input, "delivered");
    CHECK(scene.confirmed(scene.saburo, number, scene.digits).outcome == ReceiptOutcome::Confirmed);
    for (const NoticeView& view : scene.told(scene.jiro)) {
        for (const std::string& text : {view.title.ja, view.body.ja, view.title.en, view.body.en,
                                        view.slipNumber, view.sender, view.about}) {
            CHECK(text.find("CANARY") == std::string::npos);
            CHECK(text.find(number + scene.digits) == std::string::npos);
        }
    }
    CHECK(scene.fixture.number("SELECT count(*) FROM notices WHERE occasion LIKE '%CANARY%'") == 0);
}

} // namespace tewatashi::server::services
