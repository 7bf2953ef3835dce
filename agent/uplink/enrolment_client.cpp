#include "agent/uplink/enrolment_client.h"

#include "agent/uplink/answer_judge.h"
#include "agent/uplink/http_client.h"

#include <fmt/format.h>

namespace tewatashi::agent::uplink {
namespace {

constexpr const char* kEnrolTarget = "/api/v1/enrol";

Result<AgentIdentity, UplinkFailure> identityOf(const HttpAnswer& answer) {
    if (answer.status != 200 && answer.status != 201) {
        const std::string detail = fmt::format("HTTP {} {:.300}", answer.status, answer.body);
        const bool problem = answer.contentType.starts_with("application/problem+json");
        if (problem && answer.status >= 400 && answer.status < 500 && answer.status != 429) {
            return failure(UplinkFailure{FailureKind::CodeRefused, detail});
        }
        return failure(UplinkFailure{kindOfStatus(answer.status), detail});
    }
    const auto response = wire::decodeEnrolResponse(answer.body);
    const auto receiptKey = response ? VerifyKey::fromBytes(response->receiptKey) : std::nullopt;
    const auto logKey = response ? VerifyKey::fromBytes(response->logKey) : std::nullopt;
    if (!receiptKey || !logKey) {
        return failure(UplinkFailure{FailureKind::NotOurServer, "200 without a readable identity"});
    }
    return AgentIdentity{response->site, response->agent, *receiptKey, *logKey};
}

} // namespace

struct EnrolmentClient::Impl {
    std::chrono::milliseconds deadline;
    HttpClient client;
    explicit Impl(ServerSettings server) : deadline(server.deadline), client(std::move(server)) {}
};

EnrolmentClient::EnrolmentClient(ServerSettings server)
    : m_impl(std::make_unique<Impl>(std::move(server))) {}
EnrolmentClient::~EnrolmentClient() = default;

const std::string& EnrolmentClient::host() const { return m_impl->client.host(); }

void EnrolmentClient::enrol(const wire::EnrolRequest& request,
                            std::function<void(Result<AgentIdentity, UplinkFailure>)> done) {
    HttpCall call;
    call.method = HttpCall::Method::Post;
    call.target = kEnrolTarget;
    call.contentType = "application/json";
    call.body = toBytes(wire::encodeEnrolRequest(request));
    m_impl->client.call(
        call, m_impl->deadline, [done = std::move(done)](Result<HttpAnswer, UplinkFailure> answer) {
            done(answer ? identityOf(*answer)
                        : Result<AgentIdentity, UplinkFailure>(failure(answer.error())));
        });
}

} // namespace tewatashi::agent::uplink
