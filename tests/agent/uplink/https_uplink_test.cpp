// The uplink against a scripted server on loopback, over TLS where the certificate is the subject.
#include "agent/uplink/enrolment_client.h"
#include "agent/uplink/https_uplink.h"
#include "common/wire/signed_request.h"
#include "tests/agent/uplink/fake_server.h"
#include "tests/agent/uplink/network_application.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QSslCertificate>
#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::uplink;
using namespace tewatashi::agent::uplink::test;
using ports::UploadOutcome;
using tewatashi::test::makeTestCertificate;
using tewatashi::test::ManualClock;
using tewatashi::test::NetworkApplication;
using tewatashi::test::TestCertificate;

namespace {

struct UplinkFixture {
    NetworkApplication qt;
    Parties parties;
    ManualClock clock;

    [[nodiscard]] std::unique_ptr<HttpsUplink> uplinkTo(ServerSettings settings) {
        return std::make_unique<HttpsUplink>(std::move(settings), parties.identity,
                                             parties.agentKey, clock);
    }
    [[nodiscard]] static ServerSettings settingsFor(const std::string& url) {
        ServerSettings settings;
        settings.url = url;
        return settings;
    }
};

Digest fingerprintOf(const TestCertificate& certificate) {
    const QSslCertificate leaf(QByteArray::fromStdString(certificate.certificatePem));
    const QByteArray digest = leaf.digest(QCryptographicHash::Sha256);
    Digest out{};
    std::copy(digest.begin(), digest.end(), out.begin());
    return out;
}

} // namespace

