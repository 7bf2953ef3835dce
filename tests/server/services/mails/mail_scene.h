#pragma once

#include "server/mail/mailer.h"
#include "server/services/mails/mails.h"
#include "server/services/mails/notice_choices.h"
#include "server/services/mails/send_mails.h"
#include "server/services/notices/notices.h"
#include "tests/server/services/receipt_scene.h"

#include <deque>
#include <functional>

namespace tewatashi::test {

inline const server::mail::MailOutcome kLater{
    server::mail::MailResult::Postponed, server::mail::MailTrouble::Postponed, "451 try later"};
inline const server::mail::MailOutcome kNever{server::mail::MailResult::Refused,
                                              server::mail::MailTrouble::RecipientRefused,
                                              "550 no such mailbox"};

// Takes everything, or answers as it is told to.
class ScriptedMailer final : public server::mail::Mailer {
public:
    server::mail::MailOutcome send(const server::mail::MailMessage& message) override {
        sent.push_back(message);
        if (onSend) {
            onSend();
        }
        if (answers.empty()) {
            return {};
        }
        const server::mail::MailOutcome answer = answers.front();
        answers.pop_front();
        return answer;
    }

    std::vector<server::mail::MailMessage> sent; // tried, rather
    std::deque<server::mail::MailOutcome> answers;
    std::function<void()> onSend;
};

// People with addresses, and an administrator.
class MailScene : public ReceiptScene {
public:
    MailScene() {
        person("A9", "管理 太郎", "G");
        chief = user("chief", server::services::Role::Administrator, "A9");
        for (const char* number : {"A1", "A2", "A3", "A9"}) {
            address(number, std::string(number) + "@example.jp");
        }
    }
    void address(const std::string& number, const std::string& text) {
        fixture.site().database().write([&](server::store::Connection& connection) {
            connection.session().sql() << "UPDATE people SET email = :email WHERE "
                                          "employee_number = :number",
                soci::use(text), soci::use(number);
        });
    }
    std::int64_t inState(server::store::MailState state) {
        return fixture.number("SELECT COUNT(*) FROM mails WHERE state = " +
                              std::to_string(static_cast<std::int64_t>(state)));
    }
    std::int64_t withTrouble(server::mail::MailTrouble trouble) {
        return fixture.number("SELECT COUNT(*) FROM mails WHERE trouble = " +
                              std::to_string(static_cast<std::int64_t>(trouble)));
    }
    std::int64_t noticesOf(const server::services::User& reader, domain::NoticeKind kind) {
        const auto page = server::services::Notices(fixture.site())
                              .list(reader, server::services::NoticeSelection::All, "", 100);
        REQUIRE(page);
        return std::count_if(page->rows.begin(), page->rows.end(),
                             [&](const auto& view) { return view.kind == kind; });
    }
    void hoursPass(int hours) { fixture.clock().advance(std::chrono::hours(hours)); }

    server::services::User chief;
    server::services::SendMails sending{fixture.site()};
    server::services::Mails mails{fixture.site()};
    server::services::NoticeChoices choices{fixture.site()};
    ScriptedMailer mailer;
};

} // namespace tewatashi::test
