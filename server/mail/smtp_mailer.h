#pragma once

#include "server/mail/mailer.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

namespace tewatashi::server::mail {

enum class SmtpTls {
    StartTls, // a server that does not offer it gets nothing
    Tls,      // from the first octet, usually port 465
    None,     // to this machine itself alone
};

struct SmtpOptions {
    std::string host; // a name or an address
    std::uint16_t port = 587;
    SmtpTls tls = SmtpTls::StartTls;
    std::string user; // empty: no sign-in
    std::string password;
    std::string caFile; // PEM; empty: the system's authorities
    MailSender sender;
    MailAddress bounceAddress; // envelope sender: where undeliverable mail comes back to
    std::string helloName;     // what this machine calls itself
    std::chrono::milliseconds connectTimeout = std::chrono::seconds(15);
    std::chrono::milliseconds sendTimeout = std::chrono::seconds(60); // of one message in all
};

// SMTP by libcurl. Certificates are verified whenever there is TLS, 1.2 at least. A connection is
// kept for the next message, for a few seconds. A message is handed to the server whole or is not
// sent; when the answer to it is lost, nobody knows, and it counts as not sent.
class SmtpMailer final : public Mailer {
public:
    // `stop` ends a message that is under way within a second.
    SmtpMailer(SmtpOptions options, std::stop_token stop);
    ~SmtpMailer() override;

    [[nodiscard]] MailOutcome send(const MailMessage& message) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::server::mail
