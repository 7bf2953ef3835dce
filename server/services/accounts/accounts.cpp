#include "server/services/accounts/accounts.h"

#include "common/base/digest.h"
#include "server/services/accounts/account_errors.h"
#include "server/services/accounts/password_rules.h"
#include "server/services/site/attempt_limit.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/account_store.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <set>

namespace tewatashi::server::services {
namespace {

constexpr std::chrono::minutes kSessionIdle{30};
constexpr std::chrono::hours kSessionAbsolute{12};
// Each use would otherwise be a write; the idle limit loses at most this much precision.
constexpr std::chrono::minutes kTouchEvery{1};
constexpr int kSessionsPerUserMax = 20;
constexpr std::size_t kLoginCharactersMax = 64;
constexpr int kTokensMax = 1000;
constexpr int kAccountsMax = 200; // on one page

// A login tried from one address.
constexpr AttemptPolicy kPairPolicy{};
// One address with any logins: an office behind one address has many people.
constexpr AttemptPolicy kAddressPolicy{.freeFailures = 30, .firstWait = std::chrono::seconds(10)};
// A login from anywhere: below the 100 consecutive failures of NIST SP 800-63B.
constexpr AttemptPolicy kLoginPolicy{
    .freeFailures = 90, .firstWait = std::chrono::minutes(15), .waitMax = std::chrono::minutes(15)};

std::string base64Url(ByteView octets) {
    std::string text = toBase64(octets);
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    text.erase(std::find(text.begin(), text.end(), '='), text.end());
    return text;
}

std::string newSecret(RandomSource& random) {
    std::array<std::uint8_t, 32> octets{};
    random.fill(octets);
    return base64Url(octets);
}

std::string lowerAscii(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char character) {
        return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                    : character;
    });
    return out;
}

Language languageFromCode(int code) {
    return code == static_cast<int>(Language::English) ? Language::English : Language::Japanese;
}

User userOf(const store::UserRow& row) {
    return {row.id, row.login, row.displayName, roleFromCode(row.role).value_or(Role::Employee),
            languageFromCode(row.language)};
}

Account accountOf(const store::AccountRow& row) {
    Account account{userOf(row.user), {row.createdAt_ms}, std::nullopt, row.person};
    if (row.disabledAt_ms) {
        account.disabledAt = UtcMillis{*row.disabledAt_ms};
    }
    return account;
}

bool isLastAdministrator(store::Connection& connection, const Account& account) {
    return account.user.role == Role::Administrator && !account.disabledAt &&
           store::othersOfRole(connection, std::string(roleCode(Role::Administrator)),
                               account.user.id) == 0;
}

// In the form that is hashed; else says what is wrong with it.
std::optional<std::string> checkedPassword(std::string_view password,
                                           const std::array<std::string, 3>& known,
                                           std::vector<FieldProblem>& problems) {
    auto normalized = normalizedPassword(password);
    if (!normalized) {
        problems.push_back({"password",
                            {"パスワードの文字コードが正しくありません。UTF-8 で入力して"
                             "ください。",
                             "The password is not UTF-8. Enter it as UTF-8."}});
        return std::nullopt;
    }
    if (auto problem = passwordProblem(*normalized, known)) {
        problems.push_back({"password", std::move(*problem)});
        return std::nullopt;
    }
    return normalized;
}

} // namespace

std::string_view roleCode(Role role) {
    switch (role) {
    case Role::Employee:
        return "employee";
    case Role::Operator:
        return "operator";
    case Role::Administrator:
        return "administrator";
    case Role::Auditor:
        return "auditor";
    }
    return "";
}

std::optional<Role> roleFromCode(std::string_view code) {
    for (const Role role : {Role::Employee, Role::Operator, Role::Administrator, Role::Auditor}) {
        if (roleCode(role) == code) {
            return role;
        }
    }
    return std::nullopt;
}

struct Accounts::Impl {
    Impl(SiteContext& context, PasswordCost cost)
        : site(context), hasher(cost), pairs(kPairPolicy, context.clock()),
          addresses(kAddressPolicy, context.clock()), logins(kLoginPolicy, context.clock()) {}

