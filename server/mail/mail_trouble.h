#pragma once

#include "common/base/localized_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::server::mail {

// Why a mail was not sent. Stored; never renumber.
enum class MailTrouble : std::uint8_t {
    None = 0,
    // of the mail server: nothing can be sent
    UnknownHost = 1,
    NoConnection = 2,
    TimedOut = 3,
    NoStartTls = 4,
    BadCertificate = 5,
    TlsFailed = 6,
    SignInRefused = 7,
    SenderRefused = 8,
    ServerRefused = 9, // before any mail was offered
    Disconnected = 10,
    // of one mail: others may go
    RecipientRefused = 20, // for good
    ContentRefused = 21,   // for good
    Postponed = 22,        // the server asks to come again
    Unconfirmed = 23,      // the connection broke when it was being handed over
    // of the mail itself: nobody tried
    NoAddress = 30,
    BadAddress = 31,
    NotWanted = 32, // by the person's own choice
    NoLonger = 33,  // read on a page meanwhile, or not so any more
    NoReader = 34,  // left the company
    Discarded = 35, // by an administrator
    TooOld = 36,    // tried for as long as it is worth
};
[[nodiscard]] std::optional<MailTrouble> mailTroubleFrom(std::int64_t stored);
[[nodiscard]] std::string_view mailTroubleCode(MailTrouble trouble); // "no_starttls"
// What happened and what to do about it, for an administrator.
[[nodiscard]] LocalizedText mailTroubleText(MailTrouble trouble);

} // namespace tewatashi::server::mail
