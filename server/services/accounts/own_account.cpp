#include "server/services/accounts/account_errors.h"
#include "server/services/accounts/accounts_impl.h"
#include "server/services/accounts/password_rules.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/session_store.h"
#include "server/store/site_database.h"

// Accounts: what people do with their own.
namespace tewatashi::server::services {
namespace {

ServiceError aboutField(ServiceError error, const char* field) {
    if (error.kind == ServiceErrorKind::Invalid) {
        error.fields = {{field, error.text}};
    }
    return error;
}

} // namespace

void Accounts::setLanguage(std::int64_t userId, Language language) {
    m_impl->site.database().write([&](store::Connection& connection) {
        store::updateLanguage(connection, userId, static_cast<int>(language));
    });
}

Result<void, ServiceError> Accounts::checkOwnPassword(const User& user, std::string_view password) {
    const std::string key = std::to_string(user.id);
    if (m_impl->ownPasswords.begin(key).count() > 0) {
        return failure(tooManyPasswords());
    }
    const auto row = m_impl->site.database().read(
        [&](store::Connection& connection) { return store::findUser(connection, user.login); });
    const auto matches = m_impl->passwordMatches(row, normalizedPassword(password));
    if (!matches) {
        return failure(hasherBusy());
    }
    if (!*matches) {
        return failure(wrongOwnPassword());
    }
    m_impl->ownPasswords.forget(key);
    return {};
}

Result<void, ServiceError>
Accounts::changeOwnPassword(const Session& own, const PasswordChange& change, const Actor& by) {
    if (auto known = checkOwnPassword(own.user, change.old); !known) {
        return failure(aboutField(std::move(known.error()), "old"));
    }
    std::vector<FieldProblem> problems;
    const auto normalized = m_impl->checkedPassword(change.wanted, "wanted", own.user.login,
                                                    own.user.displayName, problems);
    if (change.wanted != change.again) {
        problems.push_back({"again",
                            {"確認用のパスワードが一致しません。もう一度入力してください。",
                             "The two passwords differ. Enter the new one again."}});
    }
    if (normalized && change.wanted == change.old) {
        problems.push_back({"wanted",
                            {"いまと同じパスワードです。別のパスワードにしてください。",
                             "This is your password already. Choose another one."}});
    }
    if (!problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    const auto hash = m_impl->hasher.hash(*normalized);
    if (!hash) {
        return failure(hasherBusy());
    }
    m_impl->site.database().write([&](store::Connection& connection) {
        store::updatePasswordHash(connection, own.user.id, *hash);
        static_cast<void>(store::deleteOtherSessions(connection, own.user.id, own.id));
        noteAct(connection, m_impl->site.clock().utcNow(), by, audit::kOwnPassword, own.user.login);
    });
    return {};
}

std::vector<OwnSession> Accounts::sessionsOf(const User& user) {
    const auto rules = m_impl->security.rules();
    const UtcMillis now = m_impl->site.clock().utcNow();
    const auto rows = m_impl->site.database().read([&](store::Connection& connection) {
        return store::sessionsOf(connection, user.id, now - rules->sessionMost,
                                 now - rules->sessionIdle);
    });
    std::vector<OwnSession> sessions;
    for (const store::OwnSessionRow& row : rows) {
        sessions.push_back(
            {row.id, {row.createdAt_ms}, {row.lastUsedAt_ms}, row.address, row.browser});
    }
    return sessions;
}

Result<void, ServiceError> Accounts::endSession(const User& user, const std::string& id,
                                                const Actor& by) {
    return m_impl->site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            if (!store::deleteSessionNamed(connection, user.id, id)) {
                return failure(noSession());
            }
            noteAct(connection, m_impl->site.clock().utcNow(), by, audit::kSessionEnded,
                    user.login);
            return {};
        });
}

void Accounts::endOtherSessions(const Session& own, const Actor& by) {
    m_impl->site.database().write([&](store::Connection& connection) {
        if (store::deleteOtherSessions(connection, own.user.id, own.id) > 0) {
            noteAct(connection, m_impl->site.clock().utcNow(), by, audit::kSessionsEnded,
                    own.user.login);
        }
    });
}

} // namespace tewatashi::server::services
