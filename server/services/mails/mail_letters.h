#pragma once

#include "server/mail/mailer.h"
#include "server/services/notices/notice_reader.h"
#include "server/store/mail_store.h"

#include <optional>
#include <string>

namespace tewatashi::server::services {

// What a mail says of a notice.
struct LetterText {
    std::string subject;
    std::string body;
};
[[nodiscard]] LetterText letterText(const SiteContext& site, const NoticeView& view,
                                    Language language);

// A mail ready to go, or why nobody needs it.
struct Letter {
    std::optional<mail::MailMessage> message;
    mail::MailTrouble reason = mail::MailTrouble::None; // without a message
};

// Writes out mails, in one snapshot: for whom, in which language, in which words. A notice's title,
// what to do, the slip number, the parties and a link; never a subject, a note or digits.
class MailLetters {
public:
    MailLetters(const SiteContext& site, store::Connection& connection)
        : m_site(site), m_connection(connection), m_reader(site, connection) {}

    [[nodiscard]] Letter letter(const store::MailRow& row);

private:
    const SiteContext& m_site;
    store::Connection& m_connection;
    NoticeReader m_reader;
};

} // namespace tewatashi::server::services
