#pragma once

#include "common/base/localized_text.h"
#include "server/http/router.h"
#include "server/services/accounts.h"
#include "server/services/agents.h"
#include "server/services/business_days.h"
#include "server/services/cancel_item.h"
#include "server/services/directory.h"
#include "server/services/dock_sessions.h"
#include "server/services/export_records.h"
#include "server/services/import_directory.h"
#include "server/services/look_up_item.h"
#include "server/services/places.h"
#include "server/services/print_codes.h"
#include "server/services/receive_batch.h"
#include "server/services/request_item.h"
#include "server/services/request_list.h"
#include "server/services/search_records.h"
#include "server/services/site_context.h"

#include <functional>
#include <string>
#include <vector>

// API v1 for agents and integrations (docs/openapi.json). Each handler parses, calls one service
// and serialises.
namespace tewatashi::server::api {

// What the handlers call; all of it outlives the router.
struct ApiServices {
    services::SiteContext& site;
    services::Agents& agents;
    services::Accounts& accounts;
    services::ReceiveBatch& receiveBatch;
    services::LookUpItem& lookUpItem;
    services::DockSessions& dockSessions;
    services::SearchRecords& searchRecords;
    services::DownloadRecords& downloadRecords;
    services::RequestItem& requests;
    services::RequestList& requestList;
    services::CancelItem& cancelItem;
    services::BusinessDays& businessDays;
    std::vector<std::string> origins; // where requests of people's browsers may come from
    std::string sessionCookie;        // full name of the web session's cookie
    // Told once about every broken surrounding (database gone, disk full) that a request met; the
    // client gets a 503. From any worker; must not throw.
    std::function<void(const LocalizedText&)> reportTrouble;
    services::Directory& directory;
    services::Places& places;
    services::CodeMasters& codeMasters;
    services::ImportDirectory& importDirectory;
};

void addRoutes(http::Router& router, const ApiServices& services);

} // namespace tewatashi::server::api