    // Counts the try; true when it must wait instead.
    bool mustWait(const std::string& login, std::string_view address) {
        const std::string pair = login + "\n" + std::string(address);
        if (pairs.wait(pair).count() > 0 || addresses.wait(address).count() > 0) {
            return true;
        }
        {
            const std::lock_guard lock(mutex);
            // Strangers must not lock the person out who signs in from here every day.
            if (trusted.count(pair) == 0 && logins.begin(login).count() > 0) {
                return true;
            }
        }
        return pairs.begin(pair).count() > 0 || addresses.begin(address).count() > 0;
    }
    void succeeded(const std::string& login, std::string_view address) {
        const std::string pair = login + "\n" + std::string(address);
        pairs.forget(pair);
        addresses.forget(address);
        logins.forget(login);
        const std::lock_guard lock(mutex);
        if (trusted.size() >= kTrustedMax) {
            trusted.clear();
        }
        trusted.insert(pair);
    }
    std::optional<bool> passwordMatches(const std::optional<store::UserRow>& user,
                                        const std::optional<std::string>& password) {
        if (!user || !password) {
            return hasher.verifyNothing(password.value_or(std::string()));
        }
        return hasher.verify(user->passwordHash, *password);
    }
    const std::set<Digest>& loadedTokens(const std::lock_guard<std::mutex>&) {
        if (!tokens) {
            const auto stored = site.database().read(
                [](store::Connection& connection) { return store::apiTokens(connection); });
            tokens.emplace(stored.begin(), stored.end());
        }
        return *tokens;
    }

    static constexpr std::size_t kTrustedMax = 10'000;

    SiteContext& site;
    PasswordHasher hasher;
    AttemptLimit pairs;
    AttemptLimit addresses;
    AttemptLimit logins;
    std::mutex mutex;
    std::set<std::string> trusted; // login and address that signed in since start-up
    // Only this process writes the database, so the set stays true.
    std::optional<std::set<Digest>> tokens;
};

Accounts::Accounts(SiteContext& site, PasswordCost cost)
    : m_impl(std::make_unique<Impl>(site, cost)) {}
Accounts::~Accounts() = default;

Result<User, ServiceError> Accounts::add(std::string_view login, std::string_view displayName,
                                         Role role, std::string_view password, const Actor& by) {
    return add({std::string(login), std::string(displayName), role, std::string(password)}, by);
}

Result<User, ServiceError> Accounts::add(const NewAccount& account, const Actor& by) {
    const std::string name = lowerAscii(trimmed(account.login));
    const std::string shown = trimmed(account.displayName);
    std::vector<FieldProblem> problems;
    if (!isPlainToken(name, kLoginCharactersMax)) {
        problems.push_back(
            {"login",
             {"ログイン名には英数字と . _ - @ を64文字以内で使ってください。",
              "The login name may have letters, digits and . _ - @, at most 64 of them."}});
    }
    if (auto problem = textProblem("name", {"氏名", "The name"}, shown, {1, 100})) {
        problems.push_back(std::move(*problem));
    }
    const auto normalized =
        checkedPassword(account.password, {name, shown, m_impl->site.config().site}, problems);
    if (!problems.empty()) {
        ServiceError error = invalidField(problems.front());
        error.fields = std::move(problems);
        return failure(std::move(error));
    }
    auto hash = m_impl->hasher.hash(*normalized);
    if (!hash) {
        return failure(hasherBusy());
    }
    store::UserRow row{0,
                       name,
                       shown,
                       std::string(roleCode(account.role)),
                       static_cast<int>(account.language),
                       std::move(*hash)};
    return m_impl->site.database().write(
        [&](store::Connection& connection) -> Result<User, ServiceError> {
            store::PersonStore people(connection);
            if (account.person && !people.find(*account.person)) {
                return failure(noPerson());
            }
            if (account.person && people.userOfPerson(*account.person)) {
                return failure(personTaken());
            }
            if (!store::insertUser(connection, row, m_impl->site.clock().utcNow())) {
                return failure(loginTaken(name));
            }
            if (account.person) {
                static_cast<void>(people.linkUser(row.id, account.person));
            }
            const std::string role(roleCode(account.role));
            noteAct(connection, m_impl->site.clock().utcNow(), by, audit::kAccountAdded, name,
                    {"", "name: " + shown + "\nrole: " + role});
            return userOf(row);
        });
}

