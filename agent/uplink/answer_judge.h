#pragma once

#include "agent/ports/uplink_port.h"
#include "agent/uplink/http_client.h"
#include "common/wire/agent_answer.h"

#include <optional>

namespace tewatashi::agent::uplink {

// What an answer to an upload means. Pure: a byte of an answer counts only when our server's key
// vouches for it.
enum class AnswerMeaning { Delivered, Stopped, Unacceptable, StaleNonce, Retry };
struct JudgedAnswer {
    AnswerMeaning meaning = AnswerMeaning::Retry;
    std::optional<wire::Receipt> receipt; // Delivered
    std::optional<std::chrono::milliseconds> retryAfter;
    UplinkFailure failure; // all others
};

// `nonce` is the one the request carried; `now` is for a Retry-After that names a date.
[[nodiscard]] JudgedAnswer judgeAnswer(const HttpAnswer& answer, const AgentIdentity& identity,
                                       const ports::EncodedBatch& batch, std::string_view nonce,
                                       UtcMillis now);

// What a status says that is no answer of ours.
[[nodiscard]] FailureKind kindOfStatus(int status);

// Why an answer to a plain question is not the one asked for. A 503 that our server wrote is its
// own trouble; another one stands for it while it is closed.
[[nodiscard]] UplinkFailure failureOf(const HttpAnswer& answer);

// The answer to a signed GET /api/v1/agent: good only with the pinned key's signature.
[[nodiscard]] Result<wire::AgentAnswer, UplinkFailure>
judgeOwnAgent(const HttpAnswer& answer, const AgentIdentity& identity, std::string_view nonce);

} // namespace tewatashi::agent::uplink
