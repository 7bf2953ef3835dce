#include "server/mail/mail_retry.h"
#include "server/services/notices/notice_writer.h"
#include "tests/server/mail/smtp_server_process.h"
#include "tests/server/services/mails/mail_scene.h"

#include <algorithm>
#include <map>

namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;
using mail::MailOutcome;
using mail::MailResult;
using mail::MailTrouble;
using store::MailState;
using test::kLater;
using test::kNever;
using test::MailScene;

const MailOutcome kGone{MailResult::Unreachable, MailTrouble::NoConnection, ""};

} // namespace

TEST_CASE("Who is told on a page is told by mail once, in words of their language", "[mails]") {
    MailScene scene;
    const std::string number = scene.sent("ordinary", "delivered");
    CHECK(scene.inState(MailState::Waiting) == 2); // requested, delivered
    scene.fixture.site().database().write([&](store::Connection& connection) {
        connection.session().sql() << "UPDATE users SET language = 1 WHERE login = 'jiro'";
    });
    CHECK(scene.sending.run(scene.mailer) == 2);
    CHECK(scene.sending.run(scene.mailer) == 0);
    REQUIRE(scene.mailer.sent.size() == 2);
    const mail::MailMessage& delivered = scene.mailer.sent.back();
    CHECK(delivered.to.text() == "A2@example.jp");
    CHECK(delivered.subject.find("An item was delivered") == 0);
    CHECK(delivered.body.find("https://tewatashi.example.jp/items/" + number) != std::string::npos);
    CHECK(delivered.body.find("https://tewatashi.example.jp/me/notices") != std::string::npos);
    CHECK(delivered.body.find("From: 佐藤 花子") != std::string::npos);
    CHECK(delivered.token.size() == 32);
    CHECK(delivered.token != scene.mailer.sent.front().token);
    CHECK(scene.inState(MailState::Sent) == 2);
}

TEST_CASE("No mail carries a subject, a note or possession digits", "[mails]") {
    MailScene scene;
    RequestInput made = scene.input();
    made.classCode = GENERATE(as<std::string>{}, "ordinary", "confidential", "personal");
    made.subject = "極秘の件名";
    made.note = "極秘の備考";
    const std::string number = scene.sent(made, "attempted");
    scene.step(number, "delivered");
    scene.sending.run(scene.mailer);
    REQUIRE(scene.mailer.sent.size() >= 2);
    for (const mail::MailMessage& message : scene.mailer.sent) {
        const std::string text = message.subject + message.body;
        CHECK(text.find("極秘") == std::string::npos);
        CHECK(text.find(number + scene.digits) == std::string::npos);
        CHECK(text.find(" " + scene.digits + "\n") == std::string::npos);
    }
}

TEST_CASE("A site without a mail server writes notices and no mail", "[mails]") {
    const auto sendsMail = GENERATE(test::SendsMail::No, test::SendsMail::Yes);
    test::SiteContextFixture fixture(test::engineUnderTest(), sendsMail);
    fixture.site().database().write([&](store::Connection& connection) {
        NoticeWriter(fixture.site(), connection, fixture.clock().utcNow())
            .tell({NoticeKind::Reported, 1, "x", {}}, {NoticeWriter::person(7)});
    });
    CHECK(fixture.number("SELECT COUNT(*) FROM notices") == 1);
    CHECK(fixture.number("SELECT COUNT(*) FROM mails") ==
          (sendsMail == test::SendsMail::Yes ? 1 : 0));
}

TEST_CASE("A notice that is not written leaves no mail", "[mails]") {
    test::SiteContextFixture fixture;
    const auto tell = [&](store::Connection& connection) {
        NoticeWriter(fixture.site(), connection, fixture.clock().utcNow())
            .tell({NoticeKind::Reported, 1, "x", {}}, {NoticeWriter::person(7)});
    };
    CHECK_THROWS(fixture.site().database().write([&](store::Connection& connection) {
        tell(connection);
        throw std::runtime_error("after the notice");
    }));
    CHECK(fixture.number("SELECT COUNT(*) FROM mails") == 0);
    for (int time = 0; time < 2; ++time) { // told twice, written once
        fixture.site().database().write(tell);
    }
    CHECK(fixture.number("SELECT COUNT(*) FROM mails") == 1);
}

