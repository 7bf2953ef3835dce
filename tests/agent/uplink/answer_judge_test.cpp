#include "agent/uplink/answer_judge.h"
#include "common/wire/signed_request.h"
#include "tests/agent/uplink/fake_server.h"

#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::uplink;
using namespace tewatashi::agent::uplink::test;
using namespace std::chrono_literals;

namespace {

constexpr UtcMillis kNow{1'775'001'600'000}; // 2026-04-01T00:00:00Z

struct JudgeFixture {
    Parties parties;
    ports::EncodedBatch batch = sampleBatch(3);

    [[nodiscard]] JudgedAnswer judge(const HttpAnswer& answer) const {
        return judgeAnswer(answer, parties.identity, batch, "nonce-1", kNow);
    }
    [[nodiscard]] HttpAnswer receipt(const std::function<void(wire::Receipt&)>& change = {}) const {
        wire::Receipt receipt;
        receipt.site = "main";
        receipt.agent = parties.identity.agent;
        receipt.batch = batch.digest;
        receipt.verdicts.resize(3);
        if (change) {
            change(receipt);
        }
        HttpAnswer answer;
        answer.status = 200;
        answer.contentType = "application/json";
        answer.body = wire::encodeReceipt(receipt);
        const Signature signature = parties.receiptKey.sign(
            wire::receiptSigningInput("main", parties.identity.agent, batch.digest, answer.body));
        answer.headers = {{"tewatashi-receipt", toBase64(signature)}};
        return answer;
    }
};

} // namespace

TEST_CASE_METHOD(JudgeFixture, "A receipt counts when key, batch, agent and count agree",
                 "[unit]") {
    const JudgedAnswer good = judge(receipt());
    CHECK(good.meaning == AnswerMeaning::Delivered);
    CHECK(good.receipt->verdicts.size() == 3);
    const std::vector<std::function<void(wire::Receipt&)>> lies{
        [](wire::Receipt& r) { r.site = "other"; }, [](wire::Receipt& r) { r.agent.octets[0] = 9; },
        [](wire::Receipt& r) { r.batch[0] ^= 1U; }, [](wire::Receipt& r) { r.verdicts.resize(2); },
        [](wire::Receipt& r) { r.verdicts.resize(4); }};
    for (const auto& lie : lies) {
        const JudgedAnswer judged = judge(receipt(lie));
        CHECK(judged.meaning == AnswerMeaning::Retry);
        CHECK(judged.failure.kind == FailureKind::BadReceipt);
    }
}

TEST_CASE_METHOD(JudgeFixture, "A receipt changed in any octet does not count", "[unit]") {
    const HttpAnswer good = receipt();
    for (std::size_t i = 0; i < good.body.size(); ++i) {
        HttpAnswer changed = good;
        changed.body[i] = static_cast<char>(changed.body[i] ^ 1);
        CHECK(judge(changed).meaning == AnswerMeaning::Retry);
        changed = good;
        changed.body.resize(i);
        CHECK(judge(changed).meaning == AnswerMeaning::Retry);
    }
    for (std::size_t i = 0; i + 4 < good.headers[0].second.size(); ++i) {
        HttpAnswer changed = good;
        char& letter = changed.headers[0].second[i];
        letter = letter == 'A' ? 'B' : 'A';
        CHECK(judge(changed).meaning == AnswerMeaning::Retry);
    }
}

TEST_CASE_METHOD(JudgeFixture, "A 200 without a receipt is somebody else's page", "[unit]") {
    HttpAnswer portal;
    portal.status = 200;
    portal.contentType = "text/html";
    portal.body = "<html>Sign in to Wi-Fi</html>";
    CHECK(judge(portal).meaning == AnswerMeaning::Retry);
    CHECK(judge(portal).failure.kind == FailureKind::NotOurServer);
}

