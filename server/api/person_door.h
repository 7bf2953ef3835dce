#pragma once

#include "common/base/result.h"
#include "server/http/http_message.h"
#include "server/services/accounts/accounts.h"

#include <string>
#include <vector>

namespace tewatashi::server::api {

// Lets in people, where it matters who it is: API tokens stand for nobody. Thread-safe.
class PersonDoor {
public:
    PersonDoor(services::Accounts& accounts, std::string sessionCookie,
               std::vector<std::string> origins)
        : m_accounts(accounts), m_sessionCookie(std::move(sessionCookie)),
          m_origins(std::move(origins)) {}

    // Who asks, or the answer that the request gets.
    [[nodiscard]] Result<services::User, http::Response> reader(const http::Request& request) const;
    // Who changes something: also from this site, with the token of the session (that of its pages,
    // or of GET /api/v1/session) in the header Tewatashi-Csrf-Token.
    [[nodiscard]] Result<services::User, http::Response> writer(const http::Request& request) const;
    // A writer who is an administrator.
    [[nodiscard]] Result<services::Session, http::Response>
    administrator(const http::Request& request) const;
    // The session of whoever asks.
    [[nodiscard]] Result<services::Session, http::Response>
    session(const http::Request& request) const;

private:
    [[nodiscard]] Result<services::Session, http::Response>
    writing(const http::Request& request) const;

    services::Accounts& m_accounts;
    std::string m_sessionCookie;
    std::vector<std::string> m_origins;
};

} // namespace tewatashi::server::api
