// Every limit of the listener and what happens at it, with limits of milliseconds.
#include "tests/server/http/served.h"

#include <catch2/catch.hpp>

using namespace tewatashi::test;
using namespace tewatashi::server::http;
using namespace std::chrono_literals;

namespace {

// Sends one octet every few milliseconds until something comes back.
RawReply drip(RawClient& client, const std::string& bytes) {
    for (const char octet : bytes) {
        client.send(std::string(1, octet));
        RawReply reply = client.readReply(10ms);
        if (reply.status != 0) {
            return reply;
        }
    }
    return {};
}

constexpr const char* kEchoHead = "POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Type: "
                                  "application/json\r\nContent-Length: 1000\r\n\r\n";

} // namespace

TEST_CASE("a dripped head is cut at its total deadline", "[http]") {
    Served served([](HttpOptions& options) { options.limits.head = 100ms; });
    RawClient client = served.client();
    CHECK(drip(client, "GET /" + std::string(2000, 'x')).status == 408);
    CHECK(client.closesWithin(RawClient::kPatience));
    CHECK(served.server().counters().timeouts == 1);
}

TEST_CASE("a dripped body is cut at its total deadline", "[http]") {
    Served served([](HttpOptions& options) { options.limits.body = 50ms; });
    RawClient client = served.client();
    client.send(kEchoHead);
    CHECK(drip(client, std::string(900, 'x')).status == 408);
    CHECK(client.closesWithin(RawClient::kPatience));
}

TEST_CASE("a peer that never reads its answer is cut at the write deadline", "[http]") {
    Served served([](HttpOptions& options) {
        options.limits.write = 50ms;
        options.limits.minRate_bytesPerS = 1024UL * 1024 * 1024;
        options.limits.workers = 1;
    });
    RawClient::Options small;
    small.receiveBuffer_bytes = 4096;
    RawClient lazy(served.server().port(), small);
    lazy.send(getRequest("/big"));
    CHECK(served.ask(getRequest("/hello")).status == 200); // the only worker is free
    CHECK(Served::eventually([&] { return served.server().counters().timeouts == 1; }));
    CHECK(lazy.readToEnd().size() < 16UL * 1024 * 1024);
}

TEST_CASE("a slow but steady reader gets everything", "[http]") {
    const Served served;
    RawClient client = served.client();
    client.send(getRequest("/big") + getRequest("/hello"));
    CHECK(client.readReply(20s).body.size() == 16UL * 1024 * 1024);
    CHECK(client.readReply().body == "hello");
}

TEST_CASE("an idle connection is closed without a word", "[http]") {
    Served served([](HttpOptions& options) { options.limits.idle = 80ms; });
    RawClient client = served.client();
    CHECK(client.request(getRequest("/hello")).status == 200);
    CHECK(client.readToEnd().empty());
    CHECK(served.server().counters().timeouts == 0);
}

TEST_CASE("an idle deadline starts anew with every request", "[http]") {
    const Served served([](HttpOptions& options) { options.limits.idle = 300ms; });
    RawClient client = served.client();
    for (int i = 0; i < 5; ++i) {
        CHECK(client.request(getRequest("/hello")).status == 200);
        CHECK_FALSE(client.closesWithin(100ms));
    }
}

TEST_CASE("a silent or half TLS handshake is cut at its deadline", "[http]") {
    Served served([](HttpOptions& options) { options.limits.tlsHandshake = 80ms; }, Tls::Yes);
    const std::string start = GENERATE(std::string(), std::string("\x16\x03\x01\x02", 4));
    RawClient silent(served.server().port());
    silent.send(start);
    CHECK(silent.closesWithin(RawClient::kPatience));
    CHECK(served.ask(getRequest("/hello")).status == 200);
}

TEST_CASE("a thousand idle sockets leave a good client served", "[http]") {
    const Tls tls = GENERATE(Tls::No, Tls::Yes);
    Served served([](HttpOptions& o) { o.limits.connectionsPerAddressMax = 2000; }, tls);
    std::vector<RawClient> idle;
    for (int i = 0; i < 1000; ++i) {
        idle.emplace_back(served.server().port()); // for TLS: silent before the handshake
    }
    REQUIRE(Served::eventually([&] { return served.server().counters().open == 1000; }));
    const auto start = std::chrono::steady_clock::now();
    CHECK(served.ask(getRequest("/hello")).body == "hello");
    CHECK(std::chrono::steady_clock::now() - start < 1s);
    idle.clear();
    CHECK(Served::eventually([&] { return served.server().counters().open == 0; }));
}

