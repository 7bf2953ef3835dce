#include "server/services/absences/absences.h"
#include "server/services/items/own_items.h"
#include "server/services/notices/notices.h"
#include "server/services/notices/reminders.h"
#include "tests/server/services/receipt_scene.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

// 1 April 2026. jiro gets mail from hanako; yoshiko works elsewhere and is nobody's colleague.
struct Away : test::ReceiptScene {
    Away() {
        department("L", "法務部", "TOKYO");
        person("A4", "中村 良子", "L");
        yoshiko = user("yoshiko", Role::Employee, "A4");
    }
    AbsenceInput absence(const std::string& from, const std::string& until,
                         const std::string& action = "hold", const std::string& to = "") {
        return {jiro, {"jiro", "192.0.2.1"}, from, until, action, to};
    }
    std::int64_t entered(const AbsenceInput& input) {
        const auto done = absences.enter(input);
        REQUIRE(done);
        return *done;
    }
    std::string refusedField(const AbsenceInput& input) {
        const auto done = absences.enter(input);
        return done || done.error().fields.empty() ? "" : done.error().fields.front().field;
    }
    void delegate(const std::string& until = "") {
        REQUIRE(absences.nameDelegate({jiro, {"jiro", ""}, "A4", "", until}));
    }
    bool sees(const User& who, const std::string& number) {
        return service.view(number, who).has_value();
    }
    std::vector<std::string> waitingOf(const User& who) {
        std::vector<std::string> numbers;
        for (const WaitingItem& item : receiving.waiting(who).delivered) {
            numbers.push_back(item.request.slipNumber);
        }
        return numbers;
    }

    Absences absences{fixture.site()};
    OwnItems ownItems{fixture.site()};
    User yoshiko;
};

using Numbers = std::vector<std::string>;

} // namespace

TEST_CASE("An absence needs days to come, an action and somebody to forward to", "[absences]") {
    Away scene;
    CHECK(scene.refusedField(scene.absence("", "2026-04-05")) == "from");
    CHECK(scene.refusedField(scene.absence("2026-04-06", "2026-04-05")) == "until");
    CHECK(scene.refusedField(scene.absence("2026-03-01", "2026-03-31")) == "until");
    CHECK(scene.refusedField(scene.absence("2026-04-01", "2029-04-01")) == "until");
    CHECK(scene.refusedField(scene.absence("2026-04-02", "2026-04-05", "burn")) == "action");
    CHECK(scene.refusedField(scene.absence("2026-04-02", "2026-04-05", "forward")) == "to");
    CHECK(scene.refusedField(scene.absence("2026-04-02", "2026-04-05", "forward", "A2")) == "to");
    CHECK(scene.refusedField(scene.absence("2026-04-02", "2026-04-05", "forward", "ZZ")) == "to");
    CHECK(scene.absences.view(scene.jiro).absences.empty());

    // As an IME types it, and a number in lower case.
    scene.entered(scene.absence("２０２６-04-02", "2026-04-05", "forward", "a4"));
    CHECK(scene.refusedField(scene.absence("2026-04-05", "2026-04-07")) == "from"); // overlaps
    scene.entered(scene.absence("2026-04-06", "2026-04-07"));
    const auto view = scene.absences.view(scene.jiro);
    REQUIRE(view.absences.size() == 2);
    CHECK(view.absences[0].until.text() == "2026-04-05");
    REQUIRE(view.absences[0].to);
    CHECK(view.absences[0].to->name == "中村 良子");
    CHECK_FALSE(view.absences[0].isNow);
    CHECK_FALSE(view.absences[1].to);
}

TEST_CASE("Only the person ends an absence; one that has begun ended yesterday", "[absences]") {
    Away scene;
    const auto coming = scene.entered(scene.absence("2026-04-10", "2026-04-12"));
    const auto begun = scene.entered(scene.absence("2026-03-30", "2026-04-03"));
    const auto stranger = scene.absences.end(coming, scene.hanako, {});
    REQUIRE_FALSE(stranger);
    CHECK(stranger.error().kind == ServiceErrorKind::NotFound);
    CHECK(scene.absences.end(coming, scene.jiro, {"jiro", ""}));
    CHECK(scene.absences.end(begun, scene.jiro, {"jiro", ""}));
    CHECK(scene.absences.view(scene.jiro).absences.empty());
    CHECK(scene.fixture.text("SELECT until_day FROM absences") == "2026-03-31");
    CHECK(scene.fixture.number("SELECT count(*) FROM audit_log WHERE act = 'absence_ended'") == 2);
}

