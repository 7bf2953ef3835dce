// Answers that are made while they are sent.
#include "tests/server/http/served.h"

#include <catch2/catch.hpp>

#include <atomic>

using namespace tewatashi::test;
using namespace tewatashi::server::http;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kLargePiece = 256UL * 1024;

// What a reader of RFC 9112 §7.1 gets; "" when the answer is not whole.
std::string dechunked(std::string_view answer) {
    const std::size_t head = answer.find("\r\n\r\n");
    if (head == std::string_view::npos) {
        return "";
    }
    std::string body;
    answer.remove_prefix(head + 4);
    while (true) {
        const std::size_t line = answer.find("\r\n");
        if (line == std::string_view::npos) {
            return "";
        }
        const std::size_t size = std::stoul(std::string(answer.substr(0, line)), nullptr, 16);
        answer.remove_prefix(line + 2);
        if (answer.size() < size + 2 || answer.substr(size, 2) != "\r\n") {
            return "";
        }
        if (size == 0) {
            return body;
        }
        body += answer.substr(0, size);
        answer.remove_prefix(size + 2);
    }
}

// A server with one more route: /pieces/{count} counts down, /large never ends by itself.
class PiecesServer {
public:
    explicit PiecesServer(const std::function<void(HttpOptions&)>& adjust = {}, Tls tls = Tls::No)
        : m_tls(tls) {
        m_router.add(Method::Get, "/hello", kTestRoute,
                     [](const Request&) { return htmlResponse(200, "hi"); });
        m_router.add(Method::Get, "/gate", kTestRoute, [this](const Request&) {
            m_gate.enter();
            return htmlResponse(200, "gone through");
        });
        m_router.add(Method::Get, "/pieces/{count}", kTestRoute,
                     [this](const Request& request) { return counting(request); });
        m_router.add(Method::Get, "/large/{count}", kTestRoute,
                     [this](const Request& request) { return large(request); });
        m_router.add(Method::Get, "/broken", kTestRoute, [](const Request&) {
            Response response;
            response.contentType = "text/plain";
            auto calls = std::make_shared<int>(0);
            response.pieces = [calls](std::string& piece) -> bool {
                if (++*calls == 2) {
                    throw tewatashi::Error({"途中で失敗", "failed in the middle"});
                }
                piece = "half";
                return true;
            };
            return response;
        });
        HttpOptions options;
        options.address = "127.0.0.1";
        options.port = 0;
        options.troubleLog = [this](std::string_view route, const tewatashi::LocalizedText& text) {
            const std::lock_guard lock(m_mutex);
            m_troubles.push_back(std::string(route) + ": " + text.en);
        };
        if (tls == Tls::Yes) {
            makeTestCertificate({"127.0.0.1"}).writeTo(m_folder.path());
            options.tls = {m_folder / "cert.pem", m_folder / "key.pem"};
        }
        if (adjust) {
            adjust(options);
        }
        m_server = std::make_unique<HttpServer>(options, m_router, [](const AccessRecord&) {});
        m_server->start();
    }
    ~PiecesServer() {
        m_gate.open();
        m_server.reset();
    }

    [[nodiscard]] RawClient client(int receiveBuffer_bytes = 0) const {
        RawClient::Options options;
        options.tls = m_tls;
        options.receiveBuffer_bytes = receiveBuffer_bytes;
        return {m_server->port(), options};
    }
    [[nodiscard]] HttpServer& server() { return *m_server; }
    [[nodiscard]] Gate& gate() { return m_gate; }
    [[nodiscard]] int made() const { return m_made; }
    [[nodiscard]] std::vector<std::string> troubles() {
        const std::lock_guard lock(m_mutex);
        return m_troubles;
    }

private:
    // "3,", nothing, "2,", nothing, "1,": a maker may have nothing to say for a while.
    Response counting(const Request& request) {
        Response response;
        response.contentType = "text/plain";
        auto left = std::make_shared<int>(std::stoi(request.param("count")) * 2);
        response.pieces = [this, left](std::string& piece) {
            ++m_made;
            if (*left % 2 == 0 && *left > 0) {
                piece += std::to_string(*left / 2) + ",";
            }
            return --*left > 0;
        };
        return response;
    }
    Response large(const Request& request) {
        Response response;
        response.contentType = "text/plain";
        auto left = std::make_shared<int>(std::stoi(request.param("count")));
        response.pieces = [this, left](std::string& piece) {
            ++m_made;
            piece.assign(kLargePiece, 'x');
            return --*left > 0;
        };
        return response;
    }

