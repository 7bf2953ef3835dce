#pragma once

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/base/strong_id.h"
#include "server/store/connection.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Agents and the one-time codes they enrol with.
namespace tewatashi::server::store {

struct StoredAgent {
    AgentId id;
    std::string name;
    std::string version;
    Bytes publicKey;
    UtcMillis enrolledAt;
    std::optional<UtcMillis> lastContact;
    bool revoked = false;
    std::optional<UtcMillis> lastDocked;
    std::string note;       // of the code or token it enrolled with
    std::string place = {}; // code, empty when not set
    std::string placeNameJa = {};
    std::string placeNameEn = {};
};

struct OpenEnrolmentCode {
    std::int64_t id = 0;
    std::string note;
    UtcMillis createdAt;
    UtcMillis expiresAt;
};

void insertEnrolmentCode(Connection& writer, const Digest& code, std::string_view note,
                         UtcMillis now, UtcMillis expiresAt);
// Codes that are neither used nor expired.
[[nodiscard]] int openEnrolmentCodes(Connection& connection, UtcMillis now);
// The same ones, the oldest first.
[[nodiscard]] std::vector<OpenEnrolmentCode> listOpenEnrolmentCodes(Connection& connection,
                                                                    UtcMillis now);
// Lets an open code expire now; false when there is no open one with this id.
[[nodiscard]] bool withdrawEnrolmentCode(Connection& writer, std::int64_t id, UtcMillis now);
// False when the code is unknown, used or expired.
[[nodiscard]] bool spendEnrolmentCode(Connection& writer, const Digest& code, const AgentId& agent,
                                      UtcMillis now);
// Id, name, version, key and place. `deploymentToken`: the one it came with.
void insertAgent(Connection& writer, const StoredAgent& agent,
                 std::optional<std::int64_t> deploymentToken, UtcMillis now);
[[nodiscard]] std::optional<StoredAgent> findAgent(Connection& connection, const AgentId& id);
// False when there is no such agent. Revoking twice keeps the first time.
[[nodiscard]] bool revokeAgent(Connection& writer, const AgentId& id, UtcMillis now);
[[nodiscard]] std::vector<StoredAgent> allAgents(Connection& connection); // by time of enrolment

} // namespace tewatashi::server::store
