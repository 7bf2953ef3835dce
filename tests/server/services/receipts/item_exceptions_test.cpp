#include "tests/server/services/receipt_scene.h"

namespace tewatashi::server::services {
namespace {

using domain::ExceptionKind;
using domain::ExceptionResolution;
using test::ReceiptScene;

struct ExceptionScene : ReceiptScene {
    std::int64_t reported(const std::string& number, const User& by, const std::string& kind,
                          const std::string& note = "") {
        const auto id = exceptions.report({by, number, kind, note});
        REQUIRE(id);
        return *id;
    }
    std::string code(const std::string& number, const User& by,
                     const std::string& kind = "not_mine") {
        const auto refused = exceptions.report({by, number, kind, ""});
        REQUIRE_FALSE(refused);
        return refused.error().code;
    }
    ExceptionPage open(const std::string& cursor = "", int limit = 10) {
        const auto page = exceptions.open(op, cursor, limit);
        REQUIRE(page);
        return *page;
    }
    Result<ExceptionView, ServiceError> resolve(std::int64_t id, const std::string& resolution,
                                                const std::string& reason = "確認済み") {
        return exceptions.resolve({op, id, resolution, reason});
    }
    // The receipt of a personal item that jiro could not prove.
    std::int64_t unproven(const std::string& number) {
        for (int nth = 1; nth <= 5; ++nth) {
            confirmed(jiro, number, wrongDigits(nth));
        }
        const ExceptionPage page = open();
        REQUIRE(page.rows.size() == 1);
        return page.rows[0].exception.id;
    }
};

std::string fieldsOf(const Result<ExceptionView, ServiceError>& refused) {
    REQUIRE_FALSE(refused);
    std::string names;
    for (const FieldProblem& problem : refused.error().fields) {
        names += problem.field + " ";
    }
    return names;
}

} // namespace

TEST_CASE("An addressee says that an item did not come, and the mail room resolves it",
          "[receipts]") {
    ExceptionScene scene;
    const std::string number = scene.sent("ordinary");
    const std::int64_t id =
        scene.reported(number, scene.jiro, "not_received", " ボックスに見当たりません ");
    CHECK(scene.reported(number, scene.jiro, "not_received", "まだです") == id); // said again
    CHECK(scene.receiving.waiting(scene.jiro).delivered[0].reported ==
          std::vector<ExceptionKind>{ExceptionKind::NotReceived});
    const ExceptionPage page = scene.open();
    REQUIRE(page.rows.size() == 1);
    const OpenException& row = page.rows[0];
    CHECK(row.slipNumber == number);
    CHECK(row.statusCode == "delivered");
    CHECK(row.placeName.ja == "大阪支社");
    CHECK(row.exception.reportedBy == "髙橋 次郎");
    CHECK(row.exception.note == "ボックスに見当たりません");
    CHECK(scene.fixture.text("SELECT note FROM item_exceptions").find("ボックス") ==
          std::string::npos); // sealed
    REQUIRE(row.request);
    CHECK(row.request->from.name == "佐藤 花子");
    const auto resolved = scene.resolve(id, "found", "隣の棚にありました");
    REQUIRE(resolved);
    CHECK(resolved->resolution == ExceptionResolution::Found);
    CHECK(resolved->resolvedBy == "利用者 operator");
    CHECK(scene.open().rows.empty());
    CHECK(scene.resolve(id, "found")); // the same form sent twice
    CHECK(scene.resolve(id, "lost").error().code == "exception-resolved");
    for (const User& party : {scene.hanako, scene.jiro}) {
        const ReceiptView view = scene.receiving.view(number, party);
        REQUIRE(view.exceptions.size() == 1);
        CHECK(view.exceptions[0].reason == "隣の棚にありました");
    }
    CHECK(scene.receiving.view(number, scene.auditor).exceptions[0].reason.empty());
    CHECK(scene.receiving.view(number, scene.saburo).exceptions.empty());
    CHECK(scene.reported(number, scene.jiro, "not_received") == id + 1); // it is gone again
}

TEST_CASE("Only who an item is sent to reports it, while it may come or came", "[receipts]") {
    ExceptionScene scene;
    const std::string number = scene.sent("ordinary");
    for (const User& other : {scene.hanako, scene.saburo, scene.nobody, scene.op}) {
        CHECK(scene.code(number, other) == "receipt-not-yours");
    }
    CHECK(scene.code("1", scene.jiro) == "receipt-not-yours");
    CHECK(scene.code(number, scene.jiro, "unproven") == "invalid-kind");
    CHECK(scene.code(number, scene.jiro, "") == "invalid-kind");
    CHECK(scene.exceptions.report({scene.jiro, number, "not_mine", std::string(201, 'x')})
              .error()
              .code == "invalid-note");
    CHECK(scene.code(scene.sent("ordinary", ""), scene.jiro) == "item-not-under-way");
    CHECK(scene.code(scene.sent("ordinary", "returned"), scene.jiro) == "item-not-under-way");
    CHECK(scene.reported(scene.sent("ordinary", "accepted"), scene.jiro, "not_mine") == 1);
    RequestInput input = scene.input();
    input.toPerson.clear();
    input.toDepartment = "S";
    CHECK(scene.reported(scene.sent(input, "delivered"), scene.saburo, "not_mine") == 2);
}

TEST_CASE("A receipt by a proxy that the addressee denies is taken back by the mail room",
          "[receipts]") {
    ExceptionScene scene;
    const std::string number = scene.sent("ordinary");
    const std::string nonce = scene.freshNonce();
    scene.confirmedWith(nonce, scene.saburo, number, scene.digits);
    CHECK(scene.item(number).statusCode == "received");
    const std::int64_t id = scene.reported(number, scene.jiro, "not_received");
    const ExceptionPage page = scene.open();
    REQUIRE(page.rows[0].receipt);
    CHECK(page.rows[0].receipt->name == "田中 三郎");
    REQUIRE(scene.resolve(id, "receipt_undone"));
    CHECK(scene.item(number).statusCode == "delivered");
    CHECK_FALSE(scene.receiving.view(number, scene.jiro).receipt);
    CHECK(scene.receiving.waiting(scene.jiro).delivered.size() == 1);
    // History keeps both, the old form does nothing, and a new receipt holds.
    CHECK(scene.receivedEvents() == 1);
    CHECK(scene.confirmedWith(nonce, scene.saburo, number, scene.digits).outcome ==
          ReceiptOutcome::OldForm);
    CHECK(scene.confirmed(scene.jiro, number).outcome == ReceiptOutcome::Confirmed);
    CHECK(scene.receiving.view(number, scene.hanako).receipt->name == "髙橋 次郎");
}

TEST_CASE("Somebody else's receipt leaves the answer of the addressee open", "[receipts]") {
    ExceptionScene scene;
    const std::string number = scene.sent("ordinary");
    scene.reported(number, scene.jiro, "not_received");
    scene.confirmed(scene.saburo, number, scene.digits);
    CHECK(scene.open().rows.size() == 1);
    const std::string found = scene.sent("ordinary");
    scene.reported(found, scene.jiro, "not_received");
    scene.confirmed(scene.jiro, found);
    CHECK(scene.open().rows.size() == 1);
}

TEST_CASE("The mail room confirms for somebody who could not prove it", "[receipts]") {
    ExceptionScene scene;
    const std::string number = scene.sent("personal");
    const std::int64_t id = scene.unproven(number);
    CHECK(fieldsOf(scene.resolve(id, "receipt_undone")) == "resolution ");
    CHECK(fieldsOf(scene.resolve(id, "found", "")) == "resolution reason ");
    CHECK(fieldsOf(scene.resolve(id, "received_since")) == "resolution ");
    SECTION("confirmed") {
        REQUIRE(scene.resolve(id, "receipt_confirmed"));
        CHECK(scene.item(number).statusCode == "received");
        const auto receipt = scene.receiving.view(number, scene.hanako).receipt;
        REQUIRE(receipt);
        CHECK(receipt->name == "髙橋 次郎");
        CHECK(receipt->role == domain::ReceiptRole::Addressee);
        CHECK(receipt->proof == domain::ReceiptProof::MailRoom);
        CHECK(receipt->confirmedBy == "利用者 operator");
        CHECK(scene.resolve(id, "receipt_confirmed"));
        CHECK(scene.receivedEvents() == 1);
    }
    SECTION("another five tries") {
        REQUIRE(scene.resolve(id, "tries_renewed"));
        CHECK(scene.confirmed(scene.jiro, number, scene.digits).outcome ==
              ReceiptOutcome::Confirmed);
    }
    CHECK(scene.open().rows.empty());
}

TEST_CASE("Exceptions are the mail room's, page by page, the oldest first", "[receipts]") {
    ExceptionScene scene;
    std::vector<std::string> numbers;
    for (int i = 0; i < 3; ++i) {
        numbers.push_back(scene.sent("ordinary"));
        scene.reported(numbers.back(), scene.jiro, "not_received");
    }
    std::vector<std::string> listed;
    std::string cursor;
    do {
        const ExceptionPage page = scene.open(cursor, 2);
        for (const OpenException& row : page.rows) {
            listed.push_back(row.slipNumber);
        }
        cursor = page.next;
    } while (!cursor.empty());
    CHECK(listed == numbers);
    CHECK(scene.exceptions.open(scene.op, "x", 2).error().code == "invalid-cursor");
    CHECK(scene.exceptions.open(scene.jiro, "", 2).error().code == "exceptions-not-yours");
    CHECK(scene.exceptions.open(scene.auditor, "", 2)->rows[0].exception.note.empty());
    CHECK(scene.exceptions.resolve({scene.auditor, 1, "found", "x"}).error().code ==
          "exceptions-not-yours");
    CHECK(scene.exceptions.resolve({scene.op, 99, "found", "x"}).error().code ==
          "exception-not-found");
}

} // namespace tewatashi::server::services
