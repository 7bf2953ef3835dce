#pragma once

#include "server/mail/mail_trouble.h"
#include "server/services/accounts/accounts.h"
#include "server/services/notices/notice_texts.h"
#include "server/services/text/service_error.h"
#include "server/store/mail_store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

inline constexpr int kMailsPageMax = 100;
// Shorter than kNoticesKept: a mail leaves before the notice it tells of.
inline constexpr std::chrono::hours kMailsKept{24 * 30};

// A mail that waits or was given up.
struct MailView {
    std::int64_t id = 0;
    LocalizedText title;
    std::string kindCode;   // "test" or domain::noticeKindCode
    std::string slipNumber; // empty: it is about no item
    std::string personName;
    std::string employeeNumber;
    std::string address; // as the person has it today
    bool isGivenUp = false;
    int tries = 0;
    UtcMillis queuedAt;
    std::optional<UtcMillis> lastTryAt;
    std::optional<UtcMillis> nextTryAt; // of those that wait; in the past: at once
    mail::MailTrouble trouble = mail::MailTrouble::None;
    std::string answer; // of the mail server
};
struct MailPage {
    std::vector<MailView> rows; // newest first
    std::string next;           // cursor; empty: this is the last page
};

// How mail goes.
struct MailStatus {
    bool isOn = false;
    std::string server; // "smtp.example.jp:587"
    std::string from;
    std::int64_t waiting = 0;
    std::int64_t givenUp = 0;
    std::int64_t withoutAddress = 0; // people who missed a mail within kMailsKept
    std::optional<UtcMillis> lastSentAt;
    std::optional<UtcMillis> failedSince; // none: the server took or answered the last one
    std::optional<UtcMillis> nextTryAt;   // while it fails
    mail::MailTrouble trouble = mail::MailTrouble::None;
    std::string answer;
};

// What administrators see of mail and do about it (メール送信). Thread-safe.
class Mails {
public:
    explicit Mails(SiteContext& site) : m_site(site) {}

    [[nodiscard]] MailStatus status();
    // Invalid for a cursor that is none.
    [[nodiscard]] Result<MailPage, ServiceError> open(std::string_view cursor, int limit);

    // A mail to the person whose account it is; its number. Conflict where the site sends none, or
    // the person has no address.
    [[nodiscard]] Result<std::int64_t, ServiceError> sendTest(const User& user, const Actor& by);
    // It is tried again at once, for as long as a new one. NotFound for none that waits or was
    // given up.
    [[nodiscard]] Result<void, ServiceError> retry(std::int64_t id, const Actor& by);
    // All that were given up, at most a thousand; how many.
    [[nodiscard]] int retryAll(const Actor& by);
    // Nobody gets it.
    [[nodiscard]] Result<void, ServiceError> discard(std::int64_t id, const Actor& by);

    // Subject and text of a mail that says this, about a made-up item.
    [[nodiscard]] LocalizedText preview(domain::NoticeKind kind, const NoticeText& text) const;

    // Removes what was sent, dropped or given up longer ago than kMailsKept.
    void removeOld();

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
