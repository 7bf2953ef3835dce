#include "tests/server/mail/smtp_server_process.h"

#include <catch2/catch.hpp>

// Method: a real mail server in another process, over real sockets and TLS, with faults on order.
namespace tewatashi::server::mail {
namespace {

using test::SmtpServerOptions;
using test::SmtpServerProcess;

MailMessage message(const std::string& token = "0123abcd") {
    return {*MailAddress::from("hanako@example.jp"),
            "荷物が届きました（1234 5678 9012）",
            "受け取ったら、受領登録をしてください。\n.\n二行目\n",
            Language::Japanese,
            token,
            {1'775'001'600'000}};
}

MailOutcome sentTo(const SmtpOptions& options, const MailMessage& mail = message()) {
    SmtpMailer mailer(options, {});
    return mailer.send(mail);
}

} // namespace

TEST_CASE("A mail reaches the server over TLS as it was written", "[smtp]") {
    const SmtpServerProcess server;
    const MailOutcome outcome = sentTo(server.smtp());
    CAPTURE(outcome.answer);
    REQUIRE(outcome.result == MailResult::Sent);
    const auto kept = server.kept();
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].cameByTls);
    CHECK(kept[0].from == "<bounce@example.jp>");
    CHECK(kept[0].to == "<hanako@example.jp>");
    CHECK(kept[0].header("To") == "<hanako@example.jp>");
    CHECK(kept[0].header("Message-ID") == "<0123abcd@example.jp>");
    CHECK(kept[0].header("Date") == "Wed, 01 Apr 2026 00:00:00 +0000");
    CHECK(kept[0].header("Auto-Submitted") == "auto-generated");
    CHECK(kept[0].body() == "受け取ったら、受領登録をしてください。\r\n.\r\n二行目\r\n");
}

TEST_CASE("Several mails go one after the other", "[smtp]") {
    const SmtpServerProcess server;
    SmtpMailer mailer(server.smtp(), {});
    for (const char* token : {"a", "b", "c"}) {
        CHECK(mailer.send(message(token)).result == MailResult::Sent);
    }
    const auto kept = server.kept();
    REQUIRE(kept.size() == 3);
    CHECK(kept[2].header("Message-ID") == "<c@example.jp>");
}

TEST_CASE("A server that does not offer STARTTLS gets nothing", "[smtp]") {
    const SmtpServerProcess server({.plan = "no-starttls"});
    const MailOutcome outcome = sentTo(server.smtp());
    CHECK(outcome.result == MailResult::Unreachable);
    CHECK(outcome.trouble == MailTrouble::NoStartTls);
    CHECK(server.kept().empty());
    // Negative control: the same without encryption is taken.
    SmtpOptions open = server.smtp();
    open.tls = SmtpTls::None;
    CHECK(sentTo(open).result == MailResult::Sent);
    CHECK_FALSE(server.kept().at(0).cameByTls);
}

TEST_CASE("A server whose certificate is for another name gets nothing", "[smtp]") {
    const SmtpServerProcess server({.certificateNames = {"elsewhere.example.jp"}});
    const MailOutcome outcome = sentTo(server.smtp());
    CHECK(outcome.result == MailResult::Unreachable);
    CHECK(outcome.trouble == MailTrouble::BadCertificate);
    CHECK(server.kept().empty());
}

TEST_CASE("A server whose certificate nobody vouches for gets nothing", "[smtp]") {
    const SmtpServerProcess server;
    SmtpOptions options = server.smtp();
    options.caFile.clear();
    const MailOutcome outcome = sentTo(options);
    CHECK(outcome.result == MailResult::Unreachable);
    CHECK(outcome.trouble == MailTrouble::BadCertificate);
    CHECK(server.kept().empty());
}

TEST_CASE("TLS may begin with the first octet", "[smtp]") {
    const SmtpServerProcess server({.tls = "tls"});
    SmtpOptions options = server.smtp();
    options.tls = SmtpTls::Tls;
    CHECK(sentTo(options).result == MailResult::Sent);
    CHECK(server.kept().at(0).cameByTls);
}

