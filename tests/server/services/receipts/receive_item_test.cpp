#include "server/services/requests/cancel_item.h"
#include "tests/server/services/receipt_scene.h"
#include "tests/support/memory_builder.h"

namespace tewatashi::server::services {
namespace {

using domain::ExceptionKind;
using domain::ReceiptProof;
using domain::ReceiptRole;
using test::ReceiptScene;
using Outcome = ReceiptOutcome;

} // namespace

TEST_CASE("The addressee confirms an ordinary item with one click, once", "[receipts]") {
    ReceiptScene scene;
    const std::string number = scene.sent("ordinary");
    const std::string nonce = scene.freshNonce();
    const ReceiptAnswer first = scene.confirmedWith(nonce, scene.jiro, number);
    CHECK(first.outcome == Outcome::Confirmed);
    CHECK(first.slipNumber == number);
    CHECK(first.role == ReceiptRole::Addressee);
    const ItemView item = scene.item(number);
    CHECK(item.statusCode == "received");
    CHECK(item.placeCode == "OSAKA"); // where it was
    CHECK(item.timeline.back().operatorName == "利用者 jiro");
    // The same form once more, and a new one.
    CHECK(scene.confirmedWith(nonce, scene.jiro, number).outcome == Outcome::Confirmed);
    CHECK(scene.confirmed(scene.jiro, number).outcome == Outcome::AlreadyReceived);
    CHECK(scene.receivedEvents() == 1);
    for (const User& onlooker : {scene.hanako, scene.jiro, scene.op, scene.auditor}) {
        const ReceiptView view = scene.receiving.view(number, onlooker);
        REQUIRE(view.receipt);
        CHECK(view.receipt->name == "髙橋 次郎");
        CHECK(view.receipt->role == ReceiptRole::Addressee);
        CHECK(view.receipt->proof == ReceiptProof::Word);
        CHECK(view.receipt->confirmedBy.empty());
    }
    CHECK_FALSE(scene.receiving.view(number, scene.saburo).receipt);
}

TEST_CASE("A class that asks for it needs the slip or its digits", "[receipts]") {
    ReceiptScene scene;
    const std::string number = scene.sent("personal");
    CHECK(scene.confirmed(scene.jiro, number).outcome == Outcome::DigitsNeeded);
    CHECK(scene.confirmed(scene.jiro, number, "12").outcome == Outcome::DigitsNeeded);
    CHECK(scene.confirmed(scene.jiro, number).triesLeft == 5);
    SECTION("scanned") {
        CHECK(scene.confirmed(scene.jiro, "a" + number + scene.digits + "b").outcome ==
              Outcome::Confirmed);
    }
    SECTION("typed apart, in full width") {
        std::string wide;
        for (const char digit : scene.digits) {
            wide += std::string("\xEF\xBC") + static_cast<char>(0x90 + digit - '0');
        }
        CHECK(scene.confirmed(scene.jiro, number, wide).outcome == Outcome::Confirmed);
    }
    SECTION("scanned while the cursor stood in the field of the digits, even of another item") {
        const std::string whole = number + scene.digits;
        const std::string other = scene.sent("personal");
        CHECK(scene.confirmed(scene.jiro, other, whole).slipNumber == number);
        CHECK(scene.item(number).statusCode == "received");
        CHECK(scene.confirmed(scene.jiro, other).triesLeft == 5);
    }
    SECTION("typed behind the number, with blanks") {
        CHECK(scene.confirmed(scene.jiro, number + " " + scene.digits).outcome ==
              Outcome::Confirmed);
    }
    CHECK(scene.receiving.view(number, scene.hanako).receipt->proof == ReceiptProof::Possession);
}

TEST_CASE("Five wrong digits, then the mail room decides", "[receipts]") {
    ReceiptScene scene;
    const std::string number = scene.sent("personal");
    for (int nth = 1; nth <= 5; ++nth) {
        const std::string nonce = scene.freshNonce();
        const std::string wrong = scene.wrongDigits(nth);
        const ReceiptAnswer answer = scene.confirmedWith(nonce, scene.jiro, number, wrong);
        CHECK(answer.outcome == Outcome::WrongDigits);
        CHECK(answer.triesLeft == 5 - nth);
        if (nth < 5) { // the page reloaded, and the same mistake again, cost nothing
            CHECK(scene.confirmedWith(nonce, scene.jiro, number, wrong).triesLeft == 5 - nth);
            CHECK(scene.confirmed(scene.jiro, number + wrong).triesLeft == 5 - nth);
        }
    }
    CHECK(scene.confirmed(scene.jiro, number, scene.digits).outcome == Outcome::MailRoom);
    CHECK(scene.confirmed(scene.jiro, number).outcome == Outcome::MailRoom);
    CHECK(scene.receivedEvents() == 0);
    const auto page = scene.exceptions.open(scene.op, "", 10);
    REQUIRE(page);
    REQUIRE(page->rows.size() == 1);
    CHECK(page->rows[0].exception.kind == ExceptionKind::Unproven);
    CHECK(page->rows[0].exception.reportedBy == "髙橋 次郎");
    // What was tried is kept as a keyed hash alone.
    CHECK(scene.fixture.text("SELECT tried_hash FROM requests").size() == 64);
    SECTION("a slip printed anew brings new tries") {
        const auto slip = scene.service.printSlip(number, scene.op);
        REQUIRE(slip);
        CHECK(scene.confirmed(scene.jiro, number, slip->possessionDigits).outcome ==
              Outcome::Confirmed);
        CHECK(scene.exceptions.open(scene.op, "", 10)->rows.empty()); // closed by itself
        const ReceiptView view = scene.receiving.view(number, scene.jiro);
        REQUIRE(view.exceptions.size() == 1);
        CHECK(view.exceptions[0].resolution == domain::ExceptionResolution::ReceivedSince);
        CHECK(view.exceptions[0].resolvedBy.empty());
    }
}

TEST_CASE("A slip without digits is a matter of the mail room", "[receipts]") {
    ReceiptScene scene;
    RequestInput input = scene.input();
    input.classCode = "confidential";
    const std::string number = scene.requested(input);
    scene.step(number, "delivered");
    CHECK(scene.confirmed(scene.jiro, number, "1234").outcome == Outcome::MailRoom);
    CHECK(scene.exceptions.open(scene.op, "", 10)->rows.size() == 1);
}

TEST_CASE("A colleague confirms as a proxy with the slip in hand, where the class allows it",
          "[receipts]") {
    ReceiptScene scene;
    const std::string number = scene.sent("ordinary");
    CHECK(scene.confirmed(scene.saburo, number).outcome == Outcome::DigitsNeeded);
    const ReceiptAnswer answer = scene.confirmed(scene.saburo, number + scene.digits);
    CHECK(answer.outcome == Outcome::Confirmed);
    CHECK(answer.role == ReceiptRole::Proxy);
    for (const User& told : {scene.hanako, scene.jiro}) {
        const ReceiptView view = scene.receiving.view(number, told);
        REQUIRE(view.receipt);
        CHECK(view.receipt->role == ReceiptRole::Proxy);
        CHECK(view.receipt->name == "田中 三郎");
    }
    const std::string personal = scene.sent("personal");
    CHECK(scene.confirmed(scene.saburo, personal + scene.digits).outcome == Outcome::NoProxy);
    CHECK(scene.item(personal).statusCode == "delivered");
}

TEST_CASE("Sender, strangers and accounts that are nobody's confirm nothing", "[receipts]") {
    ReceiptScene scene;
    const std::string number = scene.sent("ordinary");
    for (const User& other : {scene.hanako, scene.nobody, scene.op, scene.auditor}) {
        CAPTURE(other.login);
        const ReceiptAnswer answer = scene.confirmed(other, number + scene.digits);
        CHECK(answer.outcome == Outcome::NotYours);
        CHECK(answer.slipNumber.empty());
        CHECK(answer.shownCode == number); // never the digits
    }
    CHECK(scene.confirmed(scene.jiro, test::slipNumber(99)).outcome == Outcome::NotYours);
    const ReceiptAnswer unreadable = scene.confirmed(scene.jiro, number + "1" + scene.digits);
    CHECK(unreadable.outcome == Outcome::NotANumber);
    CHECK(unreadable.shownCode.find(scene.digits) == std::string::npos);
    CHECK(scene.receivedEvents() == 0);
    // A colleague of the sender's own department who sends to it knows the digits.
    RequestInput inHouse = scene.input();
    inHouse.toPerson.clear();
    inHouse.toDepartment = "G";
    const std::string own = scene.sent(inHouse, "delivered");
    CHECK(scene.confirmed(scene.hanako, own).outcome == Outcome::NotYours);
}

TEST_CASE("Whoever has a post in the department confirms what is sent to it", "[receipts]") {
    ReceiptScene scene;
    RequestInput input = scene.input();
    input.toPerson.clear();
    input.toDepartment = "S";
    const std::string number = scene.sent(input, "delivered");
    CHECK(scene.receiving.waiting(scene.saburo).delivered.size() == 1);
    const ReceiptAnswer answer = scene.confirmed(scene.saburo, number);
    CHECK(answer.outcome == Outcome::Confirmed);
    CHECK(answer.role == ReceiptRole::Member);
    CHECK(scene.receiving.view(number, scene.jiro).receipt->name == "田中 三郎");
    CHECK(scene.receiving.waiting(scene.jiro).delivered.empty());
}

TEST_CASE("What nobody handed in, or goes back, or is retired, is not received", "[receipts]") {
    ReceiptScene scene;
    const std::string requested = scene.sent("ordinary", "");
    CHECK(scene.confirmed(scene.jiro, requested).outcome == Outcome::NotHandedIn);
    const std::string back = scene.sent("ordinary", "attempted");
    scene.step(back, "returned");
    CHECK(scene.confirmed(scene.jiro, back).outcome == Outcome::GoingBack);
    const std::string retired = scene.sent("ordinary", "");
    REQUIRE(
        CancelItem(scene.fixture.site()).cancel({scene.hanako, retired, "", scene.freshNonce()}));
    CHECK(scene.confirmed(scene.jiro, retired).outcome == Outcome::Cancelled);
    const std::string scanned = scene.sent("ordinary", "received");
    CHECK(scene.confirmed(scene.jiro, scanned).outcome == Outcome::AlreadyReceived);
    CHECK_FALSE(scene.receiving.view(scanned, scene.jiro).receipt); // the timeline tells
    const std::string underWay = scene.sent("ordinary", "out_for_delivery");
    CHECK(scene.confirmed(scene.jiro, underWay).outcome == Outcome::Confirmed);
}

TEST_CASE("Many are confirmed at once, each answered by itself", "[receipts]") {
    ReceiptScene scene;
    const std::string first = scene.sent("ordinary");
    const std::string second = scene.sent("ordinary", "accepted");
    const std::string personal = scene.sent("personal");
    const std::string nonce = scene.freshNonce();
    const ReceiptInput input{scene.jiro,
                             {{first, ""},
                              {personal, ""},
                              {second, ""},
                              {"x", ""},
                              {first, ""},
                              {personal, scene.digits}},
                             nonce};
    for (int round = 0; round < 2; ++round) {
        const auto answers = scene.receiving.confirm(input);
        REQUIRE(answers);
        std::vector<Outcome> outcomes;
        for (const ReceiptAnswer& answer : *answers) {
            outcomes.push_back(answer.outcome);
        }
        const Outcome needed = round == 0 ? Outcome::DigitsNeeded : Outcome::Confirmed;
        CHECK(outcomes == std::vector<Outcome>{Outcome::Confirmed, needed, Outcome::Confirmed,
                                               Outcome::NotANumber, Outcome::Confirmed,
                                               Outcome::Confirmed});
    }
    CHECK(scene.receivedEvents() == 3);
    CHECK(scene.receiving.confirm({scene.jiro, {{first, ""}}, "short"}).error().code ==
          "invalid-form");
    ReceiptInput many{scene.jiro, {}, nonce};
    many.entries.resize(kReceiptEntriesMax + 1);
    CHECK(scene.receiving.confirm(many).error().code == "too-many-receipts");
}

TEST_CASE("What waits is told apart: delivered, and still under way", "[receipts]") {
    ReceiptScene scene;
    const std::string delivered = scene.sent("personal");
    const std::string later = scene.sent("ordinary");
    const std::string moving = scene.sent("ordinary", "departed");
    scene.sent("ordinary", "");
    scene.sent("ordinary", "received");
    scene.sent("ordinary", "returned");
    const WaitingItems waiting = scene.receiving.waiting(scene.jiro);
    CHECK(waiting.isPerson);
    REQUIRE(waiting.delivered.size() == 2);
    CHECK(waiting.delivered[0].request.slipNumber == delivered); // waits longest
    CHECK(waiting.delivered[0].needsDigits);
    CHECK(waiting.delivered[0].triesLeft == 5);
    CHECK(waiting.delivered[0].request.from.name == "佐藤 花子");
    CHECK(waiting.delivered[0].placeName.ja == "大阪支社");
    CHECK(waiting.delivered[1].request.slipNumber == later);
    CHECK_FALSE(waiting.delivered[1].needsDigits);
    REQUIRE(waiting.underWay.size() == 1);
    CHECK(waiting.underWay[0].request.slipNumber == moving);
    CHECK_FALSE(waiting.isCut);
    CHECK(scene.receiving.waiting(scene.hanako).delivered.empty());
    CHECK(scene.receiving.waiting(scene.saburo).delivered.empty()); // a colleague's are not theirs
    CHECK_FALSE(scene.receiving.waiting(scene.nobody).isPerson);
    scene.confirmed(scene.jiro, later);
    CHECK(scene.receiving.waiting(scene.jiro).delivered.size() == 1);
    CHECK(scene.fixture.number("SELECT count(*) FROM requests WHERE settled = 1") == 2);
}

TEST_CASE("A request that comes after the receipt waits for nobody", "[receipts]") {
    ReceiptScene scene;
    const std::string number = test::slipNumber(77);
    scene.step(number, "received");
    RequestInput input = scene.input();
    input.label = number;
    scene.requested(input);
    CHECK(scene.fixture.number("SELECT settled FROM requests") == 1);
    CHECK(scene.confirmed(scene.jiro, number).outcome == Outcome::AlreadyReceived);
}

} // namespace tewatashi::server::services
