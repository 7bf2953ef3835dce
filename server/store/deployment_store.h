#pragma once

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `deployment_tokens` without its hash.
struct DeploymentTokenRow {
    std::int64_t id = 0;
    std::string note;
    std::int64_t usesMax = 0;
    std::int64_t uses = 0;
    std::string networks;
    std::string placeRules;
    std::int64_t createdAt_ms = 0;
    std::int64_t expiresAt_ms = 0;
};

// Tokens that many PCs enrol with. Open ones have uses left and are neither expired nor withdrawn.
class DeploymentStore {
public:
    explicit DeploymentStore(Connection& connection) : m_connection(connection) {}

    std::int64_t insert(const Digest& token, const DeploymentTokenRow& row); // its id
    [[nodiscard]] std::vector<DeploymentTokenRow> open(UtcMillis now);       // the oldest first
    [[nodiscard]] std::optional<DeploymentTokenRow> openOf(const Digest& token, UtcMillis now);
    void countUse(std::int64_t id);
    // False when there is no open one.
    [[nodiscard]] bool withdraw(std::int64_t id, UtcMillis now);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