    TempDir m_folder;
    Tls m_tls;
    Gate m_gate;
    std::atomic<int> m_made{0};
    std::mutex m_mutex;
    std::vector<std::string> m_troubles;
    Router m_router;
    std::unique_ptr<HttpServer> m_server;
};

// Waits until nothing is made any more because the reader's buffers are full: between two answers
// of the only worker an answer in pieces would have had its turn.
void waitUntilFull(PiecesServer& served) {
    int quiet = 0;
    while (quiet < 3) {
        const int before = served.made();
        const bool answered = served.client().request(getRequest("/hello")).status == 200;
        quiet = answered && served.made() == before ? quiet + 1 : 0;
    }
}

std::string closing(const std::string& target) {
    return getRequest(target, "Connection: close\r\n");
}

} // namespace

TEST_CASE("an answer in pieces arrives whole, in chunks, under the usual head", "[http]") {
    const Tls tls = GENERATE(Tls::No, Tls::Yes);
    PiecesServer served({}, tls);
    RawClient client = served.client();
    REQUIRE(client.send(closing("/pieces/3")));
    const std::string answer = client.readToEnd();
    const std::string head = answer.substr(0, answer.find("\r\n\r\n"));
    CHECK(head.rfind("HTTP/1.1 200 ", 0) == 0);
    CHECK(head.find("\r\nTransfer-Encoding: chunked") != std::string::npos);
    CHECK(head.find("Content-Length") == std::string::npos);
    CHECK(head.find("\r\nContent-Type: text/plain") != std::string::npos);
    CHECK(head.find("\r\nX-Content-Type-Options: nosniff") != std::string::npos);
    CHECK(dechunked(answer) == "3,2,1,");
}

TEST_CASE("a large answer in pieces is whole and the connection goes on", "[http]") {
    const Tls tls = GENERATE(Tls::No, Tls::Yes);
    PiecesServer served({}, tls);
    RawClient client = served.client();
    REQUIRE(client.send(getRequest("/large/20") + closing("/hello")));
    const std::string answer = client.readToEnd();
    CHECK(dechunked(answer) == std::string(20 * kLargePiece, 'x'));
    CHECK(answer.substr(answer.size() - 2) == "hi");
}

TEST_CASE("HTTP/1.0 gets the pieces unframed, ended by closing", "[http]") {
    PiecesServer served;
    RawClient client = served.client();
    REQUIRE(client.send("GET /pieces/3 HTTP/1.0\r\nHost: a\r\n\r\n"));
    const std::string answer = client.readToEnd();
    CHECK(answer.find("Transfer-Encoding") == std::string::npos);
    CHECK(answer.find("Content-Length") == std::string::npos);
    CHECK(answer.substr(answer.find("\r\n\r\n") + 4) == "3,2,1,");
}

