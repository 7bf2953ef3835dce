// Rows of reliability about what a request means: each attack runs against a bare cpp-httplib
// server first, where it must succeed, and against ours, where it must not.
#include "tests/server/http/attack_requests.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace tewatashi::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kClose = "Connection: close\r\n";

} // namespace

TEST_CASE("lenient framing is refused where the bare library accepts it", "[http]") {
    const auto [fields, bareAccepts] = GENERATE(table<std::string, bool>({
        {"Content-Length: +3\r\n", true},
        {"Content-Length: 3abc\r\n", true},
        {"Content-Length: 3, 5\r\n", true},
        {"Content-Length: 3\r\nContent-Length: 3\r\n", true},
        {"Content-Length: 3\r\nContent-Length: 9\r\n", true},
        {"Content-Length: 3\r\nX-T: a\r\n folded\r\n", true},
        {"Content-Length: 3\r\nX-T : a\r\n", true},
        {"X-T: a\nContent-Length: 3\r\n", true},
        {"Content-Length: 3\r\nHost: a\r\n", true},
        {"Content-Length: 3\r\nTransfer-Encoding: chunked\x0b\r\n", true},
        {"Content-Length: -1\r\n", false},
        {"Content-Length:\r\n", false},
    }));
    CAPTURE(fields);
    if (ServerProcess::controlsRun() && bareAccepts) {
        const ServerProcess bare = ServerProcess::bare();
        CHECK(send(bare, upload(kClose + fields, "abc"), 500ms).status == 200);
    }
    const ServerProcess ours = ServerProcess::ours();
    CHECK(send(ours, upload(kClose + fields, "abc")).status == 400);
    CHECK(send(ours, upload("Content-Length: 3\r\n", "abc")).body == "len=3");
}

TEST_CASE("a missing Host is refused where the bare library accepts it", "[http]") {
    const std::string request = "GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n";
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), request).status == 200);
    }
    CHECK(send(ServerProcess::ours(), request).status == 400);
}

TEST_CASE("a foreign Host is refused where the bare library serves it", "[http]") {
    const std::string request = "GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n";
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), request).status == 200);
    }
    CHECK(send(ServerProcess::ours(), request).status == 421);
}

TEST_CASE("the body of a GET never runs as a request (CVE-2026-34441)", "[http]") {
    const auto secondAnswer = [](const ServerProcess& server) {
        RawClient client(server.port());
        const std::string hidden = get("/admin");
        const RawReply first = client.request(
            get("/hello", "Content-Length: " + std::to_string(hidden.size()) + "\r\n"));
        CHECK(first.status != 0);
        client.send(hidden);
        return client.readReply(1000ms).body;
    };
    if (ServerProcess::controlsRun()) {
        CHECK(secondAnswer(ServerProcess::bare()) == "ADMIN");
    }
    CHECK(secondAnswer(ServerProcess::ours()).empty());
}

TEST_CASE("the body of a refused POST never runs as a request", "[http]") {
    const auto answers = [](const ServerProcess& server) {
        RawClient client(server.port());
        const std::string hidden = get("/admin", kClose);
        client.send("POST /guarded HTTP/1.1\r\nHost: a\r\n"
                    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                    std::to_string(hidden.size()) + "\r\n\r\n");
        // The library answers 401 before the body; ours waits for the body.
        const RawReply first = client.readReply(200ms);
        client.send(hidden);
        return first.body + client.readReply(500ms).body + client.readReply(200ms).body;
    };
    if (ServerProcess::controlsRun()) {
        CHECK(answers(ServerProcess::bare()).find("ADMIN") != std::string::npos);
    }
    const ServerProcess ours = ServerProcess::ours();
    CHECK(answers(ours) == "no");
}

TEST_CASE("three pipelined requests get three answers in order", "[http]") {
    const auto answers = [](const ServerProcess& server) {
        RawClient client(server.port());
        client.send(get("/hello") + get("/admin") + get("/items/x", kClose));
        std::string bodies;
        for (int i = 0; i < 3; ++i) {
            bodies += client.readReply(500ms).body + ";";
        }
        return bodies;
    };
    if (ServerProcess::controlsRun()) {
        CHECK(answers(ServerProcess::bare()) == "hello;;;");
    }
    CHECK(answers(ServerProcess::ours()) == "hello;ADMIN;item;");
}

TEST_CASE("%u escapes reach no route", "[http]") {
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), get("/%u0061dmin")).body == "ADMIN");
    }
    CHECK(send(ServerProcess::ours(), get("/%u0061dmin")).status == 400);
}

TEST_CASE("a NUL in a path is refused where a mounted folder serves it", "[http]") {
    const TempDir folder;
    std::ofstream(folder / "index.html") << "page";
    ServerProcessOptions options;
    options.mountFolder = folder.path();
    const std::string request = get("/static/index.html%00.png");
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(options), request).status == 200);
    }
    const ServerProcess ours = ServerProcess::ours(options);
    CHECK(send(ours, request).status == 400);
    for (const char* target : {"/static/../x", "/static/%2e%2e/x", "/static%2fx"}) {
        CHECK(send(ours, get(target)).status == 400);
    }
    CHECK(send(ours, get("//static")).status == 404);
}

TEST_CASE("a client cannot pretend to be another address (CVE-2025-66570)", "[http]") {
    const std::string request = get("/remote", "REMOTE_ADDR: 6.6.6.6\r\n");
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), request).body == "6.6.6.6");
    }
    CHECK(send(ServerProcess::ours(), request).body == "none");
}

TEST_CASE("header values arrive undecoded and cannot split the answer (CVE-2026-45372)", "[http]") {
    const std::string value = "a%0d%0aX-Injected: 1%25";
    const std::string request = get("/header", "X-A: " + value + "\r\n");
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), request).hasHeader("X-Injected"));
    }
    const RawReply reply = send(ServerProcess::ours(), request);
    CHECK(reply.status == 200);
    CHECK(reply.body == value);
    CHECK(reply.header("X-Echo") == value);
    CHECK_FALSE(reply.hasHeader("X-Injected"));
}

TEST_CASE("what a handler threw is not told to the peer (CVE-2026-28434, -28435)", "[http]") {
    const std::string request =
        GENERATE(get("/throw"),
                 std::string("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
    if (ServerProcess::controlsRun()) {
        const RawReply leaked = send(ServerProcess::bare(), request);
        CHECK(leaked.head.find("secret") != std::string::npos);
    }
    const RawReply reply = send(ServerProcess::ours(), request);
    CHECK(reply.status == 500);
    CHECK(reply.head.find("secret") == std::string::npos);
    CHECK(reply.body.find("secret") == std::string::npos);
    CHECK_FALSE(reply.hasHeader("EXCEPTION_WHAT"));
    CHECK_FALSE(reply.hasHeader("Server"));
}

TEST_CASE("a form longer than the library's 8 KiB is read up to the route's limit", "[http]") {
    std::string body;
    for (int i = 0; i < 1000; ++i) {
        body += "field" + std::to_string(i) + "=value&";
    }
    const std::string request =
        "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), request).status == 413);
    }
    CHECK(send(ServerProcess::ours(), request).body == "fields=1000");
}

TEST_CASE("multipart bodies are refused where the bare library parses them", "[http]") {
    const std::string body = "--x\r\nContent-Disposition: form-data; name=\"f\"; "
                             "filename=\"../../evil\"\r\n\r\nhi\r\n--x--\r\n";
    const std::string request = "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: "
                                "multipart/form-data; boundary=x\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body;
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), request).status == 200);
    }
    CHECK(send(ServerProcess::ours(), request).status == 415);
}