TEST_CASE("connections beyond a cap are closed, and room is found again", "[http]") {
    const bool perAddress = GENERATE(true, false);
    Served served([&](HttpOptions& options) {
        (perAddress ? options.limits.connectionsPerAddressMax : options.limits.connectionsMax) = 2;
    });
    RawClient first = served.client();
    {
        RawClient second = served.client();
        CHECK(second.request(getRequest("/hello")).status == 200);
        RawClient third = served.client();
        CHECK(third.closesWithin(RawClient::kPatience));
        CHECK(served.server().counters().refused == 1);
    }
    CHECK(Served::eventually([&] { return served.server().counters().open == 1; }));
    CHECK(served.ask(getRequest("/hello")).status == 200);
    CHECK(first.request(getRequest("/hello")).status == 200);
}

TEST_CASE("a trusted proxy is not held to the cap of one address", "[http]") {
    const Served served([](HttpOptions& options) {
        options.limits.connectionsPerAddressMax = 1;
        options.trustedProxies = {"127.0.0.1"};
    });
    RawClient first = served.client();
    RawClient second = served.client();
    CHECK(first.request(getRequest("/hello")).status == 200);
    CHECK(second.request(getRequest("/hello")).status == 200);
}

TEST_CASE("requests beyond the queue are told to come back later", "[http]") {
    Served served([](HttpOptions& options) {
        options.limits.workers = 1;
        options.limits.queueMax = 1;
    });
    RawClient answered = served.client();
    answered.send(getRequest("/gate"));
    REQUIRE(served.gate().waitForVisitors(1));
    // One more waits in the queue; whoever comes after it is refused.
    std::vector<RawClient> others;
    for (int i = 0; i < 3; ++i) {
        others.push_back(served.client());
        others.back().send(getRequest("/hello"));
    }
    REQUIRE(Served::eventually([&] { return served.server().counters().refusedRequests == 2; }));
    served.gate().open();
    CHECK(answered.readReply().body == "gone through");
    int ok = 0;
    for (RawClient& other : others) {
        const RawReply reply = other.readReply();
        ok += reply.status == 200 ? 1 : 0;
        if (reply.status != 200) {
            CHECK(reply.status == 503);
            CHECK(reply.hasHeader("Retry-After"));
        }
    }
    CHECK(ok == 1);
}

TEST_CASE("bodies beyond the memory for all connections are refused, small ones not", "[http]") {
    const Served served(
        [](HttpOptions& options) { options.limits.bufferedBytesMax = 100UL * 1024; });
    RawClient hoarder = served.client();
    const std::string body(500UL * 1024, 'x');
    CHECK(hoarder.request(echoRequest(body)).status == 503);
    CHECK(served.ask(echoRequest("[1]")).status == 200);
}

TEST_CASE("a refusal from the head reaches a peer that is still sending", "[http]") {
    const Tls tls = GENERATE(Tls::No, Tls::Yes);
    const Served served({}, tls);
    CHECK(served.ask(echoRequest(std::string(1536UL * 1024, 'x'))).status == 413);
}

TEST_CASE("draining answers what is in hand and closes the rest", "[http]") {
    const Tls tls = GENERATE(Tls::No, Tls::Yes);
    Served served({}, tls);
    RawClient idle = served.client();
    CHECK(idle.request(getRequest("/hello")).status == 200);
    RawClient busy = served.client();
    busy.send(getRequest("/gate"));
    REQUIRE(served.gate().waitForVisitors(1));
    const std::uint16_t port = served.server().port();
    std::thread drain([&] { served.server().drainAndStop(); });
    CHECK(idle.closesWithin(RawClient::kPatience));
    CHECK_THROWS(RawClient(port)); // nobody listens any more
    served.gate().open();
    const RawReply reply = busy.readReply();
    CHECK(reply.body == "gone through");
    CHECK(reply.header("Connection") == "close");
    drain.join();
}

TEST_CASE("draining takes no longer than its limit", "[http]") {
    Served served([](HttpOptions& options) { options.limits.drain = 100ms; });
    RawClient half = served.client();
    half.send("GET /hel");
    const auto start = std::chrono::steady_clock::now();
    served.server().drainAndStop();
    CHECK(std::chrono::steady_clock::now() - start < 2s);
    CHECK(half.closesWithin(RawClient::kPatience));
}

TEST_CASE("a server that is destroyed while peers are connected closes them", "[http]") {
    auto served = std::make_unique<Served>();
    RawClient idle = served->client();
    CHECK(idle.request(getRequest("/hello")).status == 200);
    served.reset();
    CHECK(idle.closesWithin(RawClient::kPatience));
}