std::optional<Account> Accounts::find(std::string_view login) {
    const std::string name = lowerAscii(trimmed(login));
    const auto row = m_impl->site.database().read(
        [&](store::Connection& connection) { return store::findAccount(connection, name); });
    return row ? std::optional(accountOf(*row)) : std::nullopt;
}

std::optional<Account> Accounts::ofPerson(std::int64_t person) {
    const auto row = m_impl->site.database().read([&](store::Connection& connection) {
        return store::findAccountOfPerson(connection, person);
    });
    return row ? std::optional(accountOf(*row)) : std::nullopt;
}

AccountPage Accounts::list(std::string_view after, int limit) {
    const std::string behind(after);
    const int most = std::clamp(limit, 1, kAccountsMax);
    const auto rows = m_impl->site.database().read([&](store::Connection& connection) {
        return store::accountsAfter(connection, behind, most + 1);
    });
    AccountPage page;
    for (const store::AccountRow& row : rows) {
        if (page.accounts.size() == static_cast<std::size_t>(most)) {
            page.next = page.accounts.back().user.login;
            break;
        }
        page.accounts.push_back(accountOf(row));
    }
    return page;
}

template <class Change>
Result<void, ServiceError> Accounts::changed(std::string_view login, const Change& change) {
    const std::string name = lowerAscii(trimmed(login));
    return m_impl->site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            const auto row = store::findAccount(connection, name);
            if (!row) {
                return failure(noAccount());
            }
            return change(connection, accountOf(*row));
        });
}

Result<void, ServiceError> Accounts::setRole(std::string_view login, Role role, const Actor& by) {
    return changed(
        login,
        [&](store::Connection& connection, const Account& account) -> Result<void, ServiceError> {
            if (role != Role::Administrator && isLastAdministrator(connection, account)) {
                return failure(lastAdministrator());
            }
            store::updateRole(connection, account.user.id, std::string(roleCode(role)));
            if (account.user.role != role) {
                noteAct(connection, m_impl->site.clock().utcNow(), by, audit::kAccountRole,
                        account.user.login,
                        {std::string(roleCode(account.user.role)), std::string(roleCode(role))});
            }
            return {};
        });
}

Result<void, ServiceError> Accounts::setEnabled(std::string_view login, bool enabled,
                                                const Actor& by) {
    return changed(
        login,
        [&](store::Connection& connection, const Account& account) -> Result<void, ServiceError> {
            if (enabled == !account.disabledAt) {
                return {};
            }
            if (!enabled && isLastAdministrator(connection, account)) {
                return failure(lastAdministrator());
            }
            const UtcMillis now = m_impl->site.clock().utcNow();
            store::updateDisabledAt(connection, account.user.id,
                                    enabled ? std::nullopt : std::optional(now));
            store::deleteSessionsOf(connection, account.user.id);
            noteAct(connection, now, by, enabled ? audit::kAccountOn : audit::kAccountOff,
                    account.user.login);
            return {};
        });
}

Result<void, ServiceError> Accounts::setPassword(std::string_view login, std::string_view password,
                                                 const Actor& by) {
    const auto account = find(login);
    if (!account) {
        return failure(noAccount());
    }
    std::vector<FieldProblem> problems;
    const auto normalized = checkedPassword(
        password, {account->user.login, account->user.displayName, m_impl->site.config().site},
        problems);
    if (!normalized) {
        return failure(invalidField(std::move(problems.front())));
    }
    const auto hash = m_impl->hasher.hash(*normalized);
    if (!hash) {
        return failure(hasherBusy());
    }
    return changed(
        login,
        [&](store::Connection& connection, const Account& known) -> Result<void, ServiceError> {
            store::updatePasswordHash(connection, known.user.id, *hash);
            store::deleteSessionsOf(connection, known.user.id);
            noteAct(connection, m_impl->site.clock().utcNow(), by, audit::kAccountPassword,
                    known.user.login);
            return {};
        });
}

