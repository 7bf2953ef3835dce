#pragma once

#include "agent/ports/uplink_port.h"
#include "agent/uplink/uplink_settings.h"

#include <memory>

namespace tewatashi::agent::uplink {

// Uploads over HTTPS with Qt: signs each request, believes only receipts and refusals signed by
// the pinned key. Needs a running Qt event loop; used from the thread that made it.
class HttpsUplink final : public ports::UplinkPort {
public:
    HttpsUplink(ServerSettings server, AgentIdentity identity, SigningKey key, const Clock& clock);
    ~HttpsUplink() override;

    void send(const ports::EncodedBatch& batch,
              std::function<void(ports::UploadResult)> done) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::uplink
