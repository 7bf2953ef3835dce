#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "common/base/signing.h"
#include "common/wire/signed_request.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

struct AgentRow {
    AgentId id;
    std::string name;
    std::string version;
    UtcMillis enrolledAt;
    std::optional<UtcMillis> lastContact;
    bool revoked = false;
    std::optional<UtcMillis> lastDocked;
    std::string note;           // of the code or token it enrolled with
    std::string placeCode = {}; // where the PC stands; empty when not known
    LocalizedText placeName = {};
};
struct OpenCode {
    std::int64_t id = 0;
    std::string note;
    UtcMillis createdAt;
    UtcMillis expiresAt;
};
struct KnownAgent {
    VerifyKey key;
    bool revoked = false;
};

// Enrolment and identity of agents. One object per site: it holds the cache of keys and the
// counters of wrong codes. Thread-safe.
class Agents {
public:
    explicit Agents(SiteContext& site);
    ~Agents();
    Agents(const Agents&) = delete;
    Agents& operator=(const Agents&) = delete;

    // A one-time code like "K7QF-2M9X-TB4H" (no 0/O/1/I), stored hashed, valid 24 h by default.
    [[nodiscard]] Result<std::string, ServiceError>
    createCode(std::string_view note, std::chrono::hours validity = std::chrono::hours(24),
               const Actor& by = {});
    // Codes that may still be used, the oldest first; what they say is known to nobody any more.
    [[nodiscard]] std::vector<OpenCode> openCodes();
    [[nodiscard]] Result<void, ServiceError> withdrawCode(std::int64_t id, const Actor& by = {});
    // With a one-time code or a deployment token. Used, expired and wrong ones give the same
    // answer; five wrong tries per address and hour.
    [[nodiscard]] Result<wire::EnrolResponse, ServiceError> enrol(const wire::EnrolRequest& request,
                                                                  std::string_view remoteAddress);
    [[nodiscard]] std::optional<KnownAgent> find(const AgentId& id); // cached
    [[nodiscard]] Result<void, ServiceError> revoke(const AgentId& id, const Actor& by = {});
    [[nodiscard]] std::vector<AgentRow> list(); // by time of enrolment
    [[nodiscard]] std::optional<AgentRow> row(const AgentId& id);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::server::services