TEST_CASE_METHOD(JudgeFixture, "A refusal stops the agent only when it is signed for this request",
                 "[unit]") {
    for (const int status : {401, 403}) {
        HttpAnswer answer;
        answer.status = status;
        answer.body = "revoked";
        CHECK(judge(answer).meaning == AnswerMeaning::Retry);
        CHECK(judge(answer).failure.kind == FailureKind::UnsignedRefusal);
        const auto sign = [&](int signedStatus, const char* nonce) {
            const Signature signature = parties.receiptKey.sign(wire::refusalSigningInput(
                "main", parties.identity.agent, signedStatus, nonce, answer.body));
            answer.headers = {{"tewatashi-refusal", toBase64(signature)}};
            return judge(answer).meaning;
        };
        CHECK(sign(status, "nonce-1") == AnswerMeaning::Stopped);
        CHECK(sign(status, "nonce-0") == AnswerMeaning::Retry); // replayed
        CHECK(sign(status == 401 ? 403 : 401, "nonce-1") == AnswerMeaning::Retry);
    }
}

TEST_CASE_METHOD(JudgeFixture, "A batch is refused only by our own server", "[unit]") {
    for (const int status : {400, 413, 415, 422}) {
        HttpAnswer answer;
        answer.status = status;
        answer.contentType = "application/problem+json";
        answer.body = R"({"detail":"/c/0"})";
        CHECK(judge(answer).meaning == AnswerMeaning::Retry);
        answer.headers = {{"tewatashi-nonce", "n"}};
        CHECK(judge(answer).meaning == AnswerMeaning::Unacceptable);
        answer.contentType = "text/html";
        CHECK(judge(answer).meaning == AnswerMeaning::Retry);
    }
    HttpAnswer stale;
    stale.status = 409;
    CHECK(judge(stale).meaning == AnswerMeaning::Retry);
    stale.headers = {{"tewatashi-nonce", "n"}};
    CHECK(judge(stale).meaning == AnswerMeaning::StaleNonce);
}

TEST_CASE_METHOD(JudgeFixture, "Retry-After is read as seconds or as a date, up to one hour",
                 "[unit]") {
    const auto wait = [&](const std::string& text) {
        HttpAnswer answer;
        answer.status = 503;
        answer.headers = {{"retry-after", text}};
        const JudgedAnswer judged = judge(answer);
        CHECK(judged.failure.kind == FailureKind::Maintenance);
        return judged.retryAfter;
    };
    CHECK(wait("120") == 120s);
    CHECK(wait("0") == 0s);
    CHECK(wait("86400") == std::chrono::milliseconds(1h));
    CHECK(wait("-5") == 0s);
    CHECK(wait("Wed, 01 Apr 2026 00:10:00 GMT") == std::chrono::milliseconds(10min));
    CHECK(wait("Wed, 01 Apr 2020 00:10:00 GMT") == 0s);
    CHECK_FALSE(wait("soon").has_value());
    CHECK_FALSE(wait("99999999999999999999").has_value());
}

TEST_CASE_METHOD(JudgeFixture, "Every other status is retried under its own name", "[unit]") {
    const auto kind = [&](int status) {
        HttpAnswer answer;
        answer.status = status;
        CHECK(judge(answer).meaning == AnswerMeaning::Retry);
        return judge(answer).failure.kind;
    };
    CHECK(kind(302) == FailureKind::Redirected);
    CHECK(kind(404) == FailureKind::NotOurServer);
    CHECK(kind(408) == FailureKind::NotOurServer);
    CHECK(kind(429) == FailureKind::Busy);
    CHECK(kind(500) == FailureKind::ServerError);
    CHECK(kind(204) == FailureKind::NotOurServer);
}

TEST_CASE("Every failure has a text of its own that names the server, in both languages",
          "[unit]") {
    std::set<std::string> seen;
    for (int i = 0; i <= static_cast<int>(FailureKind::CodeRefused); ++i) {
        const auto kind = static_cast<FailureKind>(i);
        const LocalizedText text = explain({kind, ""}, "mail.example.jp");
        CHECK(text.ja.find("mail.example.jp") != std::string::npos);
        CHECK(text.en.find("mail.example.jp") != std::string::npos);
        seen.insert(text.en);
    }
    // Only an over-long answer and a foreign one are told alike.
    CHECK(seen.size() == static_cast<std::size_t>(FailureKind::CodeRefused));
}