Result<NewSession, ServiceError> Accounts::signIn(std::string_view login, std::string_view password,
                                                  std::string_view remoteAddress) {
    const std::string name = lowerAscii(trimmed(login));
    // Bounds the keys that are remembered; no such login can exist.
    const std::string key = isPlainToken(name, kLoginCharactersMax) ? name : std::string();
    if (m_impl->mustWait(key, remoteAddress)) {
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
            noteAct(connection, site.clock().utcNow(), {"", std::string(remoteAddress)},
                    audit::kSignInFailed, user ? user->login : std::string());
        });
        return failure(signInFailed());
    }
    m_impl->succeeded(key, remoteAddress);
    std::array<std::uint8_t, 32> csrf{};
    site.random().fill(csrf);
    const UtcMillis now = site.clock().utcNow();
    NewSession session{newSecret(site.random()), {userOf(*user), toHex(csrf), now}};
    site.database().write([&](store::Connection& connection) {
        store::deleteSessionsBefore(connection, now - kSessionAbsolute, now - kSessionIdle);
        store::insertSession(connection,
                             {sha256(session.token), user->id, session.session.csrfSecret}, now,
                             kSessionsPerUserMax);
        noteAct(connection, now, {user->login, std::string(remoteAddress)}, audit::kSignedIn,
                user->login);
    });
    return session;
}

std::optional<Session> Accounts::session(std::string_view token) {
    const Digest digest = sha256(token);
    SiteContext& site = m_impl->site;
    const auto row = site.database().read(
        [&](store::Connection& connection) { return store::findSession(connection, digest); });
    const UtcMillis now = site.clock().utcNow();
    if (!row || now - row->createdAt >= kSessionAbsolute || now - row->lastUsedAt >= kSessionIdle) {
        return std::nullopt;
    }
    if (now - row->lastUsedAt >= kTouchEvery) {
        site.database().write(
            [&](store::Connection& connection) { store::touchSession(connection, digest, now); });
    }
    return Session{userOf(row->user), row->csrfSecret, row->createdAt};
}

void Accounts::signOut(std::string_view token) {
    m_impl->site.database().write(
        [&](store::Connection& connection) { store::deleteSession(connection, sha256(token)); });
}

void Accounts::setLanguage(std::int64_t userId, Language language) {
    m_impl->site.database().write([&](store::Connection& connection) {
        store::updateLanguage(connection, userId, static_cast<int>(language));
    });
}

Result<std::string, ServiceError> Accounts::addToken(std::string_view name, const Actor& by) {
    const std::string kept = trimmed(name);
    if (auto problem =
            textProblem("name", {"トークンの名前", "The token's name"}, kept, {1, 100})) {
        return failure(invalidField(std::move(*problem)));
    }
    SiteContext& site = m_impl->site;
    const std::string token = "tw_" + newSecret(site.random());
    const Digest digest = sha256(token);
    const std::lock_guard lock(m_impl->mutex);
    if (m_impl->loadedTokens(lock).size() >= kTokensMax) {
        return failure(ServiceError{
            ServiceErrorKind::Busy,
            "too-many-tokens",
            {"APIトークンは1,000件まで登録できます。", "At most 1,000 API tokens can exist."},
            {}});
    }
    site.database().write([&](store::Connection& connection) {
        store::insertApiToken(connection, digest, kept, site.clock().utcNow());
        noteAct(connection, site.clock().utcNow(), by, audit::kTokenAdded, kept);
    });
    m_impl->tokens->insert(digest);
    return token;
}

bool Accounts::tokenIsValid(std::string_view token) {
    const Digest digest = sha256(token);
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->loadedTokens(lock).count(digest) > 0;
}

} // namespace tewatashi::server::services
