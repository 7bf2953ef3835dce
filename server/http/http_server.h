#pragma once

#include "common/base/clock.h"
#include "server/http/error_mapping.h"
#include "server/http/router.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::http {

// Every limit of the listener, with its behaviour at the limit (reliability: none is unbounded).
struct HttpLimits {
    std::size_t headBytesMax = 16UL * 1024;        // 431
    std::size_t headerCountMax = 64;               // 431
    std::size_t targetBytesMax = 2048;             // 414
    std::size_t bodyBytesMax = 1024UL * 1024;      // 413 from the head, before reading
    std::size_t connectionsMax = 4096;             // newest refused with close
    std::size_t connectionsPerAddressMax = 256;    // newest refused with close
    std::size_t requestsPerConnectionMax = 10'000; // then Connection: close
    int workers = 8;
    std::size_t queueMax = 1024;                       // ready requests waiting; beyond it 503
    std::size_t bufferedBytesMax = 64UL * 1024 * 1024; // bodies of all connections; beyond it 503
    std::chrono::milliseconds tlsHandshake{5000};      // total
    std::chrono::milliseconds head{5000};              // total, from its first byte
    std::chrono::milliseconds idle{30'000};            // keep-alive, parked
    std::chrono::milliseconds body{10'000};            // total, plus bytes at minRate
    std::chrono::milliseconds write{10'000};           // per piece, plus bytes at minRate
    std::chrono::milliseconds linger{1000};        // after an answer that closes, for its delivery
    std::size_t minRate_bytesPerS = 16UL * 1024;   // 256 kbit/s uplinks reach twice this
    std::chrono::milliseconds drain{10'000};       // graceful stop
    std::size_t streamsMax = 32;                   // answers in pieces at once; beyond it 503
    std::chrono::milliseconds streamStall{10'000}; // no worker free for the next piece: cut
};

struct TlsFiles {
    std::string certificateChain; // path of a PEM file, own certificate first
    std::string privateKey;       // path of a PEM file
};

// What a handler or the error page threw, for the log: it may name files, so it never goes to the
// peer. Called from any worker; a throw is caught and counted.
using TroubleLog = std::function<void(std::string_view routePattern, const LocalizedText& text)>;

struct HttpOptions {
    std::string address = "0.0.0.0";
    std::uint16_t port = 8443;               // 0: any free port
    std::vector<std::string> hostNames;      // accepted in Host, without port; empty: any
    std::vector<std::string> trustedProxies; // addresses whose X-Forwarded-For is believed
    std::optional<TlsFiles> tls;             // none: plain HTTP, for behind a proxy
    ErrorPage errorPage;                     // for Browser routes; empty: the built-in page
    HttpLimits limits;
    TroubleLog troubleLog;        // empty: exceptions are only counted
    const Clock* clock = nullptr; // for Date; outlives the server; null: the system's
};

// One line per request, after it was answered, and per request the guard refused (then method and
// pattern may be empty). Called from any thread of the server; must not throw (a throw is caught
// and counted) and must not block for long.
struct AccessRecord {
    std::string_view method;
    std::string_view routePattern; // "" when none matched
    int status = 0;
    std::size_t responseBytes = 0; // of an answer in pieces only its head
    std::chrono::microseconds took{0};
    std::string_view remoteAddress;
};

// Since start; for metrics.
struct HttpCounters {
    std::uint64_t accepted = 0;        // connections
    std::uint64_t acceptErrors = 0;    // accept() calls that failed
    std::uint64_t refused = 0;         // connections beyond a cap
    std::uint64_t open = 0;            // connections now
    std::uint64_t waiting = 0;         // for a worker, now
    std::uint64_t requests = 0;        // handed to a worker
    std::uint64_t refusedRequests = 0; // answered by the guard itself
    std::uint64_t exceptions = 0;      // thrown by handlers, error page or access log
    std::uint64_t timeouts = 0;        // connections cut at a deadline, idle ones apart
};

// The only door: strict heads, total deadlines, parking of idle sockets, TLS >= 1.2, then
// cpp-httplib's request processing, then the router. An exception from a handler is for that
// request alone: 503 for tewatashi::Error (broken surroundings), 500 for any other. Security
// headers are on every answer, the guard's own included.
class HttpServer {
public:
    HttpServer(HttpOptions options, const Router& router,
               std::function<void(const AccessRecord&)> accessLog);
    ~HttpServer(); // stops without waiting for drain
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    // Binds and serves on own threads. Throws tewatashi::Error (port taken, bad certificate).
    void start();
    [[nodiscard]] std::uint16_t port() const; // bound port
    // Stops accepting, answers what is in hand, closes idle sockets, at most limits.drain.
    void drainAndStop();
    [[nodiscard]] HttpCounters counters() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::server::http
