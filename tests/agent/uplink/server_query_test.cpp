// Small questions to a scripted server on loopback.
#include "agent/uplink/server_query.h"
#include "common/wire/signed_request.h"
#include "tests/agent/uplink/fake_server.h"
#include "tests/agent/uplink/network_application.h"
#include "tests/support/manual_clock.h"

#include <QCoreApplication>
#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::uplink;
using namespace tewatashi::agent::uplink::test;
using tewatashi::test::ManualClock;
using tewatashi::test::NetworkApplication;

namespace {

struct QueryFixture {
    NetworkApplication qt;
    Parties parties;
    ManualClock clock;

    [[nodiscard]] ServerQuery queryTo(const std::string& url) {
        ServerSettings settings;
        settings.url = url;
        return {settings, parties.identity, parties.agentKey, clock};
    }
    template <typename T>
    [[nodiscard]] Result<T, UplinkFailure>
    answerOf(ServerQuery& query, void (ServerQuery::*question)(ServerQuery::Done<T>)) {
        std::optional<Result<T, UplinkFailure>> answer;
        (query.*question)([&](Result<T, UplinkFailure> came) { answer = std::move(came); });
        CHECK_FALSE(answer.has_value()); // never from inside
        REQUIRE(waitFor([&] { return answer.has_value(); }));
        return *std::move(answer);
    }
    [[nodiscard]] std::string ownAgent(const Request& request, const SigningKey& key) const {
        const std::string body = wire::encodeAgentAnswer(
            {parties.identity.site, parties.identity.agent, "MAILROOM-PC", "0.1.0"});
        const Signature signature =
            key.sign(wire::answerSigningInput(parties.identity.site, parties.identity.agent,
                                              request.header("tewatashi-nonce"), body));
        return httpText(200, "Tewatashi-Answer: " + toBase64(signature) + "\r\n", body);
    }
    // Time as ever; GET /api/v1/agent by `answer`.
    [[nodiscard]] static FakeServer::Script
    agentAnswer(std::function<std::string(const Request&)> answer) {
        return [answer = std::move(answer)](const Request& request) {
            return request.target == "/api/v1/agent" ? std::optional(answer(request))
                                                     : std::nullopt;
        };
    }
};

std::string unavailable() {
    return httpText(503, "Content-Type: application/problem+json\r\n",
                    R"({"type":"urn:tewatashi:problem:unavailable"})");
}

} // namespace

TEST_CASE_METHOD(QueryFixture, "The server's clock is compared with this PC's", "[http]") {
    FakeServer server(parties);
    for (const std::int64_t ahead_ms : {0, 90'000, -90'000}) {
        server.script = [&](const Request&) -> std::optional<std::string> {
            return httpText(
                200, "Tewatashi-Nonce: n\r\n",
                fmt::format(R"({{"time":{},"nonce":"n"}})", clock.utcNow().value - ahead_ms));
        };
        ServerQuery query = queryTo(server.url());
        const auto time = answerOf(query, &ServerQuery::readTime);
        REQUIRE(time.has_value());
        CHECK(time->ahead == std::chrono::milliseconds(ahead_ms));
        CHECK(time->uncertainty == std::chrono::milliseconds(0));
    }
}

TEST_CASE_METHOD(QueryFixture, "What answers in the server's stead is told from it", "[http]") {
    FakeServer server(parties);
    const std::vector<std::pair<std::string, FailureKind>> answers{
        {httpText(200, "Content-Type: text/html\r\n", "<html>sign in</html>"),
         FailureKind::NotOurServer},
        {httpText(200, "", R"({"time":1,"nonce":"n"})"), FailureKind::NotOurServer},
        {httpText(200, "Tewatashi-Nonce: n\r\n", R"({"time":"x"})"), FailureKind::NotOurServer},
        {httpText(302, "Location: http://portal/\r\n", ""), FailureKind::Redirected},
        {httpText(403, "", "blocked"), FailureKind::UnsignedRefusal},
        {httpText(503, "Content-Type: text/html\r\n", "<html>maintenance</html>"),
         FailureKind::Maintenance},
        {unavailable(), FailureKind::Busy},
        {httpText(500, "", ""), FailureKind::ServerError}};
    for (const auto& [answer, kind] : answers) {
        server.script = [&](const Request&) { return std::optional(answer); };
        ServerQuery query = queryTo(server.url());
        const auto time = answerOf(query, &ServerQuery::readTime);
        INFO(answer);
        REQUIRE_FALSE(time.has_value());
        CHECK(time.error().kind == kind);
    }
}

