#pragma once

#include "agent/uplink/uplink_failure.h"
#include "agent/uplink/uplink_settings.h"
#include "common/base/result.h"
#include "common/wire/signed_request.h"

#include <functional>
#include <memory>

namespace tewatashi::agent::uplink {

// Exchanges a one-time code for an identity. TLS alone says who the server is here; its keys are
// pinned from then on.
class EnrolmentClient {
public:
    explicit EnrolmentClient(ServerSettings server);
    ~EnrolmentClient();
    EnrolmentClient(const EnrolmentClient&) = delete;
    EnrolmentClient& operator=(const EnrolmentClient&) = delete;

    // `done` is called once from the Qt event loop.
    void enrol(const wire::EnrolRequest& request,
               std::function<void(Result<AgentIdentity, UplinkFailure>)> done);
    [[nodiscard]] const std::string& host() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::uplink
