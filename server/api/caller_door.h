#pragma once

#include "common/base/result.h"
#include "server/http/http_message.h"
#include "server/services/accounts/accounts.h"
#include "server/services/accounts/api_tokens.h"
#include "server/services/accounts/permission.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::api {

// Who may use a route, which of the things behind it, and what it is for: one line in English for
// docs/permissions.md.
struct ApiRule {
    services::Access access = services::Access::Administer;
    services::Objects objects = services::Objects::Any;
    std::optional<services::TokenScope> scope; // what an API token needs; none: people alone
    const char* purpose = "";
    // Also for who still has to set up one-time passwords, which the site asks the role for.
    bool isForEnrolling = false;
};

// Who was let in: a person with a session, or an integration with an API token.
class Caller {
public:
    Caller(std::optional<services::Session> session, services::Actor actor)
        : m_session(std::move(session)), m_actor(std::move(actor)) {}

    [[nodiscard]] bool isPerson() const { return m_session.has_value(); }
    // Of routes for people alone.
    [[nodiscard]] const services::Session& session() const;
    [[nodiscard]] const services::User& user() const { return session().user; }
    // Who reads a list: a token reads as an auditor who is a party of nothing.
    [[nodiscard]] services::User reader() const;
    [[nodiscard]] const services::Actor& actor() const { return m_actor; } // for the audit log

private:
    std::optional<services::Session> m_session;
    services::Actor m_actor;
};

// The one door to the routes of people and integrations. Thread-safe.
class CallerDoor {
public:
    CallerDoor(services::Accounts& accounts, services::ApiTokens& tokens, std::string sessionCookie,
               std::vector<std::string> origins)
        : m_accounts(accounts), m_tokens(tokens), m_sessionCookie(std::move(sessionCookie)),
          m_origins(std::move(origins)) {}

    // Who asks, or the answer the request gets; from the site's networks alone, when it has set
    // any. Whoever changes something with a session also sends
    // its token (that of its pages, or of GET /api/v1/session) in the header Tewatashi-Csrf-Token,
    // from an origin of this site.
    [[nodiscard]] Result<Caller, http::Response> admit(const http::Request& request,
                                                       const ApiRule& rule) const;
    // Whether somebody who was let in by another rule may also do this; else the answer.
    [[nodiscard]] static std::optional<http::Response> refuse(const Caller& caller,
                                                              services::Access access);

private:
    [[nodiscard]] Result<Caller, http::Response> admitToken(const http::Request& request,
                                                            std::string_view authorization,
                                                            const ApiRule& rule) const;
    [[nodiscard]] Result<Caller, http::Response> admitPerson(const http::Request& request,
                                                             const ApiRule& rule) const;

    services::Accounts& m_accounts;
    services::ApiTokens& m_tokens;
    std::string m_sessionCookie;
    std::vector<std::string> m_origins;
};

} // namespace tewatashi::server::api
