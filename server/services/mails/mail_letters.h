#pragma once

#include "server/mail/mailer.h"
#include "server/services/notices/notice_reader.h"
#include "server/store/mail_store.h"
#include "server/store/notice_store.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::services {

// What a mail says of a notice.
struct LetterText {
    std::string subject;
    std::string body;
};
[[nodiscard]] LetterText letterText(const SiteContext& site, const NoticeView& view,
                                    Language language);

// A mail ready to go, and why it leaves some of what it was to tell out.
struct Letter {
    std::optional<mail::MailMessage> message; // none: nothing is left to tell
    std::vector<mail::MailTrouble> reasons;   // of each row; None: the message tells it
};

// Writes out mails, in one snapshot: for whom, in which language, in which words. A notice's title,
// what to do, the slip number, the parties and a link; never a subject, a note or digits.
class MailLetters {
public:
    MailLetters(const SiteContext& site, store::Connection& connection)
        : m_site(site), m_connection(connection), m_reader(site, connection) {}

    // One message that tells all of the rows, which are one person's; a test goes alone.
    [[nodiscard]] Letter letter(const std::vector<store::MailRow>& rows);

private:
    [[nodiscard]] mail::MailTrouble whyNot(const store::MailRow& row,
                                           const store::NoticeRow* notice);

    const SiteContext& m_site;
    store::Connection& m_connection;
    NoticeReader m_reader;
};

} // namespace tewatashi::server::services
