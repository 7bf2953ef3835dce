#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "server/mail/mail_address.h"

#include <string>
#include <string_view>

namespace tewatashi::server::mail {

struct MailMessage {
    MailAddress to;
    std::string subject; // UTF-8, one line
    std::string body;    // UTF-8, lines end with \n
    Language language = Language::Japanese;
    // Letters and digits that no other message has, the same at every try of this one: what its
    // Message-ID is made from, by which a receiver tells a repetition.
    std::string token;
    UtcMillis date;
};
struct MailSender {
    MailAddress address;
    std::string name; // UTF-8; empty: none
};

// The message as it is handed to a server (RFC 5322, 2045, 2047): ASCII alone, lines of at most 78
// octets that end with CR LF. Nothing in a text can add a header: what does not belong on one line
// becomes a space, what is not plain ASCII an encoded word.
[[nodiscard]] std::string composedMail(const MailSender& sender, const MailMessage& message);

// A header's value behind "Name: ", folded; `used` octets stand on its first line already.
[[nodiscard]] std::string headerText(std::string_view text, std::size_t used);
// "Wed, 01 Apr 2026 00:00:00 +0000".
[[nodiscard]] std::string mailDate(UtcMillis at);

} // namespace tewatashi::server::mail
