#pragma once

#include "server/mail/mail_text.h"
#include "server/mail/mail_trouble.h"

#include <string>

namespace tewatashi::server::mail {

enum class MailResult {
    Sent,        // the server has taken it and answers for it
    Refused,     // this one will never go
    Postponed,   // this one may go later
    Unreachable, // none goes now
    Stopped,     // this program ends
};
struct MailOutcome {
    MailResult result = MailResult::Sent;
    MailTrouble trouble = MailTrouble::None;
    std::string answer; // the server's last line, printable, at most 200 octets; may be empty
};

// The way out for mail. One thread at a time; send() blocks for as long as the adapter says.
class Mailer {
public:
    Mailer() = default;
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;
    virtual ~Mailer() = default;

    [[nodiscard]] virtual MailOutcome send(const MailMessage& message) = 0;
};

} // namespace tewatashi::server::mail
