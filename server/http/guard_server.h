#pragma once

#include "server/http/date_line.h"
#include "server/http/error_mapping.h"
#include "server/http/head_parser.h"
#include "server/http/http_server.h"
#include "server/http/security_headers.h"

#include <httplib.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace tewatashi::server::http {

// One complete request on its way through cpp-httplib, and its answer.
struct Exchange {
    const Head& head;
    const Router::Match& route;
    std::string body;
    std::string remoteAddress;
    bool close = false; // answer with Connection: close
    // Filled by answer():
    std::string output{}; // the whole answer as it goes to the peer
    int status = 0;
    BodyPieces pieces{}; // what follows the output, framed by the engine
};

struct GuardServerOptions {
    Encrypted encrypted = Encrypted::No;
    ErrorPage errorPage;
    TroubleLog troubleLog;
    std::chrono::milliseconds idle{30'000};
    std::size_t requestsPerConnectionMax = 10'000;
};

// cpp-httplib's request processing without its sockets, threads, routes, files and ranges: every
// request is complete and vetted before it comes here, and our router answers it from
// cpp-httplib's pre-routing hook. One object per worker thread, used by that thread only.
class GuardServer final : private httplib::Server {
public:
    // `clock` tells the Date of answers. `exceptions` counts what handlers and the error page
    // threw; `draining` tells that every answer must be the connection's last. All three must
    // outlive the object.
    GuardServer(GuardServerOptions options, const Clock& clock,
                std::atomic<std::uint64_t>& exceptions, const std::atomic<bool>& draining);

    // Sends one request through the library on the calling thread. Throws tewatashi::Error when it
    // does not come back as expected: a library of another build lies underneath. Call it before
    // any other thread uses one of these.
    static void checkLibrary();

    // Always leaves a complete answer in the exchange; a throwing handler gives 500 or 503.
    void answer(Exchange& exchange) noexcept;

private:
    [[nodiscard]] Response routed(const httplib::Request& request);
    [[nodiscard]] Response unmatched(Exchange& exchange, const Request& request) const;
    void fillResponse(const httplib::Request& request, httplib::Response& response) noexcept;
    [[nodiscard]] Response failed(int status) noexcept;
    void report(std::string_view ja, std::string_view en) noexcept;
    [[nodiscard]] Audience audience() const;

    const GuardServerOptions m_options;
    const Clock& m_clock;
    DateLine m_date;
    std::atomic<std::uint64_t>& m_exceptions;
    const std::atomic<bool>& m_draining;
    Exchange* m_exchange = nullptr; // the one in hand
    bool m_storable = false;        // its handler chose Cache-Control
};

} // namespace tewatashi::server::http
