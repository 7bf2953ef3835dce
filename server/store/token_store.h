#pragma once

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

// API tokens. They come and go as hashes only.
namespace tewatashi::server::store {

struct ApiTokenRow {
    std::int64_t id = 0;
    std::string tokenHash; // SHA-256 in hex
    std::string name;
    std::string scopes; // codes with a blank between
    std::string madeBy; // login; empty: the command line
    std::int64_t createdAt_ms = 0;
    std::optional<std::int64_t> expiresAt_ms = std::nullopt;
    std::optional<std::int64_t> lastUsedAt_ms = std::nullopt;
    std::optional<std::int64_t> revokedAt_ms = std::nullopt;
};

// Lives inside one job.
class TokenStore {
public:
    explicit TokenStore(Connection& connection) : m_connection(connection) {}

    // Sets token.id.
    void insert(ApiTokenRow& token);
    // All of them, the newest first.
    [[nodiscard]] std::vector<ApiTokenRow> all();
    void revoke(std::int64_t id, UtcMillis now);
    void touch(std::int64_t id, UtcMillis now);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