TEST_CASE("What nobody needs any more is not sent, and why is known", "[mails]") {
    MailScene scene;
    const std::string number = scene.sent("ordinary", "delivered");
    SECTION("read on a page before") {
        Notices(scene.fixture.site()).markAllRead(scene.jiro, 1'000'000);
        scene.sending.run(scene.mailer);
        CHECK(scene.withTrouble(MailTrouble::NoLonger) == 2);
    }
    SECTION("not wanted") {
        REQUIRE(scene.choices.choose(scene.jiro, {NoticeKind::Reminder}, {}));
        scene.sending.run(scene.mailer);
        CHECK(scene.withTrouble(MailTrouble::NotWanted) == 2);
    }
    SECTION("no address") {
        scene.address("A2", "");
        scene.sending.run(scene.mailer);
        CHECK(scene.withTrouble(MailTrouble::NoAddress) == 2);
        CHECK(scene.mails.status().withoutAddress == 1);
    }
    SECTION("left the company") {
        scene.fixture.site().database().write([](store::Connection& connection) {
            connection.session().sql() << "UPDATE people SET leaves_on = '2026-03-31'";
        });
        scene.sending.run(scene.mailer);
        CHECK(scene.withTrouble(MailTrouble::NoReader) == 2);
    }
    CHECK(scene.mailer.sent.empty());
    CHECK(scene.inState(MailState::NotSent) == 2);
    CHECK(scene.noticesOf(scene.chief, NoticeKind::MailFailed) == 0);
    CHECK(scene.noticesOf(scene.jiro, NoticeKind::Delivered) == 1);
}

TEST_CASE("A mail that is put off comes again later, as the same mail", "[mails]") {
    MailScene scene;
    static_cast<void>(scene.sent("ordinary", ""));
    scene.mailer.answers = {kLater, kLater};
    scene.sending.run(scene.mailer);
    CHECK(scene.sending.run(scene.mailer) == 0); // not before its time
    const auto open = scene.mails.open("", 10);
    REQUIRE(open);
    REQUIRE(open->rows.size() == 1);
    CHECK(open->rows[0].tries == 1);
    CHECK(open->rows[0].trouble == MailTrouble::Postponed);
    CHECK(open->rows[0].answer == "451 try later");
    CHECK(*open->rows[0].nextTryAt > scene.fixture.clock().utcNow());
    for (int hour = 0; hour < 3; ++hour) {
        scene.hoursPass(1);
        scene.sending.run(scene.mailer);
    }
    REQUIRE(scene.mailer.sent.size() == 3);
    CHECK(scene.mailer.sent[2].token == scene.mailer.sent[0].token);
    CHECK(scene.mailer.sent[2].date == scene.mailer.sent[0].date);
    CHECK(scene.inState(MailState::Sent) == 1);
}

