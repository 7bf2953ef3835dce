#pragma once

#include "common/base/clock.h"
#include "server/http/router.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tewatashi::server::http {

// Every limit of the listener, with its behaviour at the limit (reliability: none is unbounded).
struct HttpLimits {
    std::size_t headBytesMax = 16UL * 1024;       // 431
    std::size_t headerCountMax = 64;              // 431
    std::size_t targetBytesMax = 2048;            // 414
    std::size_t bodyBytesMax = 1024UL * 1024;     // 413 from the head, before reading
    std::size_t connectionsMax = 4096;            // newest refused with close
    std::size_t connectionsPerAddressMax = 256;   // newest refused with close
    std::size_t requestsPerConnectionMax = 10'000; // then Connection: close
    int workers = 8;
    std::size_t queueMax = 1024;                  // ready requests waiting; beyond it 503
    std::chrono::milliseconds tlsHandshake{5000}; // total
    std::chrono::milliseconds head{5000};         // total, from its first byte
    std::chrono::milliseconds idle{30'000};       // keep-alive, parked
    std::chrono::milliseconds body{10'000};       // total, plus bytes at bodyRate
    std::chrono::milliseconds write{10'000};      // total, plus bytes at bodyRate
    std::size_t minRate_bytesPerS = 16UL * 1024;  // 256 kbit/s uplinks reach twice this
    std::chrono::milliseconds drain{10'000};      // graceful stop
};

struct TlsFiles {
    std::string certificateChain; // PEM
    std::string privateKey;       // PEM
};

struct HttpOptions {
    std::string address = "0.0.0.0";
    std::uint16_t port = 8443;              // 0: any free port
    std::vector<std::string> hostNames;     // accepted in Host, without port; empty: any
    std::vector<std::string> trustedProxies; // addresses whose X-Forwarded-For is believed
    std::optional<TlsFiles> tls;            // none: plain HTTP, for behind a proxy
    HttpLimits limits;
};

// One line per request, after it was answered; may be called from any worker; must not throw (a
// throw is caught and counted).
struct AccessRecord {
    std::string_view method;
    std::string_view routePattern; // "" when none matched
    int status = 0;
    std::size_t responseBytes = 0;
    std::chrono::microseconds took{0};
    std::string_view remoteAddress;
};

// The only door: strict heads, total deadlines, parking of idle sockets, TLS >= 1.2, then
// cpp-httplib's request processing, then the router. An exception from a handler is a 500 for that
// request and nothing else. Security headers are on every answer, the guard's own included.
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

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::server::http
