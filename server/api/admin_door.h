#pragma once

#include "common/base/result.h"
#include "server/http/http_message.h"
#include "server/services/accounts.h"

#include <string>
#include <vector>

namespace tewatashi::server::api {

// Lets in administrators who change something: a signed-in session with the token of
// GET /api/v1/session in the header Tewatashi-Csrf-Token. API tokens only read. Thread-safe.
class AdminDoor {
public:
    AdminDoor(services::Accounts& accounts, std::string sessionCookie,
              std::vector<std::string> origins)
        : m_accounts(accounts), m_sessionCookie(std::move(sessionCookie)),
          m_origins(std::move(origins)) {}

    // Who asks, or the answer a request gets that may not change anything.
    [[nodiscard]] Result<services::Session, http::Response>
    administrator(const http::Request& request) const;
    // Anybody who is signed in.
    [[nodiscard]] Result<services::Session, http::Response>
    session(const http::Request& request) const;

private:
    services::Accounts& m_accounts;
    std::string m_sessionCookie;
    std::vector<std::string> m_origins;
};

} // namespace tewatashi::server::api
