#pragma once

#include "agent/uplink/uplink_failure.h"
#include "agent/uplink/uplink_settings.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/wire/agent_answer.h"

#include <functional>
#include <memory>

namespace tewatashi::agent::uplink {

struct FoundWay {
    std::string host;
    std::string proxy; // "proxy.example.jp:8080"; empty: none
};
struct MeasuredTime {
    std::chrono::milliseconds ahead{0};       // this PC's clock before the server's
    std::chrono::milliseconds uncertainty{0}; // half of what the question took
};

// Small questions to the server that change nothing there, over a connection of their own: an
// upload goes on beside them. One at a time; `done` is called once from the event loop, never from
// inside the question, not after destruction. Needs a running Qt event loop, one thread.
class ServerQuery {
public:
    template <typename T>
    using Done = std::function<void(Result<T, UplinkFailure>)>;

    // Of each question.
    static constexpr std::chrono::milliseconds kPatience{10'000};

    // `clock` outlives the object.
    ServerQuery(ServerSettings server, AgentIdentity identity, SigningKey key, const Clock& clock);
    ~ServerQuery();
    ServerQuery(const ServerQuery&) = delete;
    ServerQuery& operator=(const ServerQuery&) = delete;

    // By which proxy requests go; without one the server's name is looked up.
    void findWay(Done<FoundWay> done);
    void readTime(Done<MeasuredTime> done);
    // Signed by us and answered with their signature.
    void askWhoWeAre(Done<wire::AgentAnswer> done);
    void askReady(Done<void> done);
    [[nodiscard]] const std::string& host() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::uplink
