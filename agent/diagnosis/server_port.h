#pragma once

#include "agent/diagnosis/local_check.h"
#include "common/base/clock.h"
#include "common/base/result.h"

#include <functional>

namespace tewatashi::agent::diagnosis {

// How requests leave this PC.
struct Way {
    std::string host;  // of the server
    std::string proxy; // "proxy.example.jp:8080", without name and password; empty: none
};
struct ServerTime {
    std::chrono::milliseconds ahead{0};       // this PC's clock before the server's
    std::chrono::milliseconds uncertainty{0}; // half of what the question took
};
struct Certificate {
    std::string subject;
    std::string issuer;
    UtcMillis validTo;
};
struct OwnAgent {
    std::string name; // of this PC, as the server knows it
    std::string serverVersion;
};

// The server as diagnosis asks it. Every question changes nothing there, takes a bounded time and
// disturbs no upload. One at a time; `done` is called exactly once on the caller's thread, never
// from inside the question, and not after destruction.
class ServerPort {
public:
    template <typename T>
    using Done = std::function<void(Result<T, Trouble>)>;

    ServerPort() = default;
    ServerPort(const ServerPort&) = delete;
    ServerPort& operator=(const ServerPort&) = delete;
    virtual ~ServerPort() = default;

    // Which way requests take; looks the server's name up unless a proxy does that.
    virtual void findWay(Done<Way> done) = 0;
    virtual void readTime(Done<ServerTime> done) = 0;
    // nullopt: this server is spoken to without TLS, or its certificate was not shown again.
    virtual void readCertificate(Done<std::optional<Certificate>> done) = 0;
    // Both sides prove who they are.
    virtual void signIn(Done<OwnAgent> done) = 0;
    virtual void askReady(Done<void> done) = 0;
};

} // namespace tewatashi::agent::diagnosis
