#include "server/services/accounts/one_time_passwords.h"

#include "common/base/bytes.h"
#include "server/services/accounts/account_errors.h"
#include "server/services/accounts/code_check.h"
#include "server/services/accounts/one_time_code.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/sealed_text.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/account_store.h"
#include "server/store/one_time_password_store.h"
#include "server/store/session_store.h"
#include "server/store/site_database.h"

namespace tewatashi::server::services {
namespace {

ServiceError notPending() {
    return {ServiceErrorKind::Conflict,
            "no-enrolment",
            {"設定の途中のワンタイムパスワードがありません。最初からやり直してください。",
             "No one-time password is being set up. Begin again."},
            {}};
}

ServiceError noCodes() {
    return {ServiceErrorKind::Conflict,
            "no-one-time-password",
            {"ワンタイムパスワードは設定されていません。画面を開き直してください。",
             "No one-time password is set up. Open the page again."},
            {}};
}

ServiceError requiredHere() {
    return {ServiceErrorKind::Conflict,
            "one-time-password-required",
            {"この役割ではワンタイムパスワードが必須のため、解除できません。機種変更のときは"
             "「設定し直す」を使ってください。",
             "Your role needs one-time passwords, so they cannot be turned off. To change to "
             "another phone, set them up anew."},
            {}};
}

ServiceError ownReset() {
    return {ServiceErrorKind::Conflict,
            "own-one-time-password",
            {"ご自身のワンタイムパスワードはここでは解除できません。ほかの管理者に依頼するか、"
             "ご自身の画面で設定し直してください。",
             "You cannot reset your own one-time password here. Ask another administrator, or set "
             "it up anew on your own page."},
            {}};
}

} // namespace

CodeEnrolment OneTimePasswords::enrolmentOf(const User& user, const std::string& secret) const {
    const ByteView octets = asBytes(secret);
    return {codeSecretText(octets),
            codeSecretUri(octets, "Tewatashi " + m_site.config().site, user.login)};
}

CodeState OneTimePasswords::state(const User& user) {
    CodeState state;
    state.isRequired = m_accounts.security().rules()->asksForCode(user.role);
    m_site.database().read([&](store::Connection& connection) {
        store::OneTimePasswordStore store(connection);
        if (const auto kept = store.find(user.id)) {
            state.since = UtcMillis{kept->madeAt_ms};
            state.recoveryCodesLeft = store.recoveryCodesLeft(user.id);
        }
    });
    return state;
}

bool OneTimePasswords::has(std::int64_t userId) {
    return m_site.database().read([&](store::Connection& connection) {
        return store::OneTimePasswordStore(connection).find(userId).has_value();
    });
}

CodeEnrolment OneTimePasswords::begin(const User& user) {
    const std::string secret(asText(newCodeSecret(m_site.random())));
    const std::string sealed = sealedText(m_site, codeSecretOwner(user.id), secret);
    m_site.database().write([&](store::Connection& connection) {
        store::OneTimePasswordStore(connection)
            .putPending(user.id, sealed, m_site.clock().utcNow());
    });
    return enrolmentOf(user, secret);
}

std::optional<CodeEnrolment> OneTimePasswords::pending(const User& user) {
    const auto row = m_site.database().read([&](store::Connection& connection) {
        return store::OneTimePasswordStore(connection).pending(user.id);
    });
    const auto secret =
        row ? openedText(m_site, codeSecretOwner(user.id), row->secret) : std::nullopt;
    return secret ? std::optional(enrolmentOf(user, *secret)) : std::nullopt;
}

Result<std::vector<std::string>, ServiceError> OneTimePasswords::confirm(const Session& own,
                                                                         std::string_view code,
                                                                         std::string_view password,
                                                                         const Actor& by) {
    if (auto known = m_accounts.checkOwnPassword(own.user, password); !known) {
        return failure(std::move(known.error()));
    }
    const RecoveryCodes recovery = newRecoveryCodes(m_site);
    const UtcMillis now = m_site.clock().utcNow();
    const std::int64_t user = own.user.id;
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<std::vector<std::string>, ServiceError> {
            store::OneTimePasswordStore store(connection);
            const auto row = store.pending(user);
            const auto secret =
                row ? openedText(m_site, codeSecretOwner(user), row->secret) : std::nullopt;
            if (!secret) {
                return failure(notPending());
            }
            const auto typed = typedCode(code);
            const auto step = typed ? stepOfCode(asBytes(*secret), *typed, now) : std::nullopt;
            if (!step) {
                return failure(invalidField(
                    {"code",
                     {"コードが違います。認証アプリに表示されている6桁の数字を入力してください。"
                      "続けて違うときは、スマートフォンの時刻が合っているか確認してください。",
                      "The code is wrong. Enter the six digits that your authenticator shows. If "
                      "it stays wrong, check the clock of your phone."}}));
            }
            store.confirm(user, *step, now);
            store.putRecoveryCodes(user, recovery.hashes);
            static_cast<void>(store::deleteOtherSessions(connection, user, own.id));
            noteAct(connection, now, by, audit::kCodesOn, own.user.login);
            return recovery.shown;
        });
}

Result<std::vector<std::string>, ServiceError>
OneTimePasswords::renewRecoveryCodes(const User& user, std::string_view password, const Actor& by) {
    if (auto known = m_accounts.checkOwnPassword(user, password); !known) {
        return failure(std::move(known.error()));
    }
    const RecoveryCodes recovery = newRecoveryCodes(m_site);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<std::vector<std::string>, ServiceError> {
            store::OneTimePasswordStore store(connection);
            if (!store.find(user.id)) {
                return failure(noCodes());
            }
            store.putRecoveryCodes(user.id, recovery.hashes);
            noteAct(connection, m_site.clock().utcNow(), by, audit::kRecoveryCodesMade, user.login);
            return recovery.shown;
        });
}

Result<void, ServiceError> OneTimePasswords::turnOff(const Session& own, std::string_view password,
                                                     const Actor& by) {
    if (m_accounts.security().rules()->asksForCode(own.user.role)) {
        return failure(requiredHere());
    }
    if (auto known = m_accounts.checkOwnPassword(own.user, password); !known) {
        return failure(std::move(known.error()));
    }
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::OneTimePasswordStore store(connection);
            if (!store.find(own.user.id)) {
                return failure(noCodes());
            }
            store.remove(own.user.id);
            static_cast<void>(store::deleteOtherSessions(connection, own.user.id, own.id));
            noteAct(connection, m_site.clock().utcNow(), by, audit::kCodesOff, own.user.login);
            return {};
        });
}

Result<void, ServiceError> OneTimePasswords::reset(std::string_view login, const Actor& by) {
    const auto account = m_accounts.find(login);
    if (!account) {
        return failure(noAccount());
    }
    if (account->user.login == by.login) {
        return failure(ownReset());
    }
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::OneTimePasswordStore store(connection);
            if (!store.find(account->user.id)) {
                return failure(noCodes());
            }
            store.remove(account->user.id);
            store::deleteSessionsOf(connection, account->user.id);
            noteAct(connection, m_site.clock().utcNow(), by, audit::kCodesReset,
                    account->user.login);
            return {};
        });
}

} // namespace tewatashi::server::services
