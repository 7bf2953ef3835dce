#include "common/domain/event_bytes.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/items/register_status.h"
#include "tests/server/services/request_scene.h"
#include "tests/support/memory_builder.h"

namespace tewatashi::server::services {
namespace {

using test::RequestScene;
using test::slipNumber;

std::vector<std::string> fieldsOf(const ServiceError& error) {
    std::vector<std::string> fields;
    for (const FieldProblem& problem : error.fields) {
        fields.push_back(problem.field);
        CHECK_FALSE(problem.text.ja.empty());
        CHECK_FALSE(problem.text.en.empty());
    }
    return fields;
}

using Names = std::vector<std::string>;

void accept(RequestScene& scene, const std::string& number) {
    RegisterStatus registering(scene.fixture.site());
    ScanRequest request;
    request.context = {"accepted", "TOKYO", ""};
    request.typed = number;
    request.formNonce = std::string(32, 'e');
    request.byUser = "operator";
    const auto answer = registering.scan(request);
    REQUIRE(answer);
    REQUIRE(answer->outcome == ScanOutcome::Stored);
}

} // namespace

TEST_CASE("A request gives the item a number, a state and a sender", "[requests]") {
    RequestScene scene;
    RequestInput input = scene.input();
    input.pieces = 3;
    input.subject = " 契約書 ";
    input.note = "至急";
    input.wishedDay = "2026-04-03";
    const std::string number = scene.requested(input);
    const ItemView item = scene.item(number);
    CHECK(item.statusCode == "requested");
    CHECK(item.placeCode.empty());
    CHECK_FALSE(item.detailsMissing);
    REQUIRE(item.timeline.size() == 1);
    CHECK(item.timeline[0].kind == domain::EventKind::Web);
    CHECK(item.timeline[0].operatorName == "利用者 hanako");
    const auto view = scene.service.view(number, scene.jiro);
    REQUIRE(view);
    CHECK(view->from.name == "佐藤 花子");
    CHECK(view->from.department.ja == "総務部");
    CHECK(view->from.placeName.en == "Tokyo HQ");
    CHECK(view->to.employeeNumber == "A2");
    CHECK(view->pieces == 3);
    CHECK(view->subject == "契約書");
    CHECK(view->note == "至急");
    CHECK(view->wishedDay == "2026-04-03");
    CHECK(view->enteredBy.empty());
    CHECK(view->itemClass.name.ja == "普通");
    CHECK_FALSE(view->mayPrint); // the recipient
}

TEST_CASE("Neither ledger nor database holds subject and note in the clear", "[requests]") {
    RequestScene scene;
    RequestInput input = scene.input();
    input.subject = "SECRET-SUBJECT";
    input.note = "SECRET-NOTE";
    scene.requested(input);
    CHECK(scene.fixture.number("SELECT count(*) FROM request_texts") == 2);
    for (const char* query : {"SELECT sealed FROM request_texts WHERE field = 1",
                              "SELECT canonical FROM custody_events"}) {
        const std::string hex = scene.fixture.text(query);
        CHECK(hex.find(toHex(asBytes("SECRET"))) == std::string::npos);
        CHECK(hex.find("SECRET") == std::string::npos);
    }
    CHECK(scene.fixture.number("SELECT count(*) FROM personal_values WHERE value LIKE "
                               "'%SECRET%'") == 0);
    const auto event = domain::parseCanonical(
        *fromHex(scene.fixture.text("SELECT canonical FROM custody_events")));
    REQUIRE(event);
    CHECK(event->action == "requested");
    CHECK(event->operatorCommitment);
}

TEST_CASE("A form that is sent twice counts once, filled in anew it is another item",
          "[requests]") {
    RequestScene scene;
    RequestInput input = scene.input();
    const std::string first = scene.requested(input);
    scene.fixture.clock().advance(std::chrono::minutes(5));
    const auto again = scene.service.request(input);
    REQUIRE(again);
    CHECK(again->slipNumber == first);
    CHECK_FALSE(again->isNew);
    CHECK(scene.fixture.number("SELECT count(*) FROM requests") == 1);
    input.toPerson = "A3";
    CHECK(scene.requested(input) != first);
    input = scene.input();
    CHECK(scene.requested(input) != first);
    input.by = scene.jiro; // another person with the same form
    input.toPerson = "A1";
    CHECK(scene.service.request(input)->isNew);
}

TEST_CASE("Every wrong field is named at once and nothing is written", "[requests]") {
    RequestScene scene;
    RequestInput input;
    input.by = scene.nobody;
    input.formNonce = std::string(32, '1');
    input.pieces = 0;
    input.subject = std::string(101, 'x');
    input.note = "a\nb";
    input.wishedDay = "2026-03-31"; // yesterday
    input.label = "12";
    CHECK(fieldsOf(scene.refused(input)) == Names{"sender", "recipient", "class", "pieces",
                                                  "subject", "note", "wished_day", "label"});
    input.toPerson = "A2";
    input.toDepartment = "S"; // one of the two
    CHECK(fieldsOf(scene.refused(input))[1] == "recipient");
    CHECK(scene.fixture.number("SELECT count(*) FROM custody_events") == 0);
    CHECK(scene.fixture.number("SELECT count(*) FROM items") == 0);
    input.formNonce = "short";
    CHECK(scene.refused(input).code == "invalid-form");
}

TEST_CASE("Whoever is not there can neither send nor receive", "[requests]") {
    RequestScene scene;
    PersonInput leaver;
    leaver.employeeNumber = "A3";
    leaver.nameJa = "田中 三郎";
    leaver.lastDay = domain::LocalDate::fromText("2026-03-31");
    REQUIRE(scene.directory.putPerson(leaver));
    RequestInput input = scene.input();
    input.toPerson = "A3";
    CHECK(fieldsOf(scene.refused(input)) == Names{"recipient"});
    input = scene.input();
    input.by = scene.saburo;
    CHECK(fieldsOf(scene.refused(input)) == Names{"sender"});
    input = scene.input();
    input.toPerson.clear();
    input.toDepartment = "S";
    CHECK(scene.service.request(input));
    REQUIRE(scene.directory.endDepartment("S", *domain::LocalDate::fromText("2026-03-31")));
    input = scene.input();
    input.toPerson.clear();
    input.toDepartment = "S";
    CHECK(fieldsOf(scene.refused(input)) == Names{"recipient"});
    input.toDepartment = "GONE";
    CHECK(fieldsOf(scene.refused(input)) == Names{"recipient"});
}

TEST_CASE("The mail room registers for others, nobody else does", "[requests]") {
    RequestScene scene;
    RequestInput input = scene.input();
    input.by = scene.jiro;
    input.sender = "A1";
    CHECK(scene.refused(input).kind == ServiceErrorKind::Forbidden);
    input.sender = "NOBODY"; // does not tell whether there is such a person
    CHECK(scene.refused(input).kind == ServiceErrorKind::Forbidden);
    input.sender = "a2"; // oneself by number
    input.toPerson = "A1";
    CHECK(scene.service.request(input));
    input = scene.input();
    input.by = scene.op;
    CHECK(fieldsOf(scene.refused(input)) == Names{"sender"});
    input.sender = "A1";
    const std::string number = scene.requested(input);
    const auto view = scene.service.view(number, scene.hanako);
    REQUIRE(view);
    CHECK(view->enteredBy == "利用者 operator");
    CHECK(view->mayPrint);
}

TEST_CASE("A class for persons only never goes to a department", "[requests]") {
    RequestScene scene;
    RequestInput input = scene.input();
    input.toPerson.clear();
    input.toDepartment = "S";
    input.classCode = "personal";
    CHECK(fieldsOf(scene.refused(input)) == Names{"class"});
    input.classCode = "confidential";
    CHECK(scene.service.request(input));
}

TEST_CASE("Each class shows subject and parties to its readers alone", "[requests]") {
    RequestScene scene;
    struct Row {
        const char* code;
        bool mailRoomReads;
    };
    for (const Row& row :
         {Row{"ordinary", true}, Row{"confidential", false}, Row{"personal", false}}) {
        CAPTURE(row.code);
        RequestInput input = scene.input();
        input.classCode = row.code;
        input.subject = "件名";
        const std::string number = scene.requested(input);
        for (const User& party : {scene.hanako, scene.jiro}) {
            CHECK(scene.service.view(number, party)->subject == "件名");
        }
        const auto mailRoom = scene.service.view(number, scene.op);
        REQUIRE(mailRoom);
        CHECK(mailRoom->mayReadTexts == row.mailRoomReads);
        CHECK(mailRoom->subject == (row.mailRoomReads ? "件名" : ""));
        const auto auditor = scene.service.view(number, scene.auditor);
        REQUIRE(auditor);
        CHECK(auditor->subject.empty());
        for (const User& stranger : {scene.saburo, scene.nobody}) {
            const auto none = scene.service.view(number, stranger);
            REQUIRE_FALSE(none);
            CHECK(none.error().kind == ServiceErrorKind::NotFound);
            CHECK(none.error().code == scene.service.view("123", stranger).error().code);
        }
    }
}

TEST_CASE("What is sent to a department is for everybody with a post in it", "[requests]") {
    RequestScene scene;
    RequestInput input = scene.input();
    input.toPerson.clear();
    input.toDepartment = "S";
    input.classCode = "confidential";
    input.subject = "件名";
    const std::string number = scene.requested(input);
    const auto view = scene.service.view(number, scene.saburo);
    REQUIRE(view);
    CHECK(view->subject == "件名");
    CHECK(view->to.name.empty());
    CHECK(view->to.department.ja == "営業部");
    CHECK(view->to.placeName.ja == "大阪支社");
    CHECK_FALSE(scene.service.view(number, scene.nobody));
}

TEST_CASE("Purged texts are gone and everything else stays", "[requests]") {
    RequestScene scene;
    RequestInput input = scene.input();
    input.subject = "件名";
    const std::string number = scene.requested(input);
    scene.fixture.site().database().write([](store::Connection& connection) {
        connection.session().execute("DELETE FROM request_texts");
    });
    const auto view = scene.service.view(number, scene.hanako);
    REQUIRE(view);
    CHECK(view->subject.empty());
    CHECK(view->to.name == "髙橋 次郎");
}

TEST_CASE("Each slip has digits of its own, kept as a keyed hash alone", "[requests]") {
    RequestScene scene;
    const std::string number = scene.requested(scene.input());
    CHECK(scene.service.view(number, scene.hanako)->prints == 0);
    std::string before;
    for (int print = 1; print <= 3; ++print) {
        const auto slip = scene.service.printSlip(number, scene.hanako);
        REQUIRE(slip);
        CHECK(slip->request.prints == print);
        REQUIRE(slip->possessionDigits.size() == 4);
        const std::string hash = scene.fixture.text("SELECT possession_hash FROM requests");
        CHECK(hash == toHex(hmacSha256(scene.fixture.site().possessionKey(),
                                       asBytes(number + slip->possessionDigits))));
        CHECK(hash != before);
        before = hash;
    }
    CHECK(scene.fixture.number("SELECT tries_left FROM requests") == 5);
    CHECK(scene.fixture.number("SELECT count(*) FROM custody_events") == 1);
}

TEST_CASE("Several slips are printed together or not at all", "[requests]") {
    RequestScene scene;
    std::vector<std::string> numbers;
    for (int i = 0; i < 3; ++i) {
        numbers.push_back(scene.requested(scene.input()));
    }
    const auto slips = scene.service.printSlips(numbers, scene.hanako);
    REQUIRE(slips);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK((*slips)[i].request.slipNumber == numbers[i]);
    }
    CHECK(scene.fixture.number("SELECT sum(prints) FROM requests") == 3);
    numbers.push_back(slipNumber(99));
    CHECK(scene.service.printSlips(numbers, scene.hanako).error().kind ==
          ServiceErrorKind::NotFound);
    CHECK(scene.service.printSlips({}, scene.hanako).error().code == "wrong-number-of-slips");
    CHECK_FALSE(scene.service.printSlips(std::vector<std::string>(101, numbers[0]), scene.hanako));
    CHECK(scene.fixture.number("SELECT sum(prints) FROM requests") == 3);
}

