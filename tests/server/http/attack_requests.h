#pragma once

#include "tests/server/http/server_process.h"
#include "tests/support/raw_client.h"

#include <chrono>
#include <stdexcept>
#include <string>

namespace tewatashi::test {

// What the attack suites send when they behave, and the frame of what they send when they do not.
inline std::string get(const std::string& target, const std::string& fields = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

inline std::string upload(const std::string& fields, const std::string& body = "") {
    return "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n" +
           fields + "\r\n" + body;
}

// One request on a connection of its own.
inline RawReply send(const ServerProcess& server, const std::string& request,
                     std::chrono::milliseconds timeout = RawClient::kPatience) {
    RawClient client(server.port());
    return client.request(request, timeout);
}

// False as well when nobody listens any more.
inline bool serves(const ServerProcess& server) {
    try {
        return send(server, get("/hello", "Connection: close\r\n")).body == "hello";
    } catch (const std::runtime_error&) {
        return false;
    }
}

} // namespace tewatashi::test