TEST_CASE("HEAD makes no piece", "[http]") {
    PiecesServer served;
    RawClient client = served.client();
    REQUIRE(client.send("HEAD /pieces/3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    const std::string answer = client.readToEnd();
    CHECK(answer.rfind("HTTP/1.1 200 ", 0) == 0);
    CHECK(answer.substr(answer.size() - 4) == "\r\n\r\n");
    CHECK(served.made() == 0);
}

TEST_CASE("a maker that fails cuts the connection, so that half is not taken for all", "[http]") {
    PiecesServer served;
    RawClient client = served.client();
    REQUIRE(client.send(getRequest("/broken")));
    const std::string answer = client.readToEnd();
    CHECK(answer.find("half") != std::string::npos);
    const std::size_t body = answer.find("\r\n\r\n") + 4;
    CHECK(answer.find("0\r\n\r\n", body) == std::string::npos);
    CHECK(served.troubles() == std::vector<std::string>{"/broken: failed in the middle"});
    CHECK(served.server().counters().exceptions == 1);
}

TEST_CASE("a reader who stops reading holds no worker and is cut at the deadline", "[http]") {
    PiecesServer served([](HttpOptions& options) {
        options.limits.workers = 1;
        options.limits.write = 300ms;
        options.limits.minRate_bytesPerS = 16UL * 1024 * 1024;
    });
    RawClient lazy = served.client(4096);
    REQUIRE(lazy.send(getRequest("/large/1000")));
    REQUIRE(Served::eventually([&] { return served.made() > 0; }));
    CHECK(served.client().request(getRequest("/hello")).status == 200);
    CHECK(Served::eventually([&] { return served.server().counters().timeouts == 1; }));
    CHECK(served.made() < 1000); // made as it is read, not ahead
}

TEST_CASE("a reader who leaves ends the making", "[http]") {
    PiecesServer served;
    {
        RawClient client = served.client(4096);
        REQUIRE(client.send(getRequest("/large/100000")));
        REQUIRE(Served::eventually([&] { return served.made() > 0; }));
    }
    CHECK(Served::eventually([&] { return served.server().counters().open == 0; }));
    CHECK(served.made() < 100000);
}

TEST_CASE("beyond the limit of answers in pieces the next one is refused for now", "[http]") {
    PiecesServer served([](HttpOptions& options) { options.limits.streamsMax = 1; });
    RawClient first = served.client(4096);
    REQUIRE(first.send(getRequest("/large/1000")));
    REQUIRE(Served::eventually([&] { return served.made() > 0; }));
    const RawReply refused = served.client().request(getRequest("/pieces/1"));
    CHECK(refused.status == 503);
    CHECK(served.client().request(getRequest("/hello")).status == 200);
    first = served.client(); // the first reader leaves
    CHECK(Served::eventually([&] {
        RawClient client = served.client();
        return client.send(closing("/pieces/1")) && dechunked(client.readToEnd()) == "1,";
    }));
}

TEST_CASE("while every worker is busy the next piece waits, and not for ever", "[http]") {
    const bool patient = GENERATE(true, false);
    CAPTURE(patient);
    PiecesServer served([&](HttpOptions& options) {
        options.limits.workers = 1;
        options.limits.queueMax = 1;
        options.limits.streamStall = patient ? 10'000ms : 1ms;
    });
    RawClient reader = served.client(4096);
    REQUIRE(reader.send(closing("/large/40")));
    REQUIRE(Served::eventually([&] { return served.made() > 0; }));
    waitUntilFull(served);
    RawClient inside = served.client();
    REQUIRE(inside.send(closing("/gate")));
    REQUIRE(served.gate().waitForVisitors(1)); // the only worker
    RawClient queued = served.client();
    REQUIRE(queued.send(closing("/hello")));
    REQUIRE(Served::eventually([&] { return served.server().counters().waiting == 1; }));
    std::string answer;
    if (!patient) {
        answer = reader.readToEnd();
        CHECK(dechunked(answer).empty());
        CHECK(served.server().counters().timeouts == 1);
        served.gate().open();
    } else {
        std::thread opener([&] { served.gate().open(); });
        answer = reader.readToEnd();
        opener.join();
        CHECK(dechunked(answer) == std::string(40 * kLargePiece, 'x'));
    }
    CHECK(queued.readReply().status == 200);
}