TEST_CASE_METHOD(QueryFixture, "The server says who we are, and both prove themselves", "[http]") {
    FakeServer server(parties);
    server.script =
        agentAnswer([&](const Request& request) { return ownAgent(request, parties.receiptKey); });
    ServerQuery query = queryTo(server.url());
    const auto agent = answerOf(query, &ServerQuery::askWhoWeAre);
    REQUIRE(agent.has_value());
    CHECK(agent->name == "MAILROOM-PC");
    REQUIRE(server.requests.size() == 2);
    const Request& asked = server.requests[1];
    CHECK(asked.method == "GET");
    CHECK(asked.header("tewatashi-agent") == parties.identity.agent.hex());
    CHECK_FALSE(asked.header("tewatashi-nonce").empty());
    // The fake server keeps heads in lower case; that the signature is right the real one says.
    CHECK_FALSE(asked.header("tewatashi-signature").empty());
}

TEST_CASE_METHOD(QueryFixture, "A refusal counts only when our server signed it", "[http]") {
    FakeServer server(parties);
    const std::vector<std::pair<FakeServer::Script, FailureKind>> scripts{
        {agentAnswer([&](const Request& request) { return server.refusal(request, 403); }),
         FailureKind::Revoked},
        {agentAnswer([&](const Request& request) { return server.refusal(request, 401); }),
         FailureKind::Revoked},
        {agentAnswer([](const Request&) { return httpText(403, "", "proxy"); }),
         FailureKind::UnsignedRefusal},
        {agentAnswer([&](const Request& request) { return ownAgent(request, parties.agentKey); }),
         FailureKind::BadReceipt},
        {agentAnswer([](const Request&) { return httpText(200, "", "{}"); }),
         FailureKind::NotOurServer},
        {agentAnswer(
             [](const Request&) { return httpText(409, "Tewatashi-Nonce: again\r\n", ""); }),
         FailureKind::StaleNonce}};
    for (const auto& [script, kind] : scripts) {
        server.script = script;
        ServerQuery query = queryTo(server.url());
        const auto agent = answerOf(query, &ServerQuery::askWhoWeAre);
        REQUIRE_FALSE(agent.has_value());
        CHECK(agent.error().kind == kind);
    }
}

TEST_CASE_METHOD(QueryFixture, "A stale nonce is exchanged once", "[http]") {
    FakeServer server(parties);
    bool stale = true;
    server.script = agentAnswer([&](const Request& request) {
        return std::exchange(stale, false) ? httpText(409, "Tewatashi-Nonce: fresh\r\n", "")
                                           : ownAgent(request, parties.receiptKey);
    });
    ServerQuery query = queryTo(server.url());
    CHECK(answerOf(query, &ServerQuery::askWhoWeAre).has_value());
    CHECK(server.requests.back().header("tewatashi-nonce") == "fresh");
}

TEST_CASE_METHOD(QueryFixture, "A server whose database is away is not ready", "[http]") {
    FakeServer server(parties);
    const std::vector<std::pair<std::string, std::optional<FailureKind>>> answers{
        {httpText(200, "", R"({"status":"ready"})"), std::nullopt},
        {httpText(503, "", R"({"status":"not_ready"})"), FailureKind::ServerError},
        {httpText(503, "", "<html>"), FailureKind::Maintenance}};
    for (const auto& [answer, kind] : answers) {
        server.script = [&](const Request&) { return std::optional(answer); };
        ServerQuery query = queryTo(server.url());
        const auto ready = answerOf(query, &ServerQuery::askReady);
        CHECK(ready.has_value() == !kind.has_value());
        if (kind && !ready) {
            CHECK(ready.error().kind == *kind);
        }
    }
}

TEST_CASE_METHOD(QueryFixture, "The way to a server is a name, a proxy, or wrong", "[http]") {
    ServerQuery local = queryTo("https://127.0.0.1:8443");
    const auto way = answerOf(local, &ServerQuery::findWay);
    REQUIRE(way.has_value());
    CHECK(way->host == "127.0.0.1");
    CHECK(way->proxy.empty());
    for (const char* wrong : {"", "https://", "mail"}) {
        ServerQuery query = queryTo(wrong);
        const auto none = answerOf(query, &ServerQuery::findWay);
        REQUIRE_FALSE(none.has_value());
        CHECK(none.error().kind == FailureKind::BadAddress);
    }
}

TEST_CASE_METHOD(QueryFixture, "Nobody who listens is told as that", "[http]") {
    std::string url;
    {
        const FakeServer gone(parties);
        url = gone.url();
    }
    ServerQuery query = queryTo(url);
    const auto time = answerOf(query, &ServerQuery::readTime);
    REQUIRE_FALSE(time.has_value());
    CHECK(time.error().kind == FailureKind::Refused);
}
