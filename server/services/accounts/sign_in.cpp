#include "common/base/digest.h"
#include "server/services/accounts/account_errors.h"
#include "server/services/accounts/accounts_impl.h"
#include "server/services/accounts/browser_name.h"
#include "server/services/accounts/code_check.h"
#include "server/services/accounts/new_secret.h"
#include "server/services/accounts/password_rules.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/one_time_password_store.h"
#include "server/store/session_store.h"
#include "server/store/site_database.h"

#include <array>

// Accounts: who is signed in.
namespace tewatashi::server::services {
namespace {

// Each use would otherwise be a write; the idle limit loses at most this much precision.
constexpr std::chrono::minutes kSessionTouchEvery{1};
constexpr std::chrono::minutes kSecondStepMost{10};
constexpr int kSessionsPerUserMax = 20;

// One that is kept from now on.
NewSession openSession(SiteContext& site, store::Connection& connection, const User& user,
                       const SignInSource& from, store::SessionStage stage, UtcMillis now) {
    std::array<std::uint8_t, 32> csrf{};
    site.random().fill(csrf);
    NewSession session;
    session.token = newSecret(site.random());
    const Digest digest = sha256(session.token);
    session.session = {user, toHex(csrf), now, store::sessionIdOf(digest)};
    session.awaitsCode = stage == store::SessionStage::AwaitsCode;
    store::insertSession(connection,
                         {digest, user.id, session.session.csrfSecret, from.address,
                          browserName(from.userAgent), stage},
                         now, kSessionsPerUserMax);
    return session;
}

bool hasOneTimePassword(store::Connection& connection, std::int64_t userId) {
    return store::OneTimePasswordStore(connection).find(userId).has_value();
}

} // namespace

Result<NewSession, ServiceError> Accounts::signIn(std::string_view login, std::string_view password,
                                                  const SignInSource& from) {
    const std::string name = lowerAscii(trimmed(login));
    // Bounds the keys that are remembered; no such login can exist.
    const std::string key = isPlainToken(name, kLoginCharactersMax) ? name : std::string();
    if (m_impl->mustWait(key, from.address)) {
        return failure(tooManyAttempts());
    }
    SiteContext& site = m_impl->site;
    auto normalized = normalizedPassword(password);
    // Longer than any allowed password of four-octet characters.
    if (normalized && normalized->size() > std::size_t{kPasswordCharactersMax} * 4) {
        normalized.reset();
    }
    const auto user = site.database().read([&](store::Connection& connection) {
        return key.empty() ? std::nullopt : store::findUser(connection, key);
    });
    const auto matches = m_impl->passwordMatches(user, normalized);
    if (!matches) {
        return failure(hasherBusy());
    }
    if (!*matches) {
        // What was typed is told only when it is a login: it may be a password by mistake.
        site.database().write([&](store::Connection& connection) {
            noteAct(connection, site.clock().utcNow(), {"", from.address}, audit::kSignInFailed,
                    user ? user->login : std::string());
        });
        return failure(signInFailed());
    }
    m_impl->succeeded(key, from.address);
    const auto rules = m_impl->security.rules();
    const UtcMillis now = site.clock().utcNow();
    return site.database().write([&](store::Connection& connection) {
        store::deleteSessionsBefore(connection, now - rules->sessionMost, now - rules->sessionIdle);
        store::deleteStaleSignIns(connection, now - kSecondStepMost);
        const bool needsCode = hasOneTimePassword(connection, user->id);
        NewSession session = openSession(
            site, connection, userOf(*user), from,
            needsCode ? store::SessionStage::AwaitsCode : store::SessionStage::SignedIn, now);
        session.session.mustEnrol = !needsCode && rules->asksForCode(session.session.user.role);
        if (!needsCode) {
            noteAct(connection, now, {user->login, from.address}, audit::kSignedIn, user->login);
        }
        return session;
    });
}

std::optional<Session> Accounts::awaiting(std::string_view token) {
    const Digest digest = sha256(token);
    const auto row = m_impl->site.database().read(
        [&](store::Connection& connection) { return store::findSession(connection, digest); });
    if (!row || row->stage != store::SessionStage::AwaitsCode ||
        m_impl->site.clock().utcNow() - row->createdAt >= kSecondStepMost) {
        return std::nullopt;
    }
    return Session{userOf(row->user), row->csrfSecret, row->createdAt, store::sessionIdOf(digest)};
}

Result<NewSession, ServiceError>
Accounts::confirmSignIn(std::string_view token, std::string_view code, const SignInSource& from) {
    const auto first = awaiting(token);
    if (!first) {
        return failure(signInOver());
    }
    const std::string key = std::to_string(first->user.id);
    if (m_impl->codes.begin(key).count() > 0) {
        return failure(tooManyCodes());
    }
    SiteContext& site = m_impl->site;
    const UtcMillis now = site.clock().utcNow();
    auto confirmed = site.database().write(
        [&](store::Connection& connection) -> Result<NewSession, ServiceError> {
            const std::string& login = first->user.login;
            const Actor by{login, from.address};
            const TakenCode taken = takeCode(site, connection, first->user.id, code, now);
            if (taken == TakenCode::None) {
                noteAct(connection, now, {"", from.address}, audit::kCodeFailed, login);
                return failure(wrongCode());
            }
            store::deleteSession(connection, sha256(token));
            if (taken == TakenCode::Recovery) {
                noteAct(connection, now, by, audit::kRecoveryCodeUsed, login);
            }
            noteAct(connection, now, by, audit::kSignedIn, login);
            return openSession(site, connection, first->user, from, store::SessionStage::SignedIn,
                               now);
        });
    if (confirmed) {
        m_impl->codes.forget(key);
    }
    return confirmed;
}

std::optional<Session> Accounts::session(std::string_view token) {
    const Digest digest = sha256(token);
    SiteContext& site = m_impl->site;
    const auto row = site.database().read(
        [&](store::Connection& connection) { return store::findSession(connection, digest); });
    const auto rules = m_impl->security.rules();
    const UtcMillis now = site.clock().utcNow();
    if (!row || row->stage != store::SessionStage::SignedIn ||
        now - row->createdAt >= rules->sessionMost || now - row->lastUsedAt >= rules->sessionIdle) {
        return std::nullopt;
    }
    Session session{userOf(row->user), row->csrfSecret, row->createdAt, store::sessionIdOf(digest)};
    session.mustEnrol = !row->hasOneTimePassword && rules->asksForCode(session.user.role);
    if (now - row->lastUsedAt >= kSessionTouchEvery) {
        try {
            site.database().write([&](store::Connection& connection) {
                store::touchSession(connection, digest, now);
            });
        } catch (const db::DbError&) {
            return session; // a disk that takes no writes still lets people read
        }
    }
    return session;
}

void Accounts::signOut(std::string_view token) {
    m_impl->site.database().write(
        [&](store::Connection& connection) { store::deleteSession(connection, sha256(token)); });
}

} // namespace tewatashi::server::services
