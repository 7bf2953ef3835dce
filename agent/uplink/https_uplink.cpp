#include "agent/uplink/https_uplink.h"

#include "agent/uplink/answer_judge.h"
#include "agent/uplink/http_client.h"
#include "agent/uplink/signed_call.h"
#include "common/base/assert.h"
#include "common/wire/signed_request.h"

namespace tewatashi::agent::uplink {
namespace {

constexpr const char* kBatchTarget = "/api/v1/scan-batches";
// The server's nonces live 5 minutes (docs/protocol.md §5); a slow upload needs some of that.
constexpr std::chrono::milliseconds kNonceAgeMax = std::chrono::minutes(3);

} // namespace

struct HttpsUplink::Impl {
    AgentIdentity identity;
    SigningKey key;
    const Clock& clock;
    std::chrono::milliseconds deadline;
    HttpClient client;

    std::string nonce; // empty: none left
    std::chrono::milliseconds nonceAt{0};

    ports::EncodedBatch batch;
    std::function<void(ports::UploadResult)> done;
    std::chrono::milliseconds endsAt{0};
    bool nonceRepeated = false;

    Impl(ServerSettings server, AgentIdentity who, SigningKey secret, const Clock& time)
        : identity(std::move(who)), key(std::move(secret)), clock(time), deadline(server.deadline),
          client(std::move(server)) {}

    [[nodiscard]] std::chrono::milliseconds timeLeft() const {
        return std::max(endsAt - clock.monotonicNow(), std::chrono::milliseconds(1));
    }

    // Every answer of our server carries the nonce of the next request.
    void keepNonce(const HttpAnswer& answer) {
        nonce = answer.header("tewatashi-nonce");
        nonceAt = clock.monotonicNow();
    }

    void start() {
        if (nonce.empty() || clock.monotonicNow() - nonceAt > kNonceAgeMax) {
            HttpCall call;
            call.target = kTimeTarget;
            client.call(call, timeLeft(), [this](Result<HttpAnswer, UplinkFailure> answer) {
                fetchedNonce(std::move(answer));
            });
            return;
        }
        post();
    }

    void fetchedNonce(Result<HttpAnswer, UplinkFailure> answer) {
        if (!answer) {
            fail(answer.error());
            return;
        }
        keepNonce(*answer);
        if (answer->status == 200 && !nonce.empty()) {
            post();
            return;
        }
        nonce.clear();
        const JudgedAnswer judged = judgeAnswer(*answer, identity, batch, "", clock.utcNow());
        // Nothing but a refusal to give a nonce is known yet, whatever the status says.
        fail(judged.meaning == AnswerMeaning::Retry
                 ? judged.failure
                 : UplinkFailure{FailureKind::NotOurServer, "no nonce in the answer"},
             judged.retryAfter);
    }

    void post() {
        const std::string used = std::exchange(nonce, {});
        HttpCall call;
        call.method = HttpCall::Method::Post;
        call.target = kBatchTarget;
        call.contentType = wire::kBatchMediaType;
        call.body = batch.body;
        signCall(call, identity, key, used);
        call.headers.emplace_back(wire::kDigestHeader, toHex(batch.digest));
        client.call(call, timeLeft(), [this, used](Result<HttpAnswer, UplinkFailure> answer) {
            posted(used, std::move(answer));
        });
    }

    void posted(const std::string& used, Result<HttpAnswer, UplinkFailure> answer) {
        if (!answer) {
            failOnTheWay(answer.error());
            return;
        }
        keepNonce(*answer);
        const JudgedAnswer judged = judgeAnswer(*answer, identity, batch, used, clock.utcNow());
        switch (judged.meaning) {
        case AnswerMeaning::Delivered:
            finish({ports::UploadOutcome::Delivered, judged.receipt, std::nullopt, {}, {}});
            return;
        case AnswerMeaning::StaleNonce:
            if (!std::exchange(nonceRepeated, true)) {
                post();
                return;
            }
            fail(judged.failure);
            return;
        case AnswerMeaning::Stopped:
            fail(judged.failure, judged.retryAfter, ports::UploadOutcome::Stopped);
            return;
        case AnswerMeaning::Unacceptable:
            fail(judged.failure, judged.retryAfter, ports::UploadOutcome::Unacceptable);
            return;
        case AnswerMeaning::Retry:
            fail(judged.failure, judged.retryAfter);
            return;
        }
        TW_ASSERT(false);
    }

    void fail(const UplinkFailure& failure,
              std::optional<std::chrono::milliseconds> retryAfter = std::nullopt,
              ports::UploadOutcome outcome = ports::UploadOutcome::Retry) {
        finish(
            {outcome, std::nullopt, retryAfter, explain(failure, client.host()), failure.detail});
    }

    // The server answered the request for a nonce, so it is the line that is slow.
    void failOnTheWay(const UplinkFailure& failure) {
        ports::UploadResult result{ports::UploadOutcome::Retry, std::nullopt, std::nullopt,
                                   explain(failure, client.host()), failure.detail};
        result.timedOut = failure.kind == FailureKind::TimedOut;
        finish(std::move(result));
    }

    void finish(ports::UploadResult result) { std::exchange(done, nullptr)(std::move(result)); }
};

HttpsUplink::HttpsUplink(ServerSettings server, AgentIdentity identity, SigningKey key,
                         const Clock& clock)
    : m_impl(
          std::make_unique<Impl>(std::move(server), std::move(identity), std::move(key), clock)) {}

HttpsUplink::~HttpsUplink() = default;

void HttpsUplink::send(const ports::EncodedBatch& batch,
                       std::function<void(ports::UploadResult)> done) {
    TW_ASSERT(m_impl->done == nullptr);
    m_impl->batch = batch;
    m_impl->done = std::move(done);
    m_impl->nonceRepeated = false;
    m_impl->endsAt = m_impl->clock.monotonicNow() + m_impl->deadline;
    m_impl->start();
}

} // namespace tewatashi::agent::uplink
