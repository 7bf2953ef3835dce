// Rows of reliability about memory, processor time and crashes; see attack_framing_test.cpp.
#include "tests/server/http/attack_requests.h"

#include <catch2/catch.hpp>
#include <zlib.h>

#include <cerrno>

using namespace tewatashi::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMiB = 1024UL * 1024;

std::string gzipped(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    std::string packed(compressBound(static_cast<uLong>(text.size())) + 64, '\0');
    std::string input = text;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

} // namespace

TEST_CASE("a chunked body cannot pass the size limit (CVE-2025-46728)", "[http]") {
    std::string request = upload("Transfer-Encoding: chunked\r\n");
    for (int i = 0; i < 64; ++i) {
        request += "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    }
    request += "0\r\n\r\n";
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), request).body == "len=4194304");
    }
    CHECK(send(ServerProcess::ours(), request).status == 411);
}

TEST_CASE("no framing opens the flood gates (CVE-2025-53629, CVE-2026-45352)", "[http]") {
    const std::string start =
        GENERATE(upload(""),                                           // no length at all
                 upload("Transfer-Encoding: chunked\r\n") + "-2\r\n"); // a negative chunk
    const auto accepts = [&](const ServerProcess& server) {
        RawClient client(server.port());
        const std::string piece(kMiB, 'x');
        bool taken = client.send(start);
        for (int i = 0; i < 24 && taken; ++i) {
            taken = client.send(piece, 500ms);
        }
        return taken && client.readReply(100ms).status == 0;
    };
    if (ServerProcess::controlsRun()) {
        CHECK(accepts(ServerProcess::bare()));
    }
    CHECK_FALSE(accepts(ServerProcess::ours()));
    const ServerProcess ours = ServerProcess::ours();
    CHECK(send(ours, start).status == 411);
}

TEST_CASE("an endless header line is cut at 16 KiB (CVE-2025-53628)", "[http]") {
    const auto accepted = [](const ServerProcess& server) {
        RawClient client(server.port());
        const std::string piece(kMiB, 'x');
        const long before = server.residentKib();
        bool taken = client.send("GET /hello HTTP/1.1\r\nHost: a\r\nX: ");
        for (int i = 0; i < 24 && taken; ++i) {
            taken = client.send(piece, 500ms);
        }
        CHECK((taken || client.readReply().status == 431));
        return server.residentKib() - before;
    };
    if (ServerProcess::controlsRun()) {
        CHECK(accepted(ServerProcess::bare()) > 8 * 1024);
    }
    CHECK(accepted(ServerProcess::ours()) < 4 * 1024);
}

TEST_CASE("thousands of header fields are refused (CVE-2025-52887)", "[http]") {
    std::string fields;
    for (int i = 0; i < 5'000; ++i) {
        fields += "X" + std::to_string(i) + ": y\r\n";
    }
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), get("/hello", fields)).status == 200);
    }
    CHECK(send(ServerProcess::ours(), get("/hello", fields)).status == 431);
}

TEST_CASE("a compression bomb is refused unopened (CVE-2026-22776)", "[http]") {
    const std::string bomb = gzipped(std::string(20 * kMiB, '\0'));
    REQUIRE(bomb.size() < 64UL * 1024);
    const std::string request =
        upload("Content-Encoding: gzip\r\nContent-Length: " + std::to_string(bomb.size()) +
               "\r\n") +
        bomb;
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), request).body == "len=20971520");
    }
    CHECK(send(ServerProcess::ours(), request).status == 415);
}

TEST_CASE("thousands of ranges do not multiply the answer", "[http]") {
    std::string ranges = "Range: bytes=0-";
    for (int i = 0; i < 2'000; ++i) {
        ranges += ",0-";
    }
    const std::string request = get("/big", ranges + "\r\nConnection: close\r\n");
    if (ServerProcess::controlsRun()) {
        ServerProcess bare = ServerProcess::bare();
        RawClient client(bare.port());
        client.send(request);
        CHECK(bare.diesWithin(20s)); // out of its 1 GiB
    }
    const ServerProcess ours = ServerProcess::ours();
    const RawReply reply = send(ours, request);
    CHECK(reply.status == 200);
    CHECK(reply.body.size() == kMiB);
    CHECK(serves(ours));
    if (ServerProcess::controlsRun()) {
        CHECK(ours.residentKib() < 64 * 1024);
    }
}

TEST_CASE("no answer is compressed at a stranger's wish", "[http]") {
    const std::string request = get("/json", "Accept-Encoding: br, gzip\r\n");
    if (ServerProcess::controlsRun()) {
        CHECK(send(ServerProcess::bare(), request).hasHeader("Content-Encoding"));
    }
    const RawReply reply = send(ServerProcess::ours(), request);
    CHECK(reply.status == 200);
    CHECK_FALSE(reply.hasHeader("Content-Encoding"));
    CHECK(reply.body.size() > 256UL * 1024);
}

TEST_CASE("a long path exhausts no stack (CVE-2026-29076)", "[http]") {
    ServerProcessOptions small;
    small.threadStack_bytes = 256UL * 1024;
    if (ServerProcess::controlsRun()) {
        ServerProcess bare = ServerProcess::bare(small);
        RawClient client(bare.port());
        client.send(get("/items/" + std::string(7'000, 'a')));
        CHECK(bare.diesWithin(5s));
    }
    const ServerProcess ours = ServerProcess::ours(small);
    CHECK(send(ours, get("/items/" + std::string(2'000, 'a'))).body == "item");
    CHECK(send(ours, get("/items/" + std::string(7'000, 'a'))).status == 414);
    CHECK(serves(ours));
}

TEST_CASE("an exception in the access log does not end the server", "[http]") {
    ServerProcessOptions options;
    options.throwingLog = true;
    if (ServerProcess::controlsRun()) {
        ServerProcess bare = ServerProcess::bare(options);
        RawClient client(bare.port());
        client.send(get("/hello"));
        CHECK(bare.diesWithin(5s));
    }
    const ServerProcess ours = ServerProcess::ours(options);
    CHECK(serves(ours));
    CHECK(serves(ours));
}

TEST_CASE("an exception in the error page does not end the server", "[http]") {
    ServerProcessOptions options;
    options.throwingErrorPage = true;
    if (ServerProcess::controlsRun()) {
        ServerProcess bare = ServerProcess::bare(options);
        RawClient client(bare.port());
        client.send(get("/nowhere"));
        CHECK(bare.diesWithin(5s));
    }
    const ServerProcess ours = ServerProcess::ours(options);
    CHECK(send(ours, get("/nowhere")).status == 500);
    CHECK(send(ours, get("/throw")).status == 500);
    CHECK(serves(ours));
}

TEST_CASE("no error of accept ends the server", "[http]") {
    const int error = GENERATE(ECONNABORTED, ENFILE, ENOBUFS, ENOMEM, EPROTO, EPERM);
    CAPTURE(error);
    ServerProcessOptions options;
    options.acceptError = error;
    if (ServerProcess::controlsRun()) {
        ServerProcess bare = ServerProcess::bare(options);
        try {
            const RawClient client(bare.port());
            CHECK(bare.diesWithin(5s));
        } catch (const std::runtime_error&) {
            CHECK(bare.diesWithin(5s)); // it was gone before the connection was up
        }
    }
    ServerProcess ours = ServerProcess::ours(options);
    const RawClient unlucky(ours.port());
    CHECK(serves(ours));
    CHECK(serves(ours));
}
