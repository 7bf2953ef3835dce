// Rows of reliability about the listening socket; see attack_framing_test.cpp.
#include "tests/server/http/attack_requests.h"

#include <catch2/catch.hpp>

using namespace tewatashi::test;
using namespace std::chrono_literals;

TEST_CASE("a second server cannot take half of the traffic", "[http]") {
    ServerProcessOptions same;
    if (ServerProcess::controlsRun()) {
        const ServerProcess first = ServerProcess::bare();
        same.port = first.port();
        const ServerProcess second = ServerProcess::bare(same);
        CHECK(second.port() == first.port()); // both listen on it
    }
    const ServerProcess first = ServerProcess::ours();
    same.port = first.port();
    ServerProcess second = ServerProcess::ours(same);
    CHECK(second.port() == 0);
    CHECK(second.diesWithin(RawClient::kPatience));
    CHECK(serves(first));
}

TEST_CASE("a failed bind is not reported as success", "[http]") {
    const ServerProcess occupant = ServerProcess::ours();
    ServerProcessOptions same;
    same.port = occupant.port();
    if (ServerProcess::controlsRun()) {
        ServerProcess bare = ServerProcess::bare(same);
        CHECK(bare.port() == 0);
        REQUIRE(bare.diesWithin(RawClient::kPatience));
        CHECK(bare.exitStatus() == 3); // listen_after_bind() said true
    }
    ServerProcess ours = ServerProcess::ours(same);
    REQUIRE(ours.diesWithin(RawClient::kPatience));
    CHECK(ours.exitStatus() == -1); // start() threw
}

TEST_CASE("out of descriptors, connected peers are served and the rest closed", "[http]") {
    ServerProcess ours = ServerProcess::ours();
    RawClient early(ours.port());
    const std::string keepAlive = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
    CHECK(early.request(keepAlive).body == "hello");
    ours.limitDescriptors(3);
    {
        constexpr std::size_t kMany = 12;
        std::vector<RawClient> crowd;
        crowd.reserve(kMany);
        while (crowd.size() < kMany) {
            crowd.emplace_back(ours.port());
        }
        CHECK(crowd.back().closesWithin(RawClient::kPatience)); // told instead of left waiting
        CHECK(early.request(keepAlive).body == "hello");
    }
    CHECK(early.request(keepAlive).body == "hello");
    const auto until = std::chrono::steady_clock::now() + RawClient::kPatience;
    bool served = false;
    while (!served && std::chrono::steady_clock::now() < until) {
        served = serves(ours); // as soon as it has noticed that the crowd is gone
    }
    CHECK(served);
}