TEST_CASE("A sign-in is part of it, and a wrong one is said to be wrong", "[smtp]") {
    const SmtpServerProcess server({.user = "tewatashi:geheim geheim"});
    SmtpOptions options = server.smtp();
    options.user = "tewatashi";
    options.password = "wrong";
    const MailOutcome refused = sentTo(options);
    CHECK(refused.result == MailResult::Unreachable);
    CHECK(refused.trouble == MailTrouble::SignInRefused);
    CHECK(refused.answer.find("wrong name or password") != std::string::npos);
    options.password = "geheim geheim";
    CHECK(sentTo(options).result == MailResult::Sent);
    CHECK(server.kept().size() == 1);
}

TEST_CASE("What the server answers decides whether one mail, or all, wait", "[smtp]") {
    struct Row {
        const char* fault;
        MailResult result;
        MailTrouble trouble;
    };
    const auto row =
        GENERATE(values<Row>({{"rcpt-550", MailResult::Refused, MailTrouble::RecipientRefused},
                              {"data-550", MailResult::Refused, MailTrouble::ContentRefused},
                              {"rcpt-451", MailResult::Postponed, MailTrouble::Postponed},
                              {"data-451", MailResult::Postponed, MailTrouble::Postponed},
                              {"drop-in-data", MailResult::Postponed, MailTrouble::Unconfirmed},
                              {"mail-550", MailResult::Unreachable, MailTrouble::SenderRefused},
                              {"ehlo-554", MailResult::Unreachable, MailTrouble::ServerRefused},
                              {"data-421", MailResult::Unreachable, MailTrouble::ServerRefused},
                              {"greet-421", MailResult::Unreachable, MailTrouble::ServerRefused}}));
    CAPTURE(row.fault);
    const SmtpServerProcess server({.plan = row.fault});
    SmtpMailer mailer(server.smtp(), {});
    const MailOutcome outcome = mailer.send(message());
    CAPTURE(outcome.answer);
    CHECK(outcome.result == row.result);
    CHECK(mailTroubleCode(outcome.trouble) == mailTroubleCode(row.trouble));
    CHECK(server.kept().empty());
    CHECK(mailer.send(message()).result == MailResult::Sent); // the same object goes on
    CHECK(server.kept().size() == 1);
}

TEST_CASE("A mail whose answer is lost counts as not sent", "[smtp]") {
    const SmtpServerProcess server({.plan = "drop-after-data"});
    const MailOutcome outcome = sentTo(server.smtp());
    CHECK(outcome.result == MailResult::Postponed);
    CHECK(outcome.trouble == MailTrouble::Unconfirmed);
    CHECK(server.kept().size() == 1); // the one case in which a mail arrives twice
}

TEST_CASE("A server that says nothing is left after the time it has", "[smtp]") {
    const SmtpServerProcess server({.plan = "hang"});
    SmtpOptions options = server.smtp();
    options.sendTimeout = std::chrono::milliseconds(300);
    const MailOutcome outcome = sentTo(options);
    CHECK(outcome.result == MailResult::Unreachable);
    CHECK(outcome.trouble == MailTrouble::TimedOut);
}

TEST_CASE("The end of the program ends a mail under way", "[smtp]") {
    const SmtpServerProcess server({.plan = "hang"});
    std::stop_source stop;
    stop.request_stop();
    SmtpMailer mailer(server.smtp(), stop.get_token());
    CHECK(mailer.send(message()).result == MailResult::Stopped);
    CHECK(server.kept().empty());
}

TEST_CASE("A server that is not there is told from one that is not known", "[smtp]") {
    SmtpOptions options = SmtpServerProcess().smtp(); // gone again
    CHECK(sentTo(options).trouble == MailTrouble::NoConnection);
    options.host = "no-such-host.invalid";
    CHECK(sentTo(options).trouble == MailTrouble::UnknownHost);
}

} // namespace tewatashi::server::mail
