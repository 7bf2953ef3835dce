#include "server/services/accounts/api_tokens.h"

#include "common/base/bytes.h"
#include "server/services/accounts/new_secret.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/site_database.h"
#include "server/store/token_store.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kTokensMax = 1000; // that are not withdrawn
// Each use would otherwise be a write.
constexpr std::chrono::minutes kTokenTouchEvery{1};

std::string scopesText(const std::vector<TokenScope>& scopes) {
    std::string text;
    for (const TokenScope scope : scopes) {
        text += (text.empty() ? "" : " ") + std::string(scopeCode(scope));
    }
    return text;
}

// Unknown words, of a newer version, are left out: they allow nothing here.
std::vector<TokenScope> scopesOf(const std::string& text) {
    std::vector<TokenScope> scopes;
    for (const TokenScope scope : kTokenScopes) {
        if ((" " + text + " ").find(" " + std::string(scopeCode(scope)) + " ") !=
            std::string::npos) {
            scopes.push_back(scope);
        }
    }
    return scopes;
}

std::optional<UtcMillis> timeOf(const std::optional<std::int64_t>& at_ms) {
    return at_ms ? std::optional(UtcMillis{*at_ms}) : std::nullopt;
}

ApiToken tokenOf(const store::ApiTokenRow& row) {
    return {row.id,
            row.name,
            scopesOf(row.scopes),
            row.madeBy,
            {row.createdAt_ms},
            timeOf(row.expiresAt_ms),
            timeOf(row.lastUsedAt_ms),
            timeOf(row.revokedAt_ms)};
}

// nullopt for a damaged row, which no token matches.
std::optional<Digest> digestOf(const std::string& hex) {
    const auto octets = fromHex(hex);
    Digest digest{};
    if (!octets || octets->size() != digest.size()) {
        return std::nullopt;
    }
    std::copy(octets->begin(), octets->end(), digest.begin());
    return digest;
}

std::vector<FieldProblem> problemsOf(const std::string& name, const NewApiToken& token) {
    std::vector<FieldProblem> problems;
    if (auto problem =
            textProblem("name", {"トークンの名前", "The token's name"}, name, {1, 100})) {
        problems.push_back(std::move(*problem));
    }
    if (token.scopes.empty()) {
        problems.push_back({"scopes",
                            {"このトークンで読み取れるものを1つ以上選んでください。",
                             "Choose at least one thing that the token may read."}});
    }
    if (token.days && (*token.days < 1 || *token.days > kTokenDaysMost)) {
        problems.push_back({"days",
                            {"有効期間は 1 から 3660 までの日数で指定してください。",
                             "The days until it ends must be a number from 1 to 3660."}});
    }
    return problems;
}

std::string auditText(const ApiToken& token) {
    return "scopes: " + scopesText(token.scopes) +
           (token.expiresAt ? "\nexpires_at_ms: " + std::to_string(token.expiresAt->value) : "");
}

} // namespace

bool ApiToken::allows(TokenScope scope) const {
    return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

ApiTokens::Known& ApiTokens::known(const std::lock_guard<std::mutex>&) {
    if (!m_known) {
        m_known.emplace();
        for (const store::ApiTokenRow& row :
             m_site.database().read([](store::Connection& connection) {
                 return store::TokenStore(connection).all();
             })) {
            const auto digest = digestOf(row.tokenHash);
            if (digest && !row.revokedAt_ms) {
                m_known->emplace(*digest, tokenOf(row));
            }
        }
    }
    return *m_known;
}

Result<std::string, ServiceError> ApiTokens::add(const NewApiToken& token, const Actor& by) {
    const std::string name = trimmed(token.name);
    if (auto problems = problemsOf(name, token); !problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    const std::string secret = "tw_" + newSecret(m_site.random());
    const Digest digest = sha256(secret);
    const std::lock_guard lock(m_mutex);
    if (known(lock).size() >= kTokensMax) {
        return failure(ServiceError{
            ServiceErrorKind::Busy,
            "too-many-tokens",
            {"APIトークンは1,000件まで登録できます。", "At most 1,000 API tokens can exist."},
            {}});
    }
    const UtcMillis now = m_site.clock().utcNow();
    store::ApiTokenRow row{0, toHex(digest), name, scopesText(token.scopes), by.login, now.value};
    if (token.days) {
        row.expiresAt_ms = (now + std::chrono::hours(24) * *token.days).value;
    }
    m_site.database().write([&](store::Connection& connection) {
        store::TokenStore(connection).insert(row);
        noteAct(connection, now, by, audit::kTokenAdded, name, {"", auditText(tokenOf(row))});
    });
    m_known->emplace(digest, tokenOf(row));
    return secret;
}

std::vector<ApiToken> ApiTokens::list() {
    const auto rows = m_site.database().read(
        [](store::Connection& connection) { return store::TokenStore(connection).all(); });
    std::vector<ApiToken> tokens;
    tokens.reserve(rows.size());
    for (const store::ApiTokenRow& row : rows) {
        tokens.push_back(tokenOf(row));
    }
    return tokens;
}

Result<void, ServiceError> ApiTokens::withdraw(std::int64_t id, const Actor& by) {
    const std::lock_guard lock(m_mutex);
    Known& tokens = known(lock);
    const auto found = std::find_if(tokens.begin(), tokens.end(),
                                    [&](const auto& each) { return each.second.id == id; });
    if (found == tokens.end()) {
        return failure(ServiceError{ServiceErrorKind::NotFound,
                                    "token-not-found",
                                    {"APIトークンが見つかりません。一覧を開き直してください。",
                                     "There is no such API token. Open the list again."},
                                    {}});
    }
    m_site.database().write([&](store::Connection& connection) {
        const UtcMillis now = m_site.clock().utcNow();
        store::TokenStore(connection).revoke(id, now);
        noteAct(connection, now, by, audit::kTokenWithdrawn, found->second.name,
                {auditText(found->second), ""});
    });
    tokens.erase(found);
    return {};
}

std::optional<ApiToken> ApiTokens::use(std::string_view token) {
    const Digest digest = sha256(token);
    const UtcMillis now = m_site.clock().utcNow();
    ApiToken copy;
    bool isNews = false;
    {
        const std::lock_guard lock(m_mutex);
        Known& tokens = known(lock);
        const auto found = tokens.find(digest);
        if (found == tokens.end() || !found->second.isValid(now)) {
            return std::nullopt;
        }
        auto& last = found->second.lastUsedAt;
        isNews = !last || now - *last >= kTokenTouchEvery;
        if (isNews) {
            last = now;
        }
        copy = found->second;
    }
    if (isNews) {
        try {
            m_site.database().write([&](store::Connection& connection) {
                store::TokenStore(connection).touch(copy.id, now);
            });
        } catch (const db::DbError&) {
            return copy; // a disk that takes no writes still lets its reader read
        }
    }
    return copy;
}

} // namespace tewatashi::server::services
