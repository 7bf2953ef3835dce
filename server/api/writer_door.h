#pragma once

#include "common/base/result.h"
#include "server/http/http_message.h"
#include "server/services/accounts.h"

#include <string>
#include <vector>

namespace tewatashi::server::api {

// Lets in people who change something: signed in, from a page of this site, with the token of
// their session in the header Tewatashi-Csrf-Token. API tokens only read. Thread-safe.
class WriterDoor {
public:
    WriterDoor(services::Accounts& accounts, std::string sessionCookie,
               std::vector<std::string> origins)
        : m_accounts(accounts), m_sessionCookie(std::move(sessionCookie)),
          m_origins(std::move(origins)) {}

    // Who it is, or the answer that the request gets.
    [[nodiscard]] Result<services::User, http::Response> admit(const http::Request& request) const;

private:
    services::Accounts& m_accounts;
    std::string m_sessionCookie;
    std::vector<std::string> m_origins;
};

} // namespace tewatashi::server::api
