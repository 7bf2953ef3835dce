#include "server/services/accounts.h"

#include "common/base/digest.h"
#include "server/services/attempt_limit.h"
#include "server/services/password_rules.h"
#include "server/services/site_context.h"
#include "server/services/text_fields.h"
#include "server/store/account_store.h"
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

ServiceError signInFailed() {
    return {ServiceErrorKind::Unauthorized,
            "sign-in-failed",
            {"ログイン名またはパスワードが違います。入力し直してください。",
             "The login name or the password is wrong. Enter them again."},
            {}};
}

ServiceError tooManyAttempts() {
    return {ServiceErrorKind::Busy,
            "too-many-attempts",
            {"サインインの失敗が続いたため、一時的に受け付けを止めています。しばらく待ってから"
             "もう一度お試しください。",
             "Too many sign-ins failed. Wait a while, then try again."},
            {}};
}

ServiceError hasherBusy() {
    return {ServiceErrorKind::Busy,
            "sign-in-busy",
            {"サインインが混み合っています。少し待ってからもう一度お試しください。",
             "Many people are signing in. Wait a moment, then try again."},
            {}};
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
                                         Role role, std::string_view password) {
    const std::string name = lowerAscii(trimmed(login));
    const std::string shown = trimmed(displayName);
    if (!isPlainToken(name, kLoginCharactersMax)) {
        return failure(invalidField(
            {"login",
             {"ログイン名には英数字と . _ - @ を64文字以内で使ってください。",
              "The login name may have letters, digits and . _ - @, at most 64 of them."}}));
    }
    if (auto problem = textProblem("name", {"氏名", "The name"}, shown, {1, 100})) {
        return failure(invalidField(std::move(*problem)));
    }
    const auto normalized = normalizedPassword(password);
    if (!normalized) {
        return failure(invalidField({"password",
                                     {"パスワードの文字コードが正しくありません。UTF-8 で入力して"
                                      "ください。",
                                      "The password is not UTF-8. Enter it as UTF-8."}}));
    }
    SiteContext& site = m_impl->site;
    const std::array<std::string, 3> known{name, shown, site.config().site};
    if (auto problem = passwordProblem(*normalized, known)) {
        return failure(invalidField({"password", std::move(*problem)}));
    }
    auto hash = m_impl->hasher.hash(*normalized);
    if (!hash) {
        return failure(hasherBusy());
    }
    store::UserRow row{0,
                       name,
                       shown,
                       std::string(roleCode(role)),
                       static_cast<int>(Language::Japanese),
                       std::move(*hash)};
    const bool added = site.database().write([&](store::Connection& connection) {
        return store::insertUser(connection, row, site.clock().utcNow());
    });
    if (!added) {
        return failure(ServiceError{
            ServiceErrorKind::Conflict,
            "login-taken",
            {"ログイン名「" + name + "」はすでに使われています。別の名前を指定してください。",
             "The login name \"" + name + "\" is taken. Choose another one."},
            {}});
    }
    return userOf(row);
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

Result<std::string, ServiceError> Accounts::addToken(std::string_view name) {
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
