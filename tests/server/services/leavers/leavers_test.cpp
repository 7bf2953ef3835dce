#include "server/services/leavers/leavers.h"
#include "tests/server/services/receipt_scene.h"

namespace tewatashi::server::services {
namespace {

using domain::LeaverAction;

// 1 April 2026. jiro leaves; saburo is a colleague of his and key contact of their department.
struct Leaving : test::ReceiptScene {
    Leavers leavers{fixture.site()};

    Leaving() { leaves("A2", "2026-04-30"); }
    void leaves(const std::string& number, const std::string& day) {
        PersonInput input;
        input.employeeNumber = number;
        input.nameJa = "髙橋 次郎";
        input.lastDay = domain::LocalDate::fromText(day);
        REQUIRE(directory.putPerson(input));
    }
    void keyContact(const std::string& number) {
        DepartmentInput input;
        input.code = "S";
        input.from = *domain::LocalDate::fromText("2020-04-01");
        input.nameJa = "営業部";
        input.place = "OSAKA";
        input.keyContact = number;
        REQUIRE(directory.putDepartment(input));
    }
    Result<void, ServiceError> decide(const std::string& number, const std::string& action,
                                      const std::string& to = "", const std::string& reason = "") {
        return leavers.decide({op, {"operator", "192.0.2.1"}, "A2", number, action, to, reason});
    }
    std::string refusedField(const std::string& number, const std::string& action,
                             const std::string& to = "", const std::string& reason = "") {
        const auto done = decide(number, action, to, reason);
        return done || done.error().fields.empty() ? "" : done.error().fields.front().field;
    }
    std::vector<std::string> itemsOf(const std::string& number) {
        const auto file = leavers.file(number, op);
        REQUIRE(file);
        std::vector<std::string> numbers;
        for (const LeaverItem& item : file->items) {
            numbers.push_back(item.request.slipNumber + (item.isAddressed ? " to" : " from"));
        }
        return numbers;
    }
    std::vector<std::string> waitingOf(const User& user) {
        std::vector<std::string> numbers;
        const WaitingItems waiting = receiving.waiting(user);
        for (const auto* list : {&waiting.delivered, &waiting.underWay}) {
            for (const WaitingItem& item : *list) {
                numbers.push_back(item.request.slipNumber);
            }
        }
        return numbers;
    }
};
using Numbers = std::vector<std::string>;

} // namespace

TEST_CASE("who leaves soon stands in the list with open items, before and after", "[sqlite]") {
    Leaving site;
    CHECK(site.leavers.list().empty());
    const std::string number = site.sent("ordinary", "accepted");
    auto list = site.leavers.list();
    REQUIRE(list.size() == 1);
    CHECK(list[0].employeeNumber == "A2");
    CHECK(list[0].addressed == 1);
    CHECK(list[0].sent == 0);
    CHECK(list[0].undecided == 1);
    CHECK_FALSE(list[0].hasLeft);
    site.fixture.clock().advance(std::chrono::hours(24 * 60));
    CHECK(site.leavers.list().at(0).hasLeft);
    REQUIRE(site.decide(number, "return"));
    CHECK(site.leavers.list().at(0).undecided == 0);
    site.leaves("A2", "2027-04-30"); // too far ahead
    CHECK(site.leavers.list().empty());
}

TEST_CASE("what was received or cancelled is no open item", "[sqlite]") {
    Leaving site;
    const std::string number = site.sent("ordinary", "delivered");
    auto back = site.input();
    back.by = site.jiro;
    back.toPerson = "A1";
    const std::string sent = site.requested(back);
    CHECK(site.itemsOf("A2") == Numbers{number + " to", sent + " from"});
    CHECK(site.confirmed(site.jiro, number).outcome == ReceiptOutcome::Confirmed);
    CHECK(site.itemsOf("A2") == Numbers{sent + " from"});
    CHECK(site.decide(number, "return").error().kind == ServiceErrorKind::Conflict);
    CHECK_FALSE(site.leavers.instruction(number));
    CHECK_FALSE(site.leavers.file("NOBODY", site.op));
}

TEST_CASE("a successor is told, sees the item and receives it in the leaver's place", "[sqlite]") {
    Leaving site;
    auto input = site.input();
    input.subject = "引継書";
    const std::string number = site.sent(input, "delivered");
    CHECK(site.waitingOf(site.saburo).empty());
    CHECK_FALSE(site.service.view(number, site.saburo));
    REQUIRE(site.decide(number, "successor", "a3"));
    const auto told = site.leavers.instruction(number);
    REQUIRE(told);
    CHECK(told->isRecipient);
    REQUIRE(told->decision);
    CHECK(told->decision->action == LeaverAction::Successor);
    CHECK(told->decision->toName == "田中 三郎");
    CHECK(told->decision->toPlace.ja == "大阪支社");
    CHECK(told->decision->decidedBy == "利用者 operator");
    CHECK(site.waitingOf(site.saburo) == Numbers{number});
    CHECK(site.receiving.waiting(site.saburo).delivered.at(0).inPlaceOf == "髙橋 次郎");
    CHECK(site.service.view(number, site.saburo)->subject == "引継書");
    CHECK(site.confirmed(site.saburo, number).outcome == ReceiptOutcome::Confirmed);
    CHECK(site.waitingOf(site.saburo).empty());
}

TEST_CASE("a decision is changed, and who no longer takes over sees nothing more", "[sqlite]") {
    Leaving site;
    const std::string number = site.sent("ordinary", "accepted");
    REQUIRE(site.decide(number, "successor", "A3"));
    REQUIRE(site.decide(number, "return"));
    CHECK(site.leavers.instruction(number)->decision->action == LeaverAction::Return);
    CHECK(site.waitingOf(site.saburo).empty());
    CHECK_FALSE(site.service.view(number, site.saburo));
    CHECK(site.fixture.number("SELECT count(*) FROM audit_log WHERE act = 'leaver_decided' AND "
                              "thing = '" +
                              number + "'") == 2);
}

TEST_CASE("the key contact of the leaver's department takes over", "[sqlite]") {
    Leaving site;
    const std::string number = site.sent("ordinary", "accepted");
    CHECK(site.refusedField(number, "key_contact") == "action"); // there is none
    site.keyContact("A2");
    CHECK(site.refusedField(number, "key_contact") == "action"); // the leaver is it
    site.keyContact("A3");
    REQUIRE(site.decide(number, "key_contact"));
    CHECK(site.leavers.instruction(number)->decision->toNumber == "A3");
}

TEST_CASE("what is personal goes back, or where a named decision says", "[sqlite]") {
    Leaving site;
    const std::string number = site.sent("personal", "accepted");
    site.keyContact("A3");
    CHECK(site.refusedField(number, "successor", "A3") == "action");
    CHECK(site.refusedField(number, "key_contact") == "action");
    CHECK(site.refusedField(number, "named", "A3") == "reason");
    CHECK(site.refusedField(number, "named", "", "本人の依頼") == "to");
    REQUIRE(site.decide(number, "named", "A3", "本人の依頼"));
    const auto told = site.leavers.instruction(number);
    CHECK(told->decision->reason == "本人の依頼");
    CHECK(site.fixture.number("SELECT count(*) FROM leaver_decisions WHERE reason = "
                              "'本人の依頼'") == 0); // sealed
    CHECK(site.fixture.number("SELECT count(*) FROM audit_log WHERE new_value LIKE "
                              "'%本人の依頼%'") == 0);
    REQUIRE(site.decide(number, "return"));
    const std::string ordinary = site.sent("ordinary", "accepted");
    CHECK(site.refusedField(ordinary, "named", "A3", "x") == "action");
}

TEST_CASE("only the mail room decides, about leavers and their own items", "[sqlite]") {
    Leaving site;
    const std::string number = site.sent("ordinary", "accepted");
    CHECK(site.leavers.decide({site.hanako, {}, "A2", number, "return", "", ""}).error().kind ==
          ServiceErrorKind::Forbidden);
    CHECK(site.leavers.decide({site.op, {}, "A3", number, "return", "", ""}).error().kind ==
          ServiceErrorKind::NotFound);
    CHECK(site.leavers.decide({site.op, {}, "A1", number, "return", "", ""}).error().code ==
          "no-leaving-date");
    CHECK(site.decide("999999999999", "return").error().kind == ServiceErrorKind::NotFound);
    CHECK(site.refusedField(number, "successor", "A2") == "to"); // the leaver
    CHECK(site.refusedField(number, "successor", "A9") == "to");
    CHECK(site.refusedField(number, "keep") == "action");
    CHECK(site.refusedField(number, "return", "", std::string(kLeaverReasonMax + 1, 'x')) ==
          "reason");
}

TEST_CASE("whoever scans an undecided item of somebody who has left is told", "[sqlite]") {
    Leaving site;
    const std::string number = site.sent("ordinary", "accepted");
    CHECK_FALSE(site.leavers.instruction(number)); // still here
    site.fixture.clock().advance(std::chrono::hours(24 * 31));
    const auto told = site.leavers.instruction(number);
    REQUIRE(told);
    CHECK_FALSE(told->decision);
    CHECK(told->isRecipient);
    CHECK_FALSE(site.leavers.instruction("999999999999"));
}

} // namespace tewatashi::server::services
