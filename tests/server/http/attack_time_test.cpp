// Rows of reliability about time: peers that wait, drip or do not read; see
// attack_framing_test.cpp. The bare library has eight workers here.
#include "tests/server/http/attack_requests.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

using namespace tewatashi::test;
using namespace std::chrono_literals;

namespace {

// Whether a well-behaved client is served while the others do what they do.
bool servesPromptly(const ServerProcess& server, Tls tls, std::chrono::milliseconds patience) {
    try {
        RawClient::Options options;
        options.tls = tls;
        options.timeout = patience;
        RawClient client(server.port(), options);
        return client.request(get("/hello"), patience).body == "hello";
    } catch (const std::runtime_error&) {
        return false;
    }
}

// Peers that pin every worker of the bare library.
struct Crowd {
    Tls tls;
    std::string firstBytes;
    const char* name;
};

std::vector<RawClient> join(const ServerProcess& server, const std::string& firstBytes) {
    std::vector<RawClient> crowd;
    for (int i = 0; i < 24; ++i) {
        RawClient::Options options;
        options.receiveBuffer_bytes = 4096; // so that a big answer does not fit
        crowd.emplace_back(server.port(), options);
        crowd.back().send(firstBytes);
    }
    return crowd;
}

constexpr std::chrono::milliseconds kStarved{400};

// The bare library waits for a body that never comes; ours answers a POST by its head alone.
void checkAnsweredFromHead(const std::string& fields, int status) {
    const std::string head = "POST /upload HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    if (ServerProcess::controlsRun()) {
        const ServerProcess bare = ServerProcess::bare();
        CHECK(send(bare, head, kStarved).status == 0);
    }
    const ServerProcess ours = ServerProcess::ours();
    CHECK(send(ours, head).status == status);
}

int connectWithoutWaiting(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return fd;
}

} // namespace

TEST_CASE("peers that wait, drip or do not read do not keep others waiting", "[http]") {
    std::string bigReads;
    for (int i = 0; i < 8; ++i) {
        bigReads += get("/big"); // pipelined: more than the kernel buffers for a slow reader
    }
    const Crowd crowd =
        GENERATE_COPY(values<Crowd>({{Tls::No, "", "silent"},
                                     {Tls::No, "GET /hello HT", "half a head"},
                                     {Tls::No,
                                      "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: "
                                      "application/octet-stream\r\nContent-Length: 9\r\n\r\nab",
                                      "half a body"},
                                     {Tls::No, get("/hello"), "idle after an answer"},
                                     {Tls::No, bigReads, "slow reader"},
                                     {Tls::Yes, "", "silent before TLS"},
                                     {Tls::Yes, "\x16\x03\x01", "half a ClientHello"}}));
    CAPTURE(crowd.name);
    ServerProcessOptions options;
    options.tls = crowd.tls == Tls::Yes;
    if (ServerProcess::controlsRun()) {
        const ServerProcess bare = ServerProcess::bare(options);
        const auto pinning = join(bare, crowd.firstBytes);
        CHECK_FALSE(servesPromptly(bare, crowd.tls, kStarved));
    }
    const ServerProcess ours = ServerProcess::ours(options);
    const auto parked = join(ours, crowd.firstBytes);
    CHECK(servesPromptly(ours, crowd.tls, RawClient::kPatience));
    CHECK(servesPromptly(ours, crowd.tls, RawClient::kPatience));
}

TEST_CASE("an announced giant is refused from the head, not after reading it", "[http]") {
    checkAnsweredFromHead("Content-Type: application/octet-stream\r\n"
                          "Content-Length: 99999999999\r\n",
                          413);
}

TEST_CASE("a POST without a length is answered at once", "[http]") {
    checkAnsweredFromHead("", 411);
}

TEST_CASE("idle connections cause no wake-ups", "[http]") {
    const auto wakeUpsWhileIdle = [](const ServerProcess& server) {
        std::vector<RawClient> idle;
        for (int i = 0; i < 6; ++i) {
            idle.emplace_back(server.port());
            CHECK(idle.back().request(get("/hello")).status == 200);
        }
        const long before = server.wakeUps();
        CHECK_FALSE(idle.back().closesWithin(300ms)); // time passes, nothing happens
        return server.wakeUps() - before;
    };
    if (ServerProcess::controlsRun()) { // sanitizers have threads of their own that wake up
        CHECK(wakeUpsWhileIdle(ServerProcess::bare()) > 50);
        CHECK(wakeUpsWhileIdle(ServerProcess::ours()) <= 3);
    }
}

TEST_CASE("answers on a kept connection do not wait for delayed acknowledgements", "[http]") {
    const auto timeOf = [](const ServerProcess& server) {
        RawClient client(server.port());
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < 4; ++i) {
            CHECK(client.request(get("/hello")).body == "hello");
        }
        return std::chrono::steady_clock::now() - start;
    };
    if (ServerProcess::controlsRun()) {
        CHECK(timeOf(ServerProcess::bare()) > 100ms);
    }
    CHECK(timeOf(ServerProcess::ours()) < 100ms);
}

TEST_CASE("a burst of connections waits in the backlog instead of being dropped", "[http]") {
    const auto connectedWhileStopped = [](ServerProcess& server) {
        server.suspend();
        constexpr std::size_t kBurst = 60;
        std::vector<int> sockets;
        sockets.reserve(kBurst);
        while (sockets.size() < kBurst) {
            sockets.push_back(connectWithoutWaiting(server.port()));
        }
        int connected = 0;
        for (const int fd : sockets) {
            pollfd entry{fd, POLLOUT, 0};
            connected += ::poll(&entry, 1, 2) > 0 ? 1 : 0;
            ::close(fd);
        }
        server.resume();
        return connected;
    };
    if (ServerProcess::controlsRun()) {
        ServerProcess bare = ServerProcess::bare();
        CHECK(connectedWhileStopped(bare) < 20);
    }
    ServerProcess ours = ServerProcess::ours();
    CHECK(connectedWhileStopped(ours) == 60);
}