TEST_CASE("A scan of the slip has the hash of its request", "[requests]") {
    RequestScene scene;
    const std::string number = scene.requested(scene.input());
    const auto slip = scene.service.printSlip(number, scene.hanako);
    REQUIRE(slip);
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan("A" + number + slip->possessionDigits + "B");
    REQUIRE(ReceiveBatch(scene.fixture.site()).receive(AgentId{{9}}, memory.all()));
    CHECK(scene.fixture.text("SELECT code_hash FROM scans WHERE code_hash IS NOT NULL") ==
          scene.fixture.text("SELECT possession_hash FROM requests"));
    CHECK_FALSE(scene.item(number).detailsMissing);
}

TEST_CASE("After the hand-in only the mail room prints, after the receipt nobody", "[requests]") {
    RequestScene scene;
    const std::string number = scene.requested(scene.input());
    CHECK(scene.service.printSlip(number, scene.jiro).error().code == "slip-not-printable");
    CHECK(scene.service.printSlip(number, scene.saburo).error().kind == ServiceErrorKind::NotFound);
    accept(scene, number);
    CHECK(scene.service.printSlip(number, scene.hanako).error().kind == ServiceErrorKind::Conflict);
    CHECK(scene.service.printSlip(number, scene.op));
    scene.fixture.site().database().write([](store::Connection& connection) {
        connection.session().execute("UPDATE items SET status = 8"); // received
    });
    CHECK(scene.service.printSlip(number, scene.op).error().kind == ServiceErrorKind::Conflict);
}