TEST_CASE_METHOD(UplinkFixture, "A proxy that is not there is named as what is missing", "[http]") {
    std::string gone;
    {
        const FakeServer closed(parties);
        gone = closed.url("127.0.0.1");
    }
    qputenv("http_proxy", QByteArray::fromStdString(gone));
    qputenv("https_proxy", QByteArray::fromStdString(gone));
    const auto uplink = uplinkTo(settingsFor("https://mail.example.jp"));
    const auto result = sendAndWait(*uplink, sampleBatch(1));
    qunsetenv("http_proxy");
    qunsetenv("https_proxy");
    INFO(result.detail);
    CHECK(result.outcome == UploadOutcome::Retry);
    CHECK(result.message == explain({FailureKind::ProxyUnreachable, ""}, "mail.example.jp"));
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink delivers a signed batch and reads its receipt",
                 "[http]") {
    FakeServer server(parties);
    const auto uplink = uplinkTo(settingsFor(server.url()));
    const auto batch = sampleBatch(3);
    const auto result = sendAndWait(*uplink, batch);
    INFO(result.detail);
    REQUIRE(result.outcome == UploadOutcome::Delivered);
    CHECK(result.receipt->verdicts.size() == 3);
    REQUIRE(server.requests.size() == 2);
    const Request& post = server.requests[1];
    CHECK(post.target == "/api/v1/scan-batches");
    CHECK(post.header("content-type") == wire::kBatchMediaType);
    CHECK(post.header("tewatashi-batch") == toHex(batch.digest));
    CHECK(post.header("tewatashi-nonce") == "nonce-1");
    CHECK(post.header("cookie").empty());
    CHECK(post.header("accept-encoding") == "identity");
    CHECK(toBytes(post.body) == batch.body);
    // The nonce of an answer serves the next request, on the same connection.
    CHECK(sendAndWait(*uplink, batch).outcome == UploadOutcome::Delivered);
    CHECK(server.requests.size() == 3);
    CHECK(server.connections == 1);
    // An old one is not used.
    clock.advance(std::chrono::minutes(4));
    CHECK(sendAndWait(*uplink, batch).outcome == UploadOutcome::Delivered);
    CHECK(server.requests.size() == 5);
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink signs what it sends with the agent's key", "[http]") {
    FakeServer server(parties);
    // The head is kept in lower case, so the signature is caught before that.
    const auto uplink = uplinkTo(settingsFor(server.url()));
    const auto batch = sampleBatch(1);
    REQUIRE(sendAndWait(*uplink, batch).outcome == UploadOutcome::Delivered);
    const Bytes input =
        wire::requestSigningInput("main", parties.identity.agent, "POST", "/api/v1/scan-batches",
                                  batch.body, server.requests[1].header("tewatashi-nonce"));
    // Ed25519 is deterministic: the same key and input give the same signature.
    std::string expected = toBase64(parties.agentKey.sign(input));
    std::transform(expected.begin(), expected.end(), expected.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    CHECK(server.requests[1].header("tewatashi-signature") == expected);
    CHECK(server.requests[1].header("tewatashi-agent") == parties.identity.agent.hex());
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink believes a server by pin or by authority", "[http]") {
    const auto certificate = makeTestCertificate({"localhost"});
    const tewatashi::test::TempDir folder;
    certificate.writeTo(folder.path());
    FakeServer server(parties, certificate);
    const auto batch = sampleBatch(1);

    ServerSettings pinned = settingsFor(server.url());
    pinned.pin = fingerprintOf(certificate);
    CHECK(sendAndWait(*uplinkTo(pinned), batch).outcome == UploadOutcome::Delivered);
    // The pin answers for the name as well.
    pinned.url = server.url("127.0.0.1");
    CHECK(sendAndWait(*uplinkTo(pinned), batch).outcome == UploadOutcome::Delivered);

    ServerSettings authority = settingsFor(server.url());
    authority.caFile = folder / "cert.pem";
    CHECK(sendAndWait(*uplinkTo(authority), batch).outcome == UploadOutcome::Delivered);
    CHECK(server.stored == 3);
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink sends nothing to a server it does not know",
                 "[http]") {
    const auto certificate = makeTestCertificate({"localhost"});
    const tewatashi::test::TempDir folder;
    certificate.writeTo(folder.path());
    FakeServer server(parties, certificate);
    const auto batch = sampleBatch(1);
    const auto failsWith = [&](const ServerSettings& settings, const char* words) {
        const auto result = sendAndWait(*uplinkTo(settings), batch);
        INFO(result.message.en << " / " << result.detail);
        CHECK(result.outcome == UploadOutcome::Retry);
        CHECK(result.message.en.find(words) != std::string::npos);
        CHECK_FALSE(result.message.ja.empty());
        CHECK(server.requests.empty());
    };
    failsWith(settingsFor(server.url()), "issuer");

    ServerSettings wrongPin = settingsFor(server.url());
    wrongPin.pin = Digest{};
    failsWith(wrongPin, "does not match the registered fingerprint");

    ServerSettings wrongName = settingsFor(server.url("127.0.0.1"));
    wrongName.caFile = folder / "cert.pem";
    failsWith(wrongName, "another name");

    ServerSettings noFile = settingsFor(server.url());
    noFile.caFile = folder / "none.pem";
    failsWith(noFile, "certificate file");
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink refuses an expired certificate, pinned or not",
                 "[http]") {
    const auto certificate = makeTestCertificate({"localhost"}, -1);
    const tewatashi::test::TempDir folder;
    certificate.writeTo(folder.path());
    FakeServer server(parties, certificate);
    for (const bool pinned : {true, false}) {
        ServerSettings settings = settingsFor(server.url());
        if (pinned) {
            settings.pin = fingerprintOf(certificate);
        } else {
            settings.caFile = folder / "cert.pem";
        }
        const auto result = sendAndWait(*uplinkTo(settings), sampleBatch(1));
        INFO(result.message.en << " / " << result.detail);
        CHECK(result.message.en.find("expired") != std::string::npos);
    }
    CHECK(server.requests.empty());
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink refuses addresses that would show scans", "[http]") {
    for (const char* url : {"http://192.0.2.1", "ftp://localhost", "localhost", "",
                            "https://user:secret@localhost", "https://localhost/path"}) {
        const auto result = sendAndWait(*uplinkTo(settingsFor(url)), sampleBatch(1));
        CHECK(result.message.en.find("address") != std::string::npos);
    }
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink names refused connections and unknown hosts",
                 "[http]") {
    std::string url;
    {
        const FakeServer server(parties);
        url = server.url();
    }
    const auto refused = sendAndWait(*uplinkTo(settingsFor(url)), sampleBatch(1));
    CHECK(refused.outcome == UploadOutcome::Retry);
    CHECK(refused.message.en.find("refuses") != std::string::npos);
    // RFC 6761: .invalid never resolves.
    const auto unknown =
        sendAndWait(*uplinkTo(settingsFor("https://tewatashi.invalid")), sampleBatch(1));
    CHECK(unknown.outcome == UploadOutcome::Retry);
    CHECK(unknown.message.en.find("DNS") != std::string::npos);
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink follows no redirect", "[http]") {
    FakeServer server(parties);
    server.script = [](const Request&) {
        return httpText(302, "Location: http://localhost/elsewhere\r\n", "");
    };
    const auto result = sendAndWait(*uplinkTo(settingsFor(server.url())), sampleBatch(1));
    CHECK(result.outcome == UploadOutcome::Retry);
    CHECK(result.message.en.find("redirected") != std::string::npos);
    CHECK(server.requests.size() == 1);
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink takes no other answer for a receipt", "[http]") {
    FakeServer server(parties);
    const auto uplink = uplinkTo(settingsFor(server.url()));
    const auto post = [&](const std::string& answer) {
        server.script = [answer](const Request& request) {
            return request.method == "POST" ? std::optional(answer) : std::nullopt;
        };
        return sendAndWait(*uplink, sampleBatch(2));
    };
    CHECK(post(httpText(200, "Content-Type: text/html\r\n", "<html>")).outcome ==
          UploadOutcome::Retry);
    CHECK(post("SSH-2.0-OpenSSH_9.2\r\n\r\n").outcome == UploadOutcome::Retry);
    CHECK(post(httpText(401, "WWW-Authenticate: Basic realm=\"x\"\r\n", "")).outcome ==
          UploadOutcome::Retry);
    CHECK(post(httpText(403, "", "blocked")).outcome == UploadOutcome::Retry);
    CHECK(post(httpText(200, "", std::string(300UL * 1024, 'x'))).message.en.find("other than") !=
          std::string::npos);
    const auto maintenance = post(httpText(503, "Retry-After: 120\r\n", ""));
    CHECK(maintenance.retryAfter == std::chrono::seconds(120));
    CHECK(maintenance.message.ja.find("メンテナンス") != std::string::npos);
    CHECK(post(httpText(422, "Tewatashi-Nonce: n\r\nContent-Type: application/problem+json\r\n",
                        "{}"))
              .outcome == UploadOutcome::Unacceptable);
    server.script = nullptr;
    CHECK(sendAndWait(*uplink, sampleBatch(2)).outcome == UploadOutcome::Delivered);
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink stops for a refusal signed by its server", "[http]") {
    FakeServer server(parties);
    server.script = [&](const Request& request) {
        return request.method == "POST" ? std::optional(server.refusal(request, 403))
                                        : std::nullopt;
    };
    const auto result = sendAndWait(*uplinkTo(settingsFor(server.url())), sampleBatch(1));
    CHECK(result.outcome == UploadOutcome::Stopped);
    CHECK(result.message.ja.find("再登録") != std::string::npos);
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink repeats once at once when its nonce is stale",
                 "[http]") {
    FakeServer server(parties);
    int stale = 1;
    server.script = [&](const Request& request) -> std::optional<std::string> {
        if (request.method == "POST" && stale-- > 0) {
            return httpText(409, "Tewatashi-Nonce: fresh\r\n", "{}");
        }
        return std::nullopt;
    };
    const auto uplink = uplinkTo(settingsFor(server.url()));
    CHECK(sendAndWait(*uplink, sampleBatch(1)).outcome == UploadOutcome::Delivered);
    CHECK(server.requests.back().header("tewatashi-nonce") == "fresh");
    stale = 1000;
    const auto before = server.requests.size();
    CHECK(sendAndWait(*uplink, sampleBatch(1)).outcome == UploadOutcome::Retry);
    CHECK(server.requests.size() == before + 2);
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink gives up on a silent server at its deadline",
                 "[http]") {
    FakeServer server(parties);
    server.script = [](const Request&) { return std::string("HTTP/1.1 200 x\r\nContent-"); };
    ServerSettings settings = settingsFor(server.url());
    settings.deadline = std::chrono::milliseconds(150);
    const auto result = sendAndWait(*uplinkTo(settings), sampleBatch(1));
    CHECK(result.outcome == UploadOutcome::Retry);
    CHECK(result.message.en.find("in time") != std::string::npos);
    CHECK_FALSE(result.timedOut); // the server is silent, nothing is known of the line
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink says when the batch itself took too long", "[http]") {
    FakeServer server(parties);
    server.script = [](const Request& request) -> std::optional<std::string> {
        return request.method == "POST" ? std::optional<std::string>("HTTP/1.1 200 x\r\nContent-")
                                        : std::nullopt;
    };
    ServerSettings settings = settingsFor(server.url());
    settings.deadline = std::chrono::milliseconds(1000);
    const auto result = sendAndWait(*uplinkTo(settings), sampleBatch(1));
    CHECK(result.outcome == UploadOutcome::Retry);
    CHECK(result.timedOut);
}

TEST_CASE_METHOD(UplinkFixture, "HttpsUplink is silent after its end", "[http]") {
    FakeServer server(parties);
    server.script = [](const Request&) { return std::string(); }; // never answers
    auto uplink = uplinkTo(settingsFor(server.url()));
    bool called = false;
    uplink->send(sampleBatch(1), [&](ports::UploadResult) { called = true; });
    REQUIRE(waitFor([&] { return !server.requests.empty(); }));
    uplink.reset();
    QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    CHECK_FALSE(called);
}

TEST_CASE_METHOD(UplinkFixture,
                 "A connection cut at any octet of an exchange delivers once in "
                 "effect or says Retry",
                 "[http]") {
    const auto batch = sampleBatch(1);
    std::size_t requestSize = 0;
    std::size_t answerSize = 0;
    {
        FakeServer server(parties);
        REQUIRE(sendAndWait(*uplinkTo(settingsFor(server.url())), batch).outcome ==
                UploadOutcome::Delivered);
        requestSize = server.received_bytes;
        answerSize = server.sent_bytes;
    }
    const auto attempt = [&](std::optional<std::size_t> received, std::optional<std::size_t> sent) {
        FakeServer server(parties);
        server.cutAfterReceived = received;
        server.cutAfterSent = sent;
        const auto uplink = uplinkTo(settingsFor(server.url()));
        const auto result = sendAndWait(*uplink, batch);
        CHECK(result.outcome == UploadOutcome::Retry);
        CHECK_FALSE(result.receipt.has_value());
        // The line is whole again: the same octets go through.
        server.cutAfterReceived.reset();
        server.cutAfterSent.reset();
        CHECK(sendAndWait(*uplink, batch).outcome == UploadOutcome::Delivered);
    };
    for (std::size_t at = 1; at < requestSize; ++at) {
        attempt(at, std::nullopt);
    }
    for (std::size_t at = 1; at < answerSize; ++at) {
        attempt(std::nullopt, at);
    }
}

TEST_CASE_METHOD(UplinkFixture, "An upload of 500 scans takes at most 24 octets a scan", "[http]") {
    FakeServer server(parties);
    const auto uplink = uplinkTo(settingsFor(server.url()));
    const auto batch = sampleBatch(500);
    REQUIRE(sendAndWait(*uplink, batch).outcome == UploadOutcome::Delivered);
    const auto before = server.received_bytes;
    REQUIRE(sendAndWait(*uplink, batch).outcome == UploadOutcome::Delivered);
    const auto upstream = server.received_bytes - before;
    // TLS 1.3 adds 22 octets a record of at most 16 KiB.
    CHECK(static_cast<double>(upstream + 2UL * 22) / 500.0 <= 24.0);
    CHECK(upstream - batch.body.size() < 700); // the head
}

TEST_CASE_METHOD(UplinkFixture, "EnrolmentClient exchanges a code for an identity", "[http]") {
    FakeServer server(parties);
    wire::EnrolResponse response;
    response.site = "main";
    response.agent = parties.identity.agent;
    const ByteView key = parties.receiptKey.verifyKey().bytes();
    response.receiptKey.assign(key.begin(), key.end());
    response.logKey = response.receiptKey;
    std::string answer =
        httpText(200, "Content-Type: application/json\r\n", wire::encodeEnrolResponse(response));
    server.script = [&](const Request&) { return answer; };
    const auto enrol = [&] {
        EnrolmentClient client(settingsFor(server.url()));
        std::optional<Result<AgentIdentity, UplinkFailure>> result;
        const ByteView own = parties.agentKey.verifyKey().bytes();
        client.enrol({"ABCD-EFGH", "pc", "0.1.0", Bytes(own.begin(), own.end())},
                     [&](Result<AgentIdentity, UplinkFailure> got) { result = std::move(got); });
        REQUIRE(waitFor([&] { return result.has_value(); }));
        return *result;
    };
    const auto good = enrol();
    REQUIRE(good.has_value());
    CHECK(good->agent == parties.identity.agent);
    CHECK(good->receiptKey == parties.identity.receiptKey);
    CHECK(wire::decodeEnrolRequest(server.requests.back().body)->code == "ABCD-EFGH");

    answer = httpText(403, "Content-Type: application/problem+json\r\n", "{}");
    CHECK(enrol().error().kind == FailureKind::CodeRefused);
    answer = httpText(403, "Content-Type: text/html\r\n", "blocked");
    CHECK(enrol().error().kind == FailureKind::NotOurServer);
    answer = httpText(200, "Content-Type: application/json\r\n", "{}");
    CHECK(enrol().error().kind == FailureKind::NotOurServer);
}
