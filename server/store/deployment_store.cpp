#include "server/store/deployment_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

#include <algorithm>

namespace tewatashi::server::store {
namespace {

constexpr const char* kSelectOpen =
    "SELECT id, note, uses_max, uses, networks, place_rules, created_at, expires_at FROM "
    "deployment_tokens WHERE withdrawn_at IS NULL AND uses < uses_max AND expires_at > :now";

void bindInto(Statement& statement, DeploymentTokenRow& row) {
    statement.into(row.id).into(row.note).into(row.usesMax).into(row.uses).into(row.networks);
    statement.into(row.placeRules).into(row.createdAt_ms).into(row.expiresAt_ms);
}

} // namespace

std::int64_t DeploymentStore::insert(const Digest& token, const DeploymentTokenRow& row) {
    const std::int64_t id = nextRowId(m_connection, "deployment_tokens");
    const std::string hash = toHex(token);
    m_connection.session().sql()
        << "INSERT INTO deployment_tokens (id, token_hash, note, uses_max, uses, networks, "
           "place_rules, created_at, expires_at) VALUES (:id, :hash, :note, :most, 0, :networks, "
           ":rules, :created, :expires)",
        soci::use(id), soci::use(hash), soci::use(row.note), soci::use(row.usesMax),
        soci::use(row.networks), soci::use(row.placeRules), soci::use(row.createdAt_ms),
        soci::use(row.expiresAt_ms);
    return id;
}

std::vector<DeploymentTokenRow> DeploymentStore::open(UtcMillis now) {
    DeploymentTokenRow row;
    Statement statement(m_connection.session());
    statement.use(now.value);
    bindInto(statement, row);
    statement.prepare(std::string(kSelectOpen) + " ORDER BY id");
    return statement.rows(row);
}

std::optional<DeploymentTokenRow> DeploymentStore::openOf(const Digest& token, UtcMillis now) {
    std::string hash = toHex(token);
    DeploymentTokenRow row;
    Statement statement(m_connection.session());
    statement.use(now.value).use(hash);
    bindInto(statement, row);
    statement.prepare(std::string(kSelectOpen) + " AND token_hash = :hash");
    return statement.row(row);
}

void DeploymentStore::countUse(std::int64_t id) {
    m_connection.session().sql() << "UPDATE deployment_tokens SET uses = uses + 1 WHERE id = :id",
        soci::use(id);
}

bool DeploymentStore::withdraw(std::int64_t id, UtcMillis now) {
    const auto all = open(now);
    if (std::none_of(all.begin(), all.end(), [&](const auto& row) { return row.id == id; })) {
        return false;
    }
    m_connection.session().sql()
        << "UPDATE deployment_tokens SET withdrawn_at = :now WHERE id = :id",
        soci::use(now.value), soci::use(id);
    return true;
}

} // namespace tewatashi::server::store
