#include "server/store/token_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class AllTokens {
public:
    explicit AllTokens(db::Session& session) : m_statement(session) {
        m_statement.into(m_row.id).into(m_row.tokenHash).into(m_row.name).into(m_row.scopes);
        m_statement.into(m_row.madeBy).into(m_row.createdAt_ms).into(m_row.expiresAt_ms);
        m_statement.into(m_row.lastUsedAt_ms).into(m_row.revokedAt_ms);
        m_statement.prepare("SELECT id, token_hash, name, scopes, made_by, created_at, expires_at, "
                            "last_used_at, revoked_at FROM api_tokens ORDER BY id DESC");
    }
    std::vector<ApiTokenRow> operator()() {
        std::vector<ApiTokenRow> rows = m_statement.rows(m_row);
        for (ApiTokenRow& row : rows) {
            row.name = db::unescapeNul(row.name);
        }
        return rows;
    }

private:
    ApiTokenRow m_row;
    Statement m_statement;
};

} // namespace

void TokenStore::insert(ApiTokenRow& token) {
    token.id = nextRowId(m_connection, "api_tokens");
    std::string name = db::escapeNul(token.name);
    Statement statement(m_connection.session());
    statement.use(token.id).use(token.tokenHash).use(name).use(token.scopes).use(token.madeBy);
    statement.use(token.createdAt_ms).use(token.expiresAt_ms);
    statement.prepare("INSERT INTO api_tokens (id, token_hash, name, scopes, made_by, created_at, "
                      "expires_at) VALUES (:id, :hash, :name, :scopes, :by, :now, :expires)");
    statement.run();
}

std::vector<ApiTokenRow> TokenStore::all() { return m_connection.query<AllTokens>()(); }

void TokenStore::revoke(std::int64_t id, UtcMillis now) {
    m_connection.session().sql() << "UPDATE api_tokens SET revoked_at = :now WHERE id = :id AND "
                                    "revoked_at IS NULL",
        soci::use(now.value), soci::use(id);
}

void TokenStore::touch(std::int64_t id, UtcMillis now) {
    m_connection.session().sql() << "UPDATE api_tokens SET last_used_at = :now WHERE id = :id",
        soci::use(now.value), soci::use(id);
}

} // namespace tewatashi::server::store
