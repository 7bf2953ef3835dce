#include "server/store/agent_store.h"

#include "common/base/assert.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kSelectAgent =
    "SELECT agent_id, name, version, public_key, enrolled_at, "
    "last_contact_at, revoked_at, last_docked_at, COALESCE((SELECT "
    "MIN(note) FROM enrolment_codes WHERE used_by = "
    "agents.agent_id), (SELECT note FROM deployment_tokens t WHERE t.id = "
    "agents.deployment_token), ''), place, COALESCE((SELECT name_ja FROM places p WHERE p.code = "
    "agents.place), ''), COALESCE((SELECT name_en FROM places p WHERE p.code = agents.place), '') "
    "FROM agents ";

struct AgentColumns {
    std::string id;
    std::string name;
    std::string version;
    std::string key;
    std::int64_t enrolledAt = 0;
    std::int64_t contactAt = 0;
    std::int64_t revokedAt = 0;
    soci::indicator hasContact = soci::i_null;
    soci::indicator isRevoked = soci::i_null;
    std::int64_t dockedAt = 0;
    soci::indicator hasDocked = soci::i_null;
    std::string note;
    std::string place;
    std::string placeNameJa;
    std::string placeNameEn;

    [[nodiscard]] StoredAgent value() const {
        const auto agentId = AgentId::fromHexText(id);
        TW_ASSERT(agentId.has_value());
        StoredAgent agent{*agentId,
                          db::unescapeNul(name),
                          db::unescapeNul(version),
                          fromHex(key).value_or(Bytes()),
                          {enrolledAt},
                          std::nullopt,
                          isRevoked == soci::i_ok,
                          std::nullopt,
                          db::unescapeNul(note),
                          place,
                          placeNameJa,
                          placeNameEn};
        if (hasContact == soci::i_ok) {
            agent.lastContact = UtcMillis{contactAt};
        }
        if (hasDocked == soci::i_ok) {
            agent.lastDocked = UtcMillis{dockedAt};
        }
        return agent;
    }
};

} // namespace

void insertEnrolmentCode(Connection& writer, const Digest& code, std::string_view note,
                         UtcMillis now, UtcMillis expiresAt) {
    soci::session& sql = writer.session().sql();
    std::int64_t id = 0;
    sql << "SELECT COALESCE(MAX(id), 0) + 1 FROM enrolment_codes", soci::into(id);
    const std::string hash = toHex(code);
    const std::string stored = db::escapeNul(note);
    sql << "INSERT INTO enrolment_codes (id, code_hash, note, created_at, expires_at) "
           "VALUES (:id, :hash, :note, :now, :expires)",
        soci::use(id), soci::use(hash), soci::use(stored), soci::use(now.value),
        soci::use(expiresAt.value);
}

int openEnrolmentCodes(Connection& connection, UtcMillis now) {
    int count = 0;
    connection.session().sql()
        << "SELECT COUNT(*) FROM enrolment_codes WHERE used_at IS NULL AND expires_at > :now",
        soci::use(now.value), soci::into(count);
    return count;
}

std::vector<OpenEnrolmentCode> listOpenEnrolmentCodes(Connection& connection, UtcMillis now) {
    OpenEnrolmentCode row;
    std::int64_t created = 0;
    std::int64_t expires = 0;
    soci::statement statement =
        (connection.session().sql().prepare
             << "SELECT id, note, created_at, expires_at FROM enrolment_codes WHERE used_at IS "
                "NULL AND expires_at > :now ORDER BY id",
         soci::use(now.value), soci::into(row.id), soci::into(row.note), soci::into(created),
         soci::into(expires));
    statement.execute();
    std::vector<OpenEnrolmentCode> codes;
    while (statement.fetch()) {
        codes.push_back({row.id, db::unescapeNul(row.note), {created}, {expires}});
    }
    return codes;
}

bool withdrawEnrolmentCode(Connection& writer, std::int64_t id, UtcMillis now) {
    soci::session& sql = writer.session().sql();
    int open = 0;
    sql << "SELECT COUNT(*) FROM enrolment_codes WHERE id = :id AND used_at IS NULL AND "
           "expires_at > :now",
        soci::use(id), soci::use(now.value), soci::into(open);
    if (open == 0) {
        return false;
    }
    sql << "UPDATE enrolment_codes SET expires_at = :now WHERE id = :id", soci::use(now.value),
        soci::use(id);
    return true;
}

