#include "tests/server/services/mails/mail_scene.h"

// The scene begins at nine in the morning, site time.
namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;
using mail::MailTrouble;
using store::MailState;
using test::kLater;
using test::kNever;
using test::MailScene;

std::set<NoticeKind> everything() { return {choosableNotices().begin(), choosableNotices().end()}; }

} // namespace

TEST_CASE("Who wants mail once a day gets all of the day in one", "[mails]") {
    MailScene scene;
    REQUIRE(scene.choices.choose(scene.jiro, everything(), {"18:00", "", ""}));
    const std::string first = scene.sent("ordinary", "delivered");
    const std::string second = scene.sent("ordinary", "");
    CHECK(scene.sending.run(scene.mailer) == 0);
    CHECK(scene.inState(MailState::Waiting) == 3);
    scene.hoursPass(8);
    CHECK(scene.sending.run(scene.mailer) == 0); // five in the afternoon
    scene.hoursPass(1);
    CHECK(scene.sending.run(scene.mailer) == 3);
    REQUIRE(scene.mailer.sent.size() == 1);
    const mail::MailMessage& digest = scene.mailer.sent.front();
    CHECK(digest.to.text() == "A2@example.jp");
    CHECK(digest.subject == "お知らせ 3件");
    CHECK(digest.body.find("/items/" + first) < digest.body.find("/items/" + second));
    CHECK(digest.body.find("/items/" + second) != std::string::npos);
    CHECK(digest.body.find("/me/notices") == digest.body.rfind("/me/notices"));
    CHECK(scene.inState(MailState::Sent) == 3);
    // What comes up later waits for the next day.
    static_cast<void>(scene.sent("ordinary", ""));
    CHECK(scene.sending.run(scene.mailer) == 0);
    scene.hoursPass(24);
    CHECK(scene.sending.run(scene.mailer) == 1);
    CHECK(scene.mailer.sent.back().subject.find("お知らせ") == std::string::npos); // it is but one
}

TEST_CASE("One person's daily mail does not hold up the others", "[mails]") {
    MailScene scene;
    REQUIRE(scene.choices.choose(scene.jiro, everything(), {"18:00", "", ""}));
    static_cast<void>(scene.sent("ordinary", "returned")); // his request, her return
    CHECK(scene.sending.run(scene.mailer) == 1);
    REQUIRE(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().to.text() == "A1@example.jp");
}

TEST_CASE("Of a daily mail only what is still news goes", "[mails]") {
    MailScene scene;
    REQUIRE(scene.choices.choose(scene.jiro, everything(), {"18:00", "", ""}));
    static_cast<void>(scene.sent("ordinary", "delivered"));
    REQUIRE(scene.choices.choose(scene.jiro, {NoticeKind::Delivered}, {"18:00", "", ""}));
    scene.hoursPass(10);
    CHECK(scene.sending.run(scene.mailer) == 2);
    REQUIRE(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().subject.find("お知らせ") == std::string::npos);
    CHECK(scene.inState(MailState::Sent) == 1);
    CHECK(scene.withTrouble(MailTrouble::NotWanted) == 1);
}

TEST_CASE("A daily mail that is put off comes again as one and the same", "[mails]") {
    MailScene scene;
    REQUIRE(scene.choices.choose(scene.jiro, everything(), {"18:00", "", ""}));
    static_cast<void>(scene.sent("ordinary", "delivered"));
    scene.hoursPass(10);
    scene.mailer.answers = {kLater};
    scene.sending.run(scene.mailer);
    CHECK(scene.fixture.number("SELECT COUNT(DISTINCT next_try_at) FROM mails") == 1);
    static_cast<void>(scene.sent("ordinary", "")); // for tomorrow
    for (int hour = 0; hour < 2; ++hour) {
        scene.hoursPass(1);
        scene.sending.run(scene.mailer);
    }
    REQUIRE(scene.mailer.sent.size() == 2);
    CHECK(scene.mailer.sent[0].token == scene.mailer.sent[1].token);
    CHECK(scene.mailer.sent[0].body == scene.mailer.sent[1].body);
    CHECK(scene.inState(MailState::Sent) == 2);
    CHECK(scene.inState(MailState::Waiting) == 1);
}

TEST_CASE("A daily mail that is refused is given up as a whole", "[mails]") {
    MailScene scene;
    REQUIRE(scene.choices.choose(scene.jiro, everything(), {"18:00", "", ""}));
    static_cast<void>(scene.sent("ordinary", "delivered"));
    scene.hoursPass(10);
    scene.mailer.answers = {kNever};
    scene.sending.run(scene.mailer);
    CHECK(scene.inState(MailState::GivenUp) == 2);
    CHECK(scene.noticesOf(scene.chief, NoticeKind::MailFailed) == 1);
}

TEST_CASE("Nothing comes in quiet hours, and everything after them", "[mails]") {
    MailScene scene;
    REQUIRE(scene.choices.choose(scene.jiro, everything(), {"", "08:00", "12:00"}));
    static_cast<void>(scene.sent("ordinary", "delivered"));
    CHECK(scene.sending.run(scene.mailer) == 0);
    CHECK(scene.fixture.number("SELECT MAX(tries) FROM mails") == 0);
    scene.hoursPass(2);
    CHECK(scene.sending.run(scene.mailer) == 0);
    scene.hoursPass(1);
    CHECK(scene.sending.run(scene.mailer) == 2);
    CHECK(scene.mailer.sent.size() == 2); // each by itself
}

TEST_CASE("Who chooses mail at once again gets what waited", "[mails]") {
    MailScene scene;
    REQUIRE(scene.choices.choose(scene.jiro, everything(), {"18:00", "08:00", "12:00"}));
    static_cast<void>(scene.sent("ordinary", "delivered"));
    CHECK(scene.sending.run(scene.mailer) == 0);
    REQUIRE(scene.choices.choose(scene.jiro, everything(), {}));
    CHECK(scene.sending.run(scene.mailer) == 2);
    CHECK(scene.mailer.sent.size() == 2);
}

TEST_CASE("A test mail comes at once whatever its reader chose", "[mails]") {
    MailScene scene;
    REQUIRE(scene.choices.choose(scene.chief, everything(), {"18:00", "08:00", "12:00"}));
    REQUIRE(scene.mails.sendTest(scene.chief, {"chief", "test"}));
    CHECK(scene.sending.run(scene.mailer) == 1);
}

TEST_CASE("Many mails of a day go a hundred at a time", "[mails]") {
    MailScene scene;
    REQUIRE(scene.choices.choose(scene.jiro, everything(), {"18:00", "", ""}));
    constexpr int kItems = 130;
    for (int i = 0; i < kItems; ++i) {
        static_cast<void>(scene.sent("ordinary", ""));
    }
    scene.sending.run(scene.mailer);
    CHECK(scene.mailer.sent.empty());
    scene.hoursPass(10);
    CHECK(scene.sending.run(scene.mailer) == kItems);
    REQUIRE(scene.mailer.sent.size() == 2);
    CHECK(scene.mailer.sent[0].subject == "お知らせ 100件");
    CHECK(scene.mailer.sent[1].subject == "お知らせ 30件");
    CHECK(scene.mailer.sent[0].token != scene.mailer.sent[1].token);
}

} // namespace tewatashi::server::services
