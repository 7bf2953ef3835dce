#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

struct OneTimePasswordRow {
    std::string secret; // sealed
    std::int64_t madeAt_ms = 0;
    std::int64_t lastStep = 0;
};

// Secrets of one-time passwords and recovery codes of users. Lives inside one job.
class OneTimePasswordStore {
public:
    explicit OneTimePasswordStore(Connection& connection) : m_connection(connection) {}

    // The one that holds.
    [[nodiscard]] std::optional<OneTimePasswordRow> find(std::int64_t userId);
    // The one that waits to be confirmed.
    [[nodiscard]] std::optional<OneTimePasswordRow> pending(std::int64_t userId);
    void putPending(std::int64_t userId, const std::string& secret, UtcMillis now);
    // The pending one holds from now on, in place of any other.
    void confirm(std::int64_t userId, std::int64_t step, UtcMillis now);
    void setLastStep(std::int64_t userId, std::int64_t step);
    // With the recovery codes.
    void remove(std::int64_t userId);
    // Users that have one that holds.
    [[nodiscard]] std::vector<std::int64_t> users();

    // In place of those there are.
    void putRecoveryCodes(std::int64_t userId, const std::vector<std::string>& hashes);
    // Of those not used; false when there is no such.
    [[nodiscard]] bool useRecoveryCode(std::int64_t userId, const std::string& hash, UtcMillis now);
    [[nodiscard]] int recoveryCodesLeft(std::int64_t userId);

private:
    [[nodiscard]] std::optional<OneTimePasswordRow> row(std::int64_t userId, int pending);

    Connection& m_connection;
};

} // namespace tewatashi::server::store
