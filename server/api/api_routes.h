#pragma once

#include "common/base/localized_text.h"
#include "server/http/router.h"
#include "server/services/site_services.h"

#include <functional>
#include <string>
#include <vector>

// API v1 for agents and integrations (docs/openapi.json). Each handler parses, calls one service
// and serialises.
namespace tewatashi::server::api {

// What the handlers call; all of it outlives the router.
struct ApiSetup {
    services::SiteServices& services;
    std::vector<std::string> origins; // where requests of people's browsers may come from
    std::string sessionCookie;        // full name of the web session's cookie
    // Told once about every broken surrounding (database gone, disk full) that a request met; the
    // client gets a 503. From any worker; must not throw.
    std::function<void(const LocalizedText&)> reportTrouble;
};

void addRoutes(http::Router& router, const ApiSetup& setup);

} // namespace tewatashi::server::api
