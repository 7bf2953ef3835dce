#include "agent/uplink/answer_judge.h"

#include "common/wire/signed_request.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tewatashi::agent::uplink {
namespace {

constexpr std::chrono::milliseconds kRetryAfterMax = std::chrono::hours(1);

JudgedAnswer retry(FailureKind kind, std::string detail) {
    JudgedAnswer judged;
    judged.failure = {kind, std::move(detail)};
    return judged;
}

// Seconds or an HTTP date (RFC 9110 §10.2.3); anything else is ignored.
std::optional<std::chrono::milliseconds> retryAfterOf(const HttpAnswer& answer, UtcMillis now) {
    const std::string text = answer.header("retry-after");
    if (text.empty()) {
        return std::nullopt;
    }
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc() && end == text.data() + text.size()) {
        const std::int64_t most = kRetryAfterMax / std::chrono::seconds(1);
        return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, most));
    }
    QDateTime date = QLocale::c().toDateTime(QString::fromStdString(text),
                                             QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    if (!date.isValid()) {
        return std::nullopt;
    }
    date.setTimeZone(QTimeZone::utc());
    const std::chrono::milliseconds wait(date.toMSecsSinceEpoch() - now.value);
    return std::clamp(wait, std::chrono::milliseconds(0), kRetryAfterMax);
}

JudgedAnswer judgeReceipt(const HttpAnswer& answer, const AgentIdentity& identity,
                          const ports::EncodedBatch& batch) {
    const std::string encoded = answer.header("tewatashi-receipt");
    if (encoded.empty()) {
        return retry(FailureKind::NotOurServer,
                     fmt::format("200 without a receipt, {}", answer.contentType));
    }
    const auto signature = fromBase64(encoded);
    const Bytes input =
        wire::receiptSigningInput(identity.site, identity.agent, batch.digest, answer.body);
    if (!signature || !identity.receiptKey.verifies(input, *signature)) {
        return retry(FailureKind::BadReceipt, "the receipt's signature does not verify");
    }
    auto receipt = wire::decodeReceipt(answer.body);
    if (!receipt) {
        return retry(FailureKind::BadReceipt,
                     fmt::format("receipt: {} {}", receipt.error().where, receipt.error().reason));
    }
    if (receipt->site != identity.site || receipt->agent != identity.agent ||
        receipt->batch != batch.digest || receipt->verdicts.size() != batch.recordCount) {
        return retry(FailureKind::BadReceipt, "the receipt is about something else");
    }
    JudgedAnswer judged;
    judged.meaning = AnswerMeaning::Delivered;
    judged.receipt = *std::move(receipt);
    return judged;
}

JudgedAnswer judgeRefusal(const HttpAnswer& answer, const AgentIdentity& identity,
                          std::string_view nonce) {
    const auto signature = fromBase64(answer.header("tewatashi-refusal"));
    const Bytes input =
        wire::refusalSigningInput(identity.site, identity.agent, answer.status, nonce, answer.body);
    if (!signature || !identity.receiptKey.verifies(input, *signature)) {
        return retry(FailureKind::UnsignedRefusal, fmt::format("unsigned {}", answer.status));
    }
    JudgedAnswer judged = retry(FailureKind::Revoked, fmt::format("signed {}", answer.status));
    judged.meaning = AnswerMeaning::Stopped;
    return judged;
}

// Ours carries a fresh nonce and a problem document; a middlebox has neither.
bool looksLikeOurs(const HttpAnswer& answer) {
    return !answer.header("tewatashi-nonce").empty() &&
           answer.contentType.starts_with("application/problem+json");
}

} // namespace

FailureKind kindOfStatus(int status) {
    return status == 503       ? FailureKind::Maintenance
           : status == 429     ? FailureKind::Busy
           : status >= 500     ? FailureKind::ServerError
           : status / 100 == 3 ? FailureKind::Redirected
                               : FailureKind::NotOurServer;
}

JudgedAnswer judgeAnswer(const HttpAnswer& answer, const AgentIdentity& identity,
                         const ports::EncodedBatch& batch, std::string_view nonce, UtcMillis now) {
    const std::string status = fmt::format("HTTP {}", answer.status);
    switch (answer.status) {
    case 200:
        return judgeReceipt(answer, identity, batch);
    case 401:
    case 403:
        return judgeRefusal(answer, identity, nonce);
    case 409:
        if (!answer.header("tewatashi-nonce").empty()) {
            JudgedAnswer judged = retry(FailureKind::StaleNonce, status);
            judged.meaning = AnswerMeaning::StaleNonce;
            return judged;
        }
        return retry(FailureKind::NotOurServer, status);
    case 400:
    case 413:
    case 415:
    case 422:
        if (looksLikeOurs(answer)) {
            JudgedAnswer judged =
                retry(FailureKind::Refusal, fmt::format("{} {:.300}", status, answer.body));
            judged.meaning = AnswerMeaning::Unacceptable;
            return judged;
        }
        return retry(FailureKind::NotOurServer, status);
    default:
        break;
    }
    JudgedAnswer judged = retry(kindOfStatus(answer.status), status);
    judged.retryAfter = retryAfterOf(answer, now);
    return judged;
}

UplinkFailure failureOf(const HttpAnswer& answer) {
    const std::string detail = fmt::format("HTTP {}, {}", answer.status, answer.contentType);
    const bool ours = answer.contentType.starts_with("application/problem+json") &&
                      answer.body.find("urn:tewatashi:problem:unavailable") != std::string::npos;
    if (answer.status == 503 && ours) {
        return {FailureKind::Busy, detail};
    }
    if (answer.status == 401 || answer.status == 403) {
        return {FailureKind::UnsignedRefusal, detail};
    }
    return {kindOfStatus(answer.status), detail};
}

Result<wire::AgentAnswer, UplinkFailure>
judgeOwnAgent(const HttpAnswer& answer, const AgentIdentity& identity, std::string_view nonce) {
    if (answer.status == 401 || answer.status == 403) {
        return failure(judgeRefusal(answer, identity, nonce).failure);
    }
    if (answer.status == 409 && !answer.header("tewatashi-nonce").empty()) {
        return failure(UplinkFailure{FailureKind::StaleNonce, "HTTP 409"});
    }
    if (answer.status != 200) {
        return failure(failureOf(answer));
    }
    const std::string encoded = answer.header("tewatashi-answer");
    if (encoded.empty()) {
        return failure(
            UplinkFailure{FailureKind::NotOurServer, "200 without the server's signature"});
    }
    const auto signature = fromBase64(encoded);
    const Bytes input = wire::answerSigningInput(identity.site, identity.agent, nonce, answer.body);
    auto said = wire::decodeAgentAnswer(answer.body);
    if (!signature || !identity.receiptKey.verifies(input, *signature) || !said) {
        return failure(
            UplinkFailure{FailureKind::BadReceipt, "the server's signature does not verify"});
    }
    return *std::move(said);
}

} // namespace tewatashi::agent::uplink
