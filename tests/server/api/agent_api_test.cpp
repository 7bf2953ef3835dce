#include "common/wire/agent_answer.h"
#include "common/wire/receipt.h"
#include "common/wire/signed_request.h"
#include "tests/server/api/api_site.h"

namespace tewatashi::server::api {
namespace {

using http::Method;
using nlohmann::json;

constexpr const char* kUploads = "/api/v1/scan-batches";

wire::ScanBatch someBatch() {
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(test::slipNumber(11223344551));
    return memory.all();
}

struct Upload {
    test::ApiSite site;
    test::EnrolledAgent agent = site.enrol();
    wire::ScanBatch batch = someBatch();
    std::string body{asText(wire::encodeBatch(batch))};

    test::Headers headers() { return site.signedHeaders(agent, batch, body, site.nonce()); }
    http::Response send(test::Headers headers) {
        return site.call(Method::Post, kUploads, std::move(headers), body);
    }
    std::int64_t scans() { return site.fixture().number("SELECT COUNT(*) FROM scans"); }
    bool refusalVerifies(const http::Response& response, const std::string& nonce) {
        const auto signature = fromBase64(test::headerOf(response, wire::kRefusalHeader));
        return signature && site.fixture().site().receiptKey().verifyKey().verifies(
                                wire::refusalSigningInput("main", agent.id, response.status, nonce,
                                                          response.body),
                                *signature);
    }
};

void replace(test::Headers& headers, std::string_view name, const std::string& value) {
    for (auto& [field, old] : headers) {
        if (field == name) {
            old = value;
        }
    }
}

} // namespace

TEST_CASE("A signed batch is answered by a receipt the agent can verify", "[api]") {
    Upload given;
    const auto response = given.send(given.headers());
    REQUIRE(response.status == 200);
    const auto receipt = wire::decodeReceipt(response.body);
    REQUIRE(receipt);
    CHECK(receipt->site == "main");
    CHECK(receipt->agent == given.agent.id);
    CHECK(receipt->batch == wire::batchDigest(given.batch));
    CHECK(receipt->verdicts.size() == given.batch.records.size());
    const auto signature = fromBase64(test::headerOf(response, wire::kReceiptHeader));
    REQUIRE(signature);
    CHECK(given.site.fixture().site().receiptKey().verifyKey().verifies(
        wire::receiptSigningInput("main", given.agent.id, receipt->batch, response.body),
        *signature));
    CHECK_FALSE(test::headerOf(response, wire::kNonceHeader).empty());
    CHECK(given.scans() == 4);
}

TEST_CASE("A repeated upload changes nothing and says so", "[api]") {
    Upload given;
    const auto headers = given.headers();
    REQUIRE(given.send(headers).status == 200);
    const auto again = given.send(headers);
    REQUIRE(again.status == 200);
    const auto receipt = wire::decodeReceipt(again.body);
    REQUIRE(receipt);
    for (const wire::RecordVerdict& verdict : receipt->verdicts) {
        CHECK(verdict.verdict == wire::Verdict::Duplicate);
    }
    CHECK(given.scans() == 4);
}

TEST_CASE("The nonce of an answer signs the next request", "[api]") {
    Upload given;
    const auto first = given.send(given.headers());
    const std::string nonce = test::headerOf(first, wire::kNonceHeader);
    CHECK(
        given.send(given.site.signedHeaders(given.agent, given.batch, given.body, nonce)).status ==
        200);
}

TEST_CASE("A stale or invented nonce is 409 with a fresh one", "[api]") {
    Upload given;
    const auto old = given.headers();
    given.site.fixture().clock().advance(std::chrono::minutes(5));
    auto invented = given.headers();
    replace(invented, wire::kNonceHeader, std::string(48, 'a'));
    auto nonsense = given.headers();
    replace(nonsense, wire::kNonceHeader, "?");
    for (const auto& headers : {old, invented, nonsense}) {
        const auto response = given.send(headers);
        CHECK(response.status == 409);
        CHECK(response.body.find("stale-nonce") != std::string::npos);
        const std::string fresh = test::headerOf(response, wire::kNonceHeader);
        CHECK(given.send(given.site.signedHeaders(given.agent, given.batch, given.body, fresh))
                  .status == 200);
    }
}

TEST_CASE("A nonce is good until its fifth minute ends, and not before it was made", "[api]") {
    Upload given;
    const auto headers = given.headers();
    given.site.fixture().clock().advance(std::chrono::minutes(5) - std::chrono::milliseconds(1));
    CHECK(given.send(headers).status == 200);
    const auto late = given.headers();
    given.site.fixture().clock().setUtc(test::ManualClock::kStart);
    CHECK(given.send(late).status == 409);
}

TEST_CASE("Whatever is changed under a signature, the signature fails", "[api]") {
    Upload given;
    auto headers = given.headers();
    SECTION("the body") { given.body += 'x'; }
    SECTION("the nonce") {
        given.site.fixture().clock().advance(std::chrono::seconds(1));
        replace(headers, wire::kNonceHeader, given.site.nonce());
    }
    SECTION("the signature") { replace(headers, wire::kSignatureHeader, toBase64(Bytes(64, 1))); }
    SECTION("its length") { replace(headers, wire::kSignatureHeader, toBase64(Bytes(63, 1))); }
    SECTION("the agent") { replace(headers, wire::kAgentHeader, given.site.enrol(12).id.hex()); }
    CHECK(given.send(headers).status == 401);
    CHECK(given.scans() == 0);
}

TEST_CASE("A wrong signature and an unknown agent are refused alike, signed by us", "[api]") {
    Upload given;
    const std::string nonce = given.site.nonce();
    test::TestRandom random(99);
    test::EnrolledAgent forger{given.agent.id, SigningKey::generate(random)};
    const auto wrong = given.send(given.site.signedHeaders(forger, given.batch, given.body, nonce));
    CHECK(wrong.status == 401);
    CHECK(given.refusalVerifies(wrong, nonce));
    CHECK_FALSE(given.refusalVerifies(wrong, given.site.nonce() + "x"));

    forger.id.octets.fill(5);
    const auto unknown =
        given.send(given.site.signedHeaders(forger, given.batch, given.body, nonce));
    CHECK(unknown.status == 401);
    CHECK(unknown.body == wrong.body);
    CHECK(given.scans() == 0);
}

TEST_CASE("A revoked agent gets a signed 403 and stores nothing", "[api]") {
    Upload given;
    REQUIRE(given.site.agents.revoke(given.agent.id));
    const std::string nonce = given.site.nonce();
    const auto response =
        given.send(given.site.signedHeaders(given.agent, given.batch, given.body, nonce));
    CHECK(response.status == 403);
    CHECK(response.body.find("agent-revoked") != std::string::npos);
    CHECK(given.refusalVerifies(response, nonce));
    CHECK(given.scans() == 0);
}

TEST_CASE("Without the agent's headers nothing is signed back", "[api]") {
    Upload given;
    for (const char* name : {wire::kAgentHeader, wire::kNonceHeader, wire::kSignatureHeader}) {
        auto headers = given.headers();
        headers.erase(std::find_if(headers.begin(), headers.end(),
                                   [&](const auto& header) { return header.first == name; }));
        const auto response = given.send(headers);
        CHECK(response.status == 401);
        CHECK(test::headerOf(response, wire::kRefusalHeader).empty());
    }
    CHECK(given.scans() == 0);
}

TEST_CASE("A batch that cannot be read is 422 with a pointer, and still has a nonce", "[api]") {
    Upload given;
    given.body = "not zlib";
    const auto response = given.send(given.headers());
    CHECK(response.status == 422);
    const json problem = json::parse(response.body);
    CHECK(problem.at("type") == "urn:tewatashi:problem:batch-malformed");
    CHECK(problem.contains("pointer"));
    CHECK_FALSE(problem.at("detail_ja").get<std::string>().empty());
    CHECK_FALSE(test::headerOf(response, wire::kNonceHeader).empty());
}

TEST_CASE("A batch whose digest header differs is refused", "[api]") {
    Upload given;
    auto headers = given.headers();
    replace(headers, wire::kDigestHeader, std::string(64, '0'));
    CHECK(given.send(headers).status == 422);
    CHECK(given.scans() == 0);
}

TEST_CASE("Enrolment over the API gives keys to pin", "[api]") {
    test::ApiSite site;
    const std::string code = *site.agents.createCode("");
    const auto post = [&](const wire::EnrolRequest& request) {
        return site.call(Method::Post, "/api/v1/enrol", {}, wire::encodeEnrolRequest(request));
    };
    test::TestRandom random(5);
    const SigningKey pair = SigningKey::generate(random);
    const ByteView key = pair.verifyKey().bytes();
    const wire::EnrolRequest request{code, "PC", "0.1.0", Bytes(key.begin(), key.end())};
    const auto answer = post(request);
    REQUIRE(answer.status == 201);
    const auto enrolled = wire::decodeEnrolResponse(answer.body);
    REQUIRE(enrolled);
    CHECK(enrolled->site == "main");
    CHECK(site.agents.find(enrolled->agent));
    const auto again = post(request);
    CHECK(again.status == 401);
    CHECK(again.body.find("enrolment-code-invalid") != std::string::npos);
    CHECK(site.call(Method::Post, "/api/v1/enrol", {}, "{}").status == 422);
    CHECK(site.call(Method::Post, "/api/v1/enrol", {}, "[[[[").status == 422);
    for (int i = 0; i < 4; ++i) {
        CHECK(post(request).status == 401);
    }
    const auto limited = post(request);
    CHECK(limited.status == 429);
    CHECK_FALSE(test::headerOf(limited, "Retry-After").empty());
}

TEST_CASE("An agent is told who it is, signed for its very request", "[api]") {
    Upload given;
    const std::string nonce = given.site.nonce();
    const auto response = given.site.ownAgent(given.agent, nonce);
    REQUIRE(response.status == 200);
    const auto answer = wire::decodeAgentAnswer(response.body);
    REQUIRE(answer);
    CHECK(answer->site == "main");
    CHECK(answer->agent == given.agent.id);
    CHECK(answer->name == "MAILROOM-PC");
    CHECK_FALSE(answer->serverVersion.empty());
    CHECK_FALSE(test::headerOf(response, wire::kNonceHeader).empty());
    const auto signature = fromBase64(test::headerOf(response, wire::kAnswerHeader));
    REQUIRE(signature);
    const VerifyKey key = given.site.fixture().site().receiptKey().verifyKey();
    const auto verifies = [&](const std::string& asked, const std::string& body) {
        return key.verifies(wire::answerSigningInput("main", given.agent.id, asked, body),
                            *signature);
    };
    CHECK(verifies(nonce, response.body));
    CHECK_FALSE(verifies(nonce + "x", response.body));
    CHECK_FALSE(verifies(nonce, response.body + " "));
}

TEST_CASE("Who the server does not take for one of its agents is told so, signed", "[api]") {
    Upload given;
    const std::string nonce = given.site.nonce();
    test::TestRandom random(99);
    const auto forged = given.site.ownAgent({given.agent.id, SigningKey::generate(random)}, nonce);
    CHECK(forged.status == 401);
    CHECK(given.refusalVerifies(forged, nonce));
    CHECK(given.site.get("/api/v1/agent").status == 401);
    REQUIRE(given.site.agents.revoke(given.agent.id));
    const auto revoked = given.site.ownAgent(given.agent, nonce);
    CHECK(revoked.status == 403);
    CHECK(given.refusalVerifies(revoked, nonce));
    given.site.fixture().clock().advance(std::chrono::minutes(5));
    CHECK(given.site.ownAgent(given.agent, nonce).status == 409);
}

} // namespace tewatashi::server::api
