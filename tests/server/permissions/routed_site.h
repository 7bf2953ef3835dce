#pragma once

#include "server/http/router.h"
#include "server/services/site_services.h"

namespace tewatashi::test {

// Pages and API of one site, as the server adds them.
class RoutedSite {
public:
    explicit RoutedSite(server::services::SiteContext& site); // outlives this

    [[nodiscard]] const server::http::Router& router() const { return m_router; }
    [[nodiscard]] server::services::SiteServices& services() { return m_services; }

    static constexpr const char* kOrigin = "https://mail.example.jp";

private:
    server::services::SiteServices m_services;
    server::http::Router m_router;
};

} // namespace tewatashi::test
