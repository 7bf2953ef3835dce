#include "server/http/http_server.h"

#include "common/base/assert.h"
#include "server/http/connection_engine.h"

namespace tewatashi::server::http {

struct HttpServer::Impl {
    HttpOptions options;
    const Router& router;
    std::function<void(const AccessRecord&)> accessLog;
    std::unique_ptr<ConnectionEngine> engine;
};

HttpServer::HttpServer(HttpOptions options, const Router& router,
                       std::function<void(const AccessRecord&)> accessLog)
    : m_impl(new Impl{std::move(options), router, std::move(accessLog), nullptr}) {}

HttpServer::~HttpServer() = default;

void HttpServer::start() {
    TW_ASSERT(!m_impl->engine);
    m_impl->engine =
        std::make_unique<ConnectionEngine>(m_impl->options, m_impl->router, m_impl->accessLog);
    m_impl->engine->start();
}

std::uint16_t HttpServer::port() const {
    TW_ASSERT(m_impl->engine);
    return m_impl->engine->port();
}

void HttpServer::drainAndStop() {
    if (m_impl->engine) {
        m_impl->engine->drain();
    }
}

HttpCounters HttpServer::counters() const {
    return m_impl->engine ? m_impl->engine->counters() : HttpCounters{};
}

} // namespace tewatashi::server::http
