// Our server as a peer sees it when it behaves, and what handlers see of the peer.
#include "common/base/error.h"
#include "server/http/http_server.h"
#include "tests/server/http/served.h"
#include "tests/support/manual_clock.h"

#include <catch2/catch.hpp>
#include <openssl/ssl.h>

using namespace tewatashi::test;
using namespace tewatashi::server::http;
using namespace std::chrono_literals;

TEST_CASE("security headers are on every answer, the guard's own included", "[http]") {
    const Tls tls = GENERATE(Tls::No, Tls::Yes);
    Served served([](HttpOptions& options) { options.hostNames = {"a"}; }, tls);
    const std::string pad(20'000, 'x');
    const auto [request, status] = GENERATE_COPY(table<std::string, int>({
        {getRequest("/hello"), 200},
        {getRequest("/nowhere"), 404},
        {getRequest("/api/nowhere"), 404},
        {"DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {getRequest("/throw/int"), 500},
        {getRequest("/a%00b"), 400},
        {"POST /api/echo HTTP/1.1\r\nHost: a\r\n\r\n", 411},
        {"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n", 413},
        {getRequest("/" + std::string(3000, 'x')), 414},
        {"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", 415},
        {"GET / HTTP/1.1\r\nHost: b\r\n\r\n", 421},
        {getRequest("/", "X: " + pad + "\r\n"), 431},
        {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505},
    }));
    const RawReply reply = served.ask(request);
    CAPTURE(request.substr(0, 60));
    CHECK(reply.status == status);
    CHECK(reply.header("Content-Security-Policy") ==
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
          "frame-ancestors 'none'");
    CHECK(reply.header("X-Content-Type-Options") == "nosniff");
    CHECK(reply.header("Referrer-Policy") == "same-origin");
    CHECK(reply.header("Cross-Origin-Opener-Policy") == "same-origin");
    CHECK(reply.header("Cross-Origin-Resource-Policy") == "same-origin");
    CHECK(reply.header("Cache-Control") == "no-store");
    CHECK(reply.hasHeader("Strict-Transport-Security") == (tls == Tls::Yes));
    CHECK_FALSE(reply.hasHeader("Server"));
    CHECK_FALSE(reply.hasHeader("EXCEPTION_WHAT"));
}

TEST_CASE("a handler's own Cache-Control replaces the default", "[http]") {
    const Served served;
    const RawReply reply = served.ask(getRequest("/cached"));
    CHECK(reply.header("Cache-Control") == "max-age=60");
    CHECK(reply.head.find("no-store") == std::string::npos);
}

TEST_CASE("handlers get path parameters, query and body as sent", "[http]") {
    const Served served;
    CHECK(served.ask(getRequest("/items/%E6%89%8B%20x?x=1%2B2")).body == "手 x|1+2");
    const std::string body("{\"a\":\"\0\xff%41\"}", 13);
    CHECK(served.ask(echoRequest(body)).body == body);
    CHECK(served.ask(echoRequest("")).status == 200);
}

TEST_CASE("a request cut at any octet arrives whole", "[http]") {
    const Served served;
    RawClient client = served.client();
    const std::string request = echoRequest("{\"n\":123}", "X-A: b\r\n");
    for (std::size_t cut = 1; cut < request.size(); ++cut) {
        client.send(std::string_view(request).substr(0, cut));
        CHECK(client.request(request.substr(cut)).body == "{\"n\":123}");
    }
}

TEST_CASE("HEAD has the head of GET and no body, and the connection goes on", "[http]") {
    const Served served;
    RawClient client = served.client();
    client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    const RawReply reply = client.readReply(RawClient::kPatience, RawClient::Expect::HeadOnly);
    CHECK(reply.status == 200);
    CHECK(reply.header("Content-Length") == "5");
    CHECK(client.request(getRequest("/hello")).body == "hello");
}

TEST_CASE("a wrong method names the right ones", "[http]") {
    const Served served;
    const RawReply reply = served.ask("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(reply.status == 405);
    CHECK(reply.header("Allow") == "GET, HEAD");
}

TEST_CASE("errors below /api/ are problem documents, others pages", "[http]") {
    const Served served([](HttpOptions& options) {
        options.errorPage = [](const Request& q, int status, const tewatashi::LocalizedText& t) {
            return htmlResponse(status, "page for " + q.path + ": " + t.en);
        };
    });
    CHECK(served.ask(getRequest("/api/x")).header("Content-Type") == "application/problem+json");
    CHECK(served.ask(getRequest("/x")).body.substr(0, 12) == "page for /x:");
    CHECK(served.ask(getRequest("/throw/int")).body.substr(0, 20) == "page for /throw/int:");
}

TEST_CASE("whatever a handler throws is a 500 for that request only", "[http]") {
    Served served;
    RawClient client = served.client();
    CHECK(client.request(getRequest("/throw/int")).status == 500);
    CHECK(client.request(getRequest("/throw/memory")).status == 500);
    CHECK(client.request(getRequest("/hello")).status == 200);
    CHECK(served.server().counters().exceptions == 2);
}

TEST_CASE("broken surroundings are a 503 whose reason only the log learns", "[http]") {
    std::mutex mutex;
    std::vector<std::string> reasons;
    Served served([&](HttpOptions& options) {
        options.troubleLog = [&](std::string_view route, const tewatashi::LocalizedText& text) {
            const std::lock_guard lock(mutex);
            reasons.push_back(std::string(route) + ": " + text.en);
        };
    });
    const RawReply reply = served.ask(getRequest("/throw/error"));
    CHECK(reply.status == 503);
    CHECK(reply.hasHeader("Retry-After"));
    CHECK(reply.body.find("secret-file") == std::string::npos);
    CHECK(served.ask(getRequest("/throw/int")).status == 500);
    CHECK(served.ask(getRequest("/throw/memory")).status == 500);
    CHECK(reasons == std::vector<std::string>{"/throw/error: secret-file.db cannot be read",
                                              "/throw/int: an exception of unknown type",
                                              "/throw/memory: std::bad_alloc"});
}

TEST_CASE("a throwing trouble log changes nothing for the peer", "[http]") {
    Served served([](HttpOptions& options) {
        options.troubleLog = [](std::string_view, const tewatashi::LocalizedText&) { throw 1; };
    });
    CHECK(served.ask(getRequest("/throw/error")).status == 503);
    CHECK(served.server().counters().exceptions == 2);
}

TEST_CASE("every answer is dated by the server's clock", "[http]") {
    ManualClock clock(tewatashi::UtcMillis{784'111'777'999});
    const Served served([&](HttpOptions& options) { options.clock = &clock; });
    RawClient client = served.client();
    CHECK(client.request(getRequest("/hello")).header("Date") == "Sun, 06 Nov 1994 08:49:37 GMT");
    clock.setUtc({784'111'778'000});
    CHECK(client.request(getRequest("/hello")).header("Date") == "Sun, 06 Nov 1994 08:49:38 GMT");
    CHECK(served.ask(getRequest("/a%00b")).header("Date") == "Sun, 06 Nov 1994 08:49:38 GMT");
}

TEST_CASE("answers are never compressed, so that secrets beside typed text stay secret", "[http]") {
    const Served served;
    const RawReply reply = served.ask(getRequest("/big", "Accept-Encoding: gzip, br\r\n"));
    CHECK(reply.body.size() == 16UL * 1024 * 1024);
    CHECK_FALSE(reply.hasHeader("Content-Encoding"));
}

TEST_CASE("a header field that would split the answer is a 500", "[http]") {
    const Served served;
    const RawReply reply = served.ask(getRequest("/split"));
    CHECK(reply.status == 500);
    CHECK_FALSE(reply.hasHeader("X-B"));
}

TEST_CASE("the connection closes after its last request and says so", "[http]") {
    Served served([](HttpOptions& options) { options.limits.requestsPerConnectionMax = 3; });
    RawClient client = served.client();
    CHECK_FALSE(client.request(getRequest("/hello")).hasHeader("Connection"));
    CHECK_FALSE(client.request(getRequest("/hello")).hasHeader("Connection"));
    CHECK(client.request(getRequest("/hello")).header("Connection") == "close");
    CHECK(client.closesWithin(RawClient::kPatience));
    RawClient old = served.client();
    CHECK(old.request("GET /hello HTTP/1.0\r\n\r\n").body == "hello");
    CHECK(old.closesWithin(RawClient::kPatience));
}

TEST_CASE("a client that waits for 100 Continue gets it before it sends", "[http]") {
    const Served served;
    RawClient client = served.client();
    std::string head = echoRequest("", "Expect: 100-continue\r\n");
    head.replace(head.find("Content-Length: 0"), 17, "Content-Length: 3");
    CHECK(client.request(head).status == 100);
    CHECK(client.request("123").body == "123");
}

TEST_CASE("the access log has one line per request, refused ones included", "[http]") {
    Served served;
    RawClient client = served.client();
    const auto lineOf = [&](const std::string& request) {
        const std::size_t before = served.log().size();
        CHECK(client.request(request).status != 0);
        REQUIRE(Served::eventually([&] { return served.log().size() > before; }));
        return served.log().back();
    };
    CHECK(lineOf(getRequest("/items/12")) == "GET /items/{number} 200 127.0.0.1");
    CHECK(lineOf(getRequest("/nowhere")) == "GET  404 127.0.0.1");
    CHECK(lineOf("nonsense\r\n\r\n") == "  400 127.0.0.1");
    CHECK(served.log().size() == 3);
}

TEST_CASE("X-Forwarded-For counts from a trusted proxy only", "[http]") {
    const std::string request = getRequest("/who", "X-Forwarded-For: 6.6.6.6, 198.51.100.7\r\n");
    const Served direct;
    CHECK(direct.ask(request).body == "127.0.0.1");
    const Served proxied(
        [](HttpOptions& options) { options.trustedProxies = {"::ffff:127.0.0.1"}; });
    CHECK(proxied.ask(request).body == "198.51.100.7");
}

TEST_CASE("both address families are served and named in one spelling", "[http]") {
    const Served served([](HttpOptions& options) { options.address = "::"; });
    CHECK(served.client("127.0.0.1").request(getRequest("/who")).body == "127.0.0.1");
    CHECK(served.client("::1").request(getRequest("/who")).body == "::1");
}

TEST_CASE("TLS 1.2 and 1.3 are spoken, older versions refused", "[http]") {
    const Served served({}, Tls::Yes);
    Served other({}, Tls::Yes);
    RawClient::Options options;
    options.tls = Tls::Yes;
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        options.tlsVersionMax = version;
        RawClient client(other.server().port(), options);
        CHECK(client.request(getRequest("/hello")).body == "hello");
    }
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
        options.tlsVersionMax = version;
        CHECK_THROWS_WITH(RawClient(other.server().port(), options), "TLS handshake failed");
    }
    RawClient plain(other.server().port());
    plain.send(getRequest("/hello"));
    CHECK(plain.closesWithin(RawClient::kPatience)); // plain HTTP to a TLS port
    CHECK(served.ask(getRequest("/hello")).body == "hello");
}

TEST_CASE("long bodies and pipelined requests pass through TLS unchanged", "[http]") {
    const Served served({}, Tls::Yes);
    std::string body(1024UL * 1024, 'x');
    for (std::size_t i = 0; i < body.size(); i += 997) {
        body[i] = static_cast<char>('a' + i % 26);
    }
    RawClient client = served.client();
    CHECK(client.request(echoRequest(body)).body == body);
    client.send(getRequest("/items/1") + echoRequest("[2]") + getRequest("/items/3"));
    CHECK(client.readReply().body == "1|-");
    CHECK(client.readReply().body == "[2]");
    CHECK(client.readReply().body == "3|-");
}

TEST_CASE("many clients at once each get their own answers", "[http]") {
    const Tls tls = GENERATE(Tls::No, Tls::Yes);
    const Served served({}, tls);
    std::atomic<int> right{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t) {
        threads.emplace_back([&, t] {
            RawClient client = served.client();
            for (int i = 0; i < 100; ++i) {
                const std::string body = "[" + std::to_string(t) + "," + std::to_string(i) + "]";
                right += client.request(echoRequest(body)).body == body ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(right == 600);
}

TEST_CASE("files that make no TLS are named in the error", "[http]") {
    TempDir folder;
    const TestCertificate other = makeTestCertificate({"b"});
    makeTestCertificate({"a"}).writeTo(folder.path());
    const Router router;
    HttpOptions options;
    options.port = 0;
    options.tls = TlsFiles{folder / "none.pem", folder / "key.pem"};
    CHECK_THROWS_WITH(HttpServer(options, router, {}).start(), Catch::Contains("none.pem"));
    options.tls = TlsFiles{folder / "cert.pem", folder / "cert.pem"};
    CHECK_THROWS_WITH(HttpServer(options, router, {}).start(), Catch::Contains("cert.pem"));
    TempDir foreign;
    other.writeTo(foreign.path());
    options.tls = TlsFiles{folder / "cert.pem", foreign / "key.pem"};
    CHECK_THROWS_AS(HttpServer(options, router, {}).start(), tewatashi::Error);
}

TEST_CASE("a second server on the port is refused", "[http]") {
    Served first;
    const Router router;
    HttpOptions options;
    options.address = "127.0.0.1";
    options.port = first.server().port();
    CHECK_THROWS_AS(HttpServer(options, router, {}).start(), tewatashi::Error);
    CHECK(first.ask(getRequest("/hello")).status == 200);
}