TEST_CASE("A mail that is refused is given up, and an administrator hears of it once a day",
          "[mails]") {
    MailScene scene;
    static_cast<void>(scene.sent("ordinary", "delivered"));
    scene.mailer.answers = {kNever, kNever};
    scene.sending.run(scene.mailer);
    CHECK(scene.inState(MailState::GivenUp) == 2);
    CHECK(scene.noticesOf(scene.chief, NoticeKind::MailFailed) == 1);
    CHECK(scene.noticesOf(scene.op, NoticeKind::MailFailed) == 0);
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM audit_log WHERE act = 'mail_given_up'") == 2);
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM audit_log WHERE act = 'mail_given_up' AND "
                               "new_value LIKE '%example.jp%'") == 0);
    CHECK(scene.inState(MailState::Waiting) == 0); // nor does the failure go by mail
    scene.hoursPass(24 * 10);
    CHECK(scene.sending.run(scene.mailer) == 0);

    SECTION("until it is sent again") {
        const auto open = scene.mails.open("", 10);
        REQUIRE(open);
        REQUIRE(open->rows.size() == 2);
        REQUIRE(scene.mails.retry(open->rows[0].id, {"chief", "test"}));
        CHECK(scene.sending.run(scene.mailer) == 1);
        CHECK(scene.mails.retryAll({"chief", "test"}) == 1);
        CHECK(scene.sending.run(scene.mailer) == 1);
        CHECK(scene.inState(MailState::Sent) == 2);
        CHECK_FALSE(scene.mails.retry(open->rows[0].id, {"chief", "test"})); // has gone
        CHECK(scene.fixture.number("SELECT COUNT(*) FROM audit_log WHERE act = 'mail_retried' "
                                   "AND actor = 'chief'") == 2);
    }
    SECTION("or dropped") {
        const auto open = scene.mails.open("", 1);
        REQUIRE(open);
        REQUIRE(scene.mails.discard(open->rows[0].id, {"chief", "test"}));
        CHECK_FALSE(scene.mails.discard(open->rows[0].id, {"chief", "test"}));
        CHECK_FALSE(scene.mails.discard(1'000, {"chief", "test"}));
        CHECK(scene.inState(MailState::GivenUp) == 1);
        CHECK(scene.withTrouble(MailTrouble::Discarded) == 1);
    }
}

TEST_CASE("While the server cannot be reached everything waits and no try counts", "[mails]") {
    MailScene scene;
    static_cast<void>(scene.sent("ordinary", "delivered"));
    scene.mailer.answers.assign(100, kGone);
    scene.sending.run(scene.mailer);
    CHECK(scene.mailer.sent.size() == 1); // the others are not even tried
    scene.sending.run(scene.mailer);
    CHECK(scene.mailer.sent.size() == 1);
    CHECK(scene.fixture.number("SELECT MAX(tries) FROM mails") == 0);
    MailStatus status = scene.mails.status();
    CHECK(status.failedSince == scene.fixture.clock().utcNow());
    CHECK(status.trouble == MailTrouble::NoConnection);
    CHECK(*status.nextTryAt > scene.fixture.clock().utcNow());
    CHECK(scene.noticesOf(scene.chief, NoticeKind::MailFailed) == 0);
    for (int hour = 0; hour < 5; ++hour) {
        scene.hoursPass(1);
        scene.sending.run(scene.mailer);
    }
    CHECK(scene.noticesOf(scene.chief, NoticeKind::MailFailed) == 1); // once per outage
    scene.mailer.answers.clear();
    scene.hoursPass(1);
    CHECK(scene.sending.run(scene.mailer) == 2);
    status = scene.mails.status();
    CHECK_FALSE(status.failedSince);
    CHECK(status.lastSentAt == scene.fixture.clock().utcNow());
    CHECK(status.waiting == 0);
}

TEST_CASE("What could not be sent for three days is given up with its reason", "[mails]") {
    MailScene scene;
    static_cast<void>(scene.sent("ordinary", ""));
    scene.mailer.answers.assign(1000, kGone);
    scene.sending.run(scene.mailer);
    for (int hour = 0; hour < 72; ++hour) {
        CHECK(scene.inState(MailState::Waiting) == 1);
        scene.hoursPass(1);
        scene.sending.run(scene.mailer);
    }
    scene.hoursPass(1);
    scene.sending.run(scene.mailer);
    CHECK(scene.inState(MailState::GivenUp) == 1);
    CHECK(scene.withTrouble(MailTrouble::NoConnection) == 1);
    CHECK(scene.mails.status().givenUp == 1);
}

TEST_CASE("An end between sending and marking sends once more, later, as the same mail",
          "[mails]") {
    MailScene scene;
    static_cast<void>(scene.sent("ordinary", ""));
    scene.mailer.onSend = [] { throw std::runtime_error("the program ends here"); };
    CHECK_THROWS(scene.sending.run(scene.mailer));
    scene.mailer.onSend = nullptr;
    CHECK(scene.sending.run(scene.mailer) == 0); // no hammering while marking fails
    scene.hoursPass(1);
    CHECK(scene.sending.run(scene.mailer) == 1);
    REQUIRE(scene.mailer.sent.size() == 2);
    CHECK(scene.mailer.sent[0].token == scene.mailer.sent[1].token);
    scene.hoursPass(100);
    CHECK(scene.sending.run(scene.mailer) == 0);
}

TEST_CASE("A mail that is stopped under way goes at the next start", "[mails]") {
    MailScene scene;
    static_cast<void>(scene.sent("ordinary", "delivered"));
    scene.mailer.answers = {{MailResult::Stopped, MailTrouble::None, ""}};
    CHECK(scene.sending.run(scene.mailer) == 0);
    CHECK(scene.mailer.sent.size() == 1);
    CHECK(scene.sending.run(scene.mailer) == 2);
    CHECK(scene.inState(MailState::Sent) == 2);
}

TEST_CASE("A mail dropped while it is under way is not brought back", "[mails]") {
    MailScene scene;
    static_cast<void>(scene.sent("ordinary", ""));
    scene.mailer.answers = {kLater};
    scene.mailer.onSend = [&] { REQUIRE(scene.mails.discard(1, {"chief", "test"})); };
    scene.sending.run(scene.mailer);
    CHECK(scene.withTrouble(MailTrouble::Discarded) == 1);
    CHECK(scene.inState(MailState::Waiting) == 0);
}

TEST_CASE("An administrator tries mail out with one to oneself", "[mails]") {
    MailScene scene;
    scene.mailer.answers.assign(1, kGone);
    REQUIRE(scene.mails.sendTest(scene.chief, {"chief", "test"}));
    scene.sending.run(scene.mailer);
    REQUIRE(scene.mails.sendTest(scene.chief, {"chief", "test"})); // does not wait for the outage
    CHECK(scene.sending.run(scene.mailer) == 2);
    CHECK(scene.mailer.sent.back().to.text() == "A9@example.jp");
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM audit_log WHERE act = 'mail_tested'") == 2);
    const auto none = scene.mails.sendTest(scene.op, {"operator", "test"});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == "no-mail-address");
}

