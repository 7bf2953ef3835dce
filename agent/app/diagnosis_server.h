#pragma once

#include "agent/diagnosis/server_port.h"
#include "agent/uplink/uplink_failure.h"
#include "agent/uplink/uplink_settings.h"

#include <memory>

namespace tewatashi::agent::app {

// Which part of the way a failure is about.
[[nodiscard]] diagnosis::Layer layerOf(uplink::FailureKind kind);

// Asks over connections of its own, beside any upload. Needs a running Qt event loop, one thread.
class DiagnosisServer final : public diagnosis::ServerPort {
public:
    // `clock` outlives the object.
    DiagnosisServer(const uplink::ServerSettings& server, const uplink::AgentIdentity& identity,
                    const SigningKey& key, const Clock& clock);
    ~DiagnosisServer() override;

    void findWay(Done<diagnosis::Way> done) override;
    void readTime(Done<diagnosis::ServerTime> done) override;
    void readCertificate(Done<std::optional<diagnosis::Certificate>> done) override;
    void signIn(Done<diagnosis::OwnAgent> done) override;
    void askReady(Done<void> done) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::app