bool spendEnrolmentCode(Connection& writer, const Digest& code, const AgentId& agent,
                        UtcMillis now) {
    soci::session& sql = writer.session().sql();
    const std::string hash = toHex(code);
    const std::string agentId = agent.hex();
    std::int64_t codeId = 0;
    sql << "SELECT id FROM enrolment_codes "
           "WHERE code_hash = :hash AND used_at IS NULL AND expires_at > :now",
        soci::use(hash), soci::use(now.value), soci::into(codeId);
    if (!sql.got_data()) {
        return false;
    }
    sql << "UPDATE enrolment_codes SET used_at = :now, used_by = :agent WHERE id = :id",
        soci::use(now.value), soci::use(agentId), soci::use(codeId);
    return true;
}

void insertAgent(Connection& writer, const StoredAgent& agent,
                 std::optional<std::int64_t> deploymentToken, UtcMillis now) {
    soci::session& sql = writer.session().sql();
    const std::string agentId = agent.id.hex();
    std::int64_t id = 0;
    sql << "SELECT COALESCE(MAX(id), 0) + 1 FROM agents", soci::into(id);
    const std::string name = db::escapeNul(agent.name);
    const std::string version = db::escapeNul(agent.version);
    const std::string key = toHex(agent.publicKey);
    std::int64_t token = deploymentToken.value_or(0);
    soci::indicator hasToken = deploymentToken ? soci::i_ok : soci::i_null;
    sql << "INSERT INTO agents (id, agent_id, name, version, public_key, enrolled_at, place, "
           "deployment_token) VALUES (:id, :agent, :name, :version, :key, :now, :place, :token)",
        soci::use(id), soci::use(agentId), soci::use(name), soci::use(version), soci::use(key),
        soci::use(now.value), soci::use(agent.place), soci::use(token, hasToken);
}

std::optional<StoredAgent> findAgent(Connection& connection, const AgentId& id) {
    soci::session& sql = connection.session().sql();
    const std::string wanted = id.hex();
    AgentColumns row;
    sql << std::string(kSelectAgent) + "WHERE agent_id = :id", soci::use(wanted),
        soci::into(row.id), soci::into(row.name), soci::into(row.version), soci::into(row.key),
        soci::into(row.enrolledAt), soci::into(row.contactAt, row.hasContact),
        soci::into(row.revokedAt, row.isRevoked), soci::into(row.dockedAt, row.hasDocked),
        soci::into(row.note), soci::into(row.place), soci::into(row.placeNameJa),
        soci::into(row.placeNameEn);
    return sql.got_data() ? std::optional(row.value()) : std::nullopt;
}

bool revokeAgent(Connection& writer, const AgentId& id, UtcMillis now) {
    const auto agent = findAgent(writer, id);
    if (!agent) {
        return false;
    }
    const std::string wanted = id.hex();
    writer.session().sql()
        << "UPDATE agents SET revoked_at = :now WHERE agent_id = :id AND revoked_at IS NULL",
        soci::use(now.value), soci::use(wanted);
    return true;
}

std::vector<StoredAgent> allAgents(Connection& connection) {
    AgentColumns row;
    soci::statement statement =
        (connection.session().sql().prepare
             << std::string(kSelectAgent) + "ORDER BY enrolled_at, id",
         soci::into(row.id), soci::into(row.name), soci::into(row.version), soci::into(row.key),
         soci::into(row.enrolledAt), soci::into(row.contactAt, row.hasContact),
         soci::into(row.revokedAt, row.isRevoked), soci::into(row.dockedAt, row.hasDocked),
         soci::into(row.note), soci::into(row.place), soci::into(row.placeNameJa),
         soci::into(row.placeNameEn));
    statement.execute();
    std::vector<StoredAgent> agents;
    while (statement.fetch()) {
        agents.push_back(row.value());
    }
    return agents;
}

} // namespace tewatashi::server::store
