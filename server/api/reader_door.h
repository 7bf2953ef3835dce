#pragma once

#include "server/http/http_message.h"
#include "server/services/accounts/accounts.h"

#include <optional>
#include <string>

namespace tewatashi::server::api {

enum class Readable { Items, Docks, Records, People, Masters, Machines };

// Lets in readers: integrations with an API token (Authorization: Bearer), and signed-in people
// with their web session's cookie. For GET requests alone. Thread-safe.
class ReaderDoor {
public:
    ReaderDoor(services::Accounts& accounts, std::string sessionCookie)
        : m_accounts(accounts), m_sessionCookie(std::move(sessionCookie)) {}

    // The answer a request gets that may not read this; nullopt when it may.
    [[nodiscard]] std::optional<http::Response> refuse(const http::Request& request,
                                                       Readable what) const;

private:
    services::Accounts& m_accounts;
    std::string m_sessionCookie;
};

} // namespace tewatashi::server::api