TEST_CASE("Mails leave after a month, before the notices they tell of", "[mails]") {
    MailScene scene;
    static_cast<void>(scene.sent("ordinary", "delivered"));
    scene.mailer.answers = {kNever};
    scene.sending.run(scene.mailer);
    scene.hoursPass(24 * 29);
    scene.mails.removeOld();
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM mails") == 2);
    scene.hoursPass(24 * 2);
    scene.mails.removeOld();
    CHECK(scene.fixture.number("SELECT COUNT(*) FROM mails") == 0);
    CHECK(kMailsKept + mail::kGivenUpAfter < kNoticesKept);
}

TEST_CASE("Against a real server with faults nothing is lost, and nothing twice but where its "
          "answer was lost",
          "[mails]") {
    MailScene scene;
    const test::SmtpServerProcess server(
        {.plan = "ok,rcpt-451,drop-after-data,greet-421,no-starttls,ehlo-554,data-451,"
                 "drop-in-data,ehlo-554,ok,data-421,greet-421"});
    mail::SmtpMailer mailer(server.smtp(), {});
    constexpr int kItems = 6;
    for (int i = 0; i < kItems; ++i) {
        static_cast<void>(scene.sent("ordinary", "delivered"));
    }
    for (int hour = 0; hour < 48 && scene.inState(MailState::Waiting) > 0; ++hour) {
        scene.sending.run(mailer);
        scene.hoursPass(1);
    }
    CHECK(scene.inState(MailState::Sent) == 2 * kItems);
    std::map<std::string, int> times;
    for (const test::KeptMail& kept : server.kept()) {
        CHECK(kept.cameByTls);
        ++times[kept.header("Message-ID")];
    }
    CHECK(times.size() == 2 * kItems);
    CHECK(std::count_if(times.begin(), times.end(),
                        [](const auto& each) { return each.second == 2; }) == 1);
    CHECK(server.kept().size() == 2 * kItems + 1);
}

} // namespace tewatashi::server::services