TEST_CASE("An item handed in without a request gets it afterwards and stays where it is",
          "[requests]") {
    RequestScene scene;
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(7));
    REQUIRE(ReceiveBatch(scene.fixture.site()).receive(AgentId{{9}}, memory.all()));
    scene.fixture.clock().advance(std::chrono::hours(1));
    const ItemView before = scene.item(slipNumber(7));
    REQUIRE(before.detailsMissing);
    RequestInput input = scene.input();
    input.by = scene.op;
    input.sender = "A1";
    input.label = "a" + slipNumber(7) + "4711b";
    CHECK(scene.requested(input) == slipNumber(7));
    const ItemView after = scene.item(slipNumber(7));
    CHECK(after.statusCode == "accepted");
    CHECK(after.placeCode == "OSAKA");
    CHECK(after.since == before.since);
    CHECK_FALSE(after.detailsMissing);
    CHECK(scene.service.view(slipNumber(7), scene.hanako)->ownLabel);
    CHECK(scene.fixture.text("SELECT possession_hash FROM requests") ==
          toHex(hmacSha256(scene.fixture.site().possessionKey(), asBytes(slipNumber(7) + "4711"))));
    SECTION("but only one") {
        input = scene.input();
        input.label = slipNumber(7);
        CHECK(fieldsOf(scene.refused(input)) == Names{"label"});
    }
}

TEST_CASE("A pre-printed label keeps its number, and nothing is drawn", "[requests]") {
    RequestScene scene;
    RequestInput input = scene.input();
    input.label = slipNumber(8);
    CHECK(scene.requested(input) == slipNumber(8));
    CHECK(scene.fixture.number("SELECT next_serial FROM number_series") == 10'000'000'000);
    std::string wrong = slipNumber(9);
    wrong.back() = wrong.back() == '6' ? '0' : static_cast<char>(wrong.back() + 1);
    input = scene.input();
    input.label = wrong;
    CHECK(fieldsOf(scene.refused(input)) == Names{"label"});
}

} // namespace tewatashi::server::services