TEST_CASE("An account that is nobody's has no absences and no delegates", "[absences]") {
    Away scene;
    AbsenceInput input = scene.absence("2026-04-02", "2026-04-05");
    input.by = scene.nobody;
    const auto refused = scene.absences.enter(input);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "no-person");
    CHECK_FALSE(scene.absences.nameDelegate({scene.nobody, {}, "A4", "", ""}));
    CHECK_FALSE(scene.absences.view(scene.nobody).isPerson);
}

TEST_CASE("Who delivers is told what to do with an item of somebody away", "[absences]") {
    Away scene;
    const std::string ordinary = scene.sent("ordinary", "arrived");
    const std::string personal = scene.sent("personal", "arrived");
    CHECK_FALSE(scene.absences.ofItem(ordinary));
    const auto id = scene.entered(scene.absence("2026-04-01", "2026-04-05", "forward", "A4"));
    const auto forward = scene.absences.ofItem(ordinary);
    REQUIRE(forward);
    CHECK(forward->action == domain::AwayAction::Forward);
    REQUIRE(forward->to);
    CHECK(forward->to->name == "中村 良子");
    CHECK(forward->to->department.ja == "法務部");
    CHECK(forward->to->place.ja == "東京本社");
    // 親展 is held, whatever its recipient wished.
    const auto hold = scene.absences.ofItem(personal);
    REQUIRE(hold);
    CHECK(hold->action == domain::AwayAction::Hold);
    CHECK_FALSE(hold->to);
    CHECK(scene.absences.ofPerson("A2")->until.text() == "2026-04-05");
    scene.fixture.clock().advance(std::chrono::hours(24 * 6));
    CHECK_FALSE(scene.absences.ofItem(ordinary));
    CHECK_FALSE(scene.absences.ofPerson("A2"));
    CHECK_FALSE(scene.absences.end(id, scene.jiro, {}));
}

TEST_CASE("Nothing is said of an item that is received, or of one for a department", "[absences]") {
    Away scene;
    const std::string received = scene.sent("ordinary");
    REQUIRE(scene.confirmed(scene.jiro, received).outcome == ReceiptOutcome::Confirmed);
    RequestInput input = scene.input();
    input.toPerson.clear();
    input.toDepartment = "S";
    const std::string shared = scene.sent(input, "arrived");
    scene.entered(scene.absence("2026-04-01", "2026-04-05"));
    CHECK_FALSE(scene.absences.ofItem(received));
    CHECK_FALSE(scene.absences.ofItem(shared));
}

TEST_CASE("A delegate sees requests without what the class keeps, and confirms as a proxy",
          "[absences]") {
    Away scene;
    RequestInput input = scene.input();
    input.classCode = "personal";
    input.subject = "退職金の件";
    const std::string personal = scene.sent(input, "delivered");
    const std::string ordinary = scene.sent("ordinary");
    const std::string digits = scene.digits;
    CHECK_FALSE(scene.sees(scene.yoshiko, ordinary));
    CHECK(scene.confirmed(scene.yoshiko, ordinary, digits).outcome == ReceiptOutcome::NotYours);

    scene.delegate();
    CHECK(scene.absences.view(scene.yoshiko).actsFor.front().name == "髙橋 次郎");
    CHECK(scene.sees(scene.yoshiko, ordinary));
    const auto view = scene.service.view(personal, scene.yoshiko);
    REQUIRE(view);
    CHECK_FALSE(view->mayReadTexts);
    CHECK(view->subject.empty());
    // 親展 is the two parties' alone: it is no delegate's to receive.
    CHECK(scene.waitingOf(scene.yoshiko) == Numbers{ordinary});
    CHECK(scene.confirmed(scene.yoshiko, personal).outcome == ReceiptOutcome::NoProxy);
    CHECK(scene.confirmed(scene.yoshiko, ordinary).outcome == ReceiptOutcome::DigitsNeeded);
    const auto done = scene.confirmed(scene.yoshiko, ordinary, digits);
    CHECK(done.outcome == ReceiptOutcome::Confirmed);
    CHECK(done.role == domain::ReceiptRole::Proxy);
    const auto told = Notices(scene.fixture.site()).list(scene.jiro, NoticeSelection::All, "", 50);
    REQUIRE(told);
    CHECK(std::any_of(told->rows.begin(), told->rows.end(), [](const NoticeView& notice) {
        return notice.kind == domain::NoticeKind::ReceivedByProxy && notice.about == "中村 良子";
    }));

    REQUIRE(scene.absences.endDelegate("A4", scene.jiro, {"jiro", ""}));
    CHECK_FALSE(scene.sees(scene.yoshiko, personal));
    CHECK_FALSE(scene.absences.endDelegate("A4", scene.jiro, {}));
}

TEST_CASE("A delegate's days count, and naming them again sets other days", "[absences]") {
    Away scene;
    const std::string number = scene.sent("ordinary");
    scene.delegate("2026-04-02");
    CHECK(scene.sees(scene.yoshiko, number));
    scene.fixture.clock().advance(std::chrono::hours(48));
    CHECK_FALSE(scene.sees(scene.yoshiko, number));
    scene.delegate();
    CHECK(scene.sees(scene.yoshiko, number));
    CHECK(scene.absences.view(scene.jiro).delegates.size() == 1);
    CHECK_FALSE(scene.absences.view(scene.jiro).delegates.front().until);
}

TEST_CASE("Who stands in gets what may be forwarded, and no other item", "[absences]") {
    Away scene;
    const std::string ordinary = scene.sent("ordinary");
    const std::string digits = scene.digits;
    const std::string personal = scene.sent("personal");
    scene.entered(scene.absence("2026-04-01", "2026-04-05", "forward", "A4"));
    CHECK(scene.sees(scene.yoshiko, ordinary));
    CHECK_FALSE(scene.sees(scene.yoshiko, personal));
    CHECK(scene.waitingOf(scene.yoshiko) == Numbers{ordinary});
    CHECK(scene.confirmed(scene.yoshiko, personal, scene.digits).outcome ==
          ReceiptOutcome::NotYours);
    CHECK(scene.confirmed(scene.yoshiko, ordinary, digits).outcome == ReceiptOutcome::Confirmed);
}

TEST_CASE("The items of somebody are listed for their delegates alone", "[absences]") {
    Away scene;
    const std::string number = scene.sent("ordinary");
    const auto stranger = scene.ownItems.viewFor(scene.yoshiko, "A2");
    const auto unknown = scene.ownItems.viewFor(scene.yoshiko, "ZZ");
    REQUIRE_FALSE(stranger);
    REQUIRE_FALSE(unknown);
    CHECK(stranger.error().text.en == unknown.error().text.en);
    // Who only stands in while they are away gets single items, not the list.
    scene.entered(scene.absence("2026-04-01", "2026-04-05", "forward", "A4"));
    CHECK_FALSE(scene.ownItems.viewFor(scene.yoshiko, "A2"));
    CHECK(scene.ownItems.view(scene.yoshiko).actsFor.empty());
    scene.delegate();
    CHECK(scene.ownItems.view(scene.yoshiko).actsFor.size() == 1);
    const auto view = scene.ownItems.viewFor(scene.yoshiko, "A2");
    REQUIRE(view);
    REQUIRE(view->coming.size() == 1);
    CHECK(view->coming.front().slipNumber == number);
    CHECK(view->whose->name == "髙橋 次郎");
}

TEST_CASE("Nobody is reminded of what is held for them while they are away", "[absences]") {
    Away scene;
    static_cast<void>(scene.sent("ordinary"));
    scene.entered(scene.absence("2026-04-01", "2026-04-20"));
    Reminders reminders(scene.fixture.site());
    const auto days = [&](int count) {
        int told = 0;
        for (int hour = 0; hour < count * 24; ++hour) {
            scene.fixture.clock().advance(std::chrono::hours(1));
            told += reminders.remind();
        }
        return told;
    };
    CHECK(days(17) == 0);
    CHECK(days(10) > 0); // back at work
}

} // namespace tewatashi::server::services
