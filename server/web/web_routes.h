#pragma once

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/domain/context.h"
#include "server/http/error_mapping.h"
#include "server/http/router.h"
#include "server/services/accounts.h"
#include "server/services/audit_log.h"
#include "server/services/business_days.h"
#include "server/services/cancel_item.h"
#include "server/services/directory.h"
#include "server/services/dock_sessions.h"
#include "server/services/export_records.h"
#include "server/services/import_directory.h"
#include "server/services/import_drafts.h"
#include "server/services/look_up_item.h"
#include "server/services/places.h"
#include "server/services/print_codes.h"
#include "server/services/register_status.h"
#include "server/services/repair_scans.h"
#include "server/services/request_import.h"
#include "server/services/request_item.h"
#include "server/services/request_list.h"
#include "server/services/search_records.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// What the pages use; owned by app, outlives every route.
struct WebServices {
    services::Accounts& accounts;
    services::LookUpItem& lookUpItem;
    services::DockSessions& dockSessions;
    services::RepairScans& repairScans;
    services::CodeMasters& codeMasters;
    const Clock& clock;
    RandomSource& random;
    services::RegisterStatus& registerStatus;
    services::SearchRecords& searchRecords;
    services::DownloadRecords& downloadRecords;
    services::Directory& directory;
    services::RequestItem& requests;
    services::RequestList& requestList;
    services::CancelItem& cancelItem;
    services::BusinessDays& businessDays;
    services::RequestImport& requestImport;
    services::Places& places;
    services::SiteContext& site;
    services::ImportDirectory& importDirectory;
    services::ImportDrafts& importDrafts;
    services::AuditLog& auditLog;
};

// Browsers take "__Host-" cookies over TLS (or on localhost) alone; Plain is for a server reached
// without TLS at all, such as a trial in a closed network.
enum class CookieKind { HostSecure, Plain };

struct WebOptions {
    LocalizedText siteTitle; // お客様専用サイト: shown beside the product's name
    std::string timeZone = "Asia/Tokyo"; // name in the system's tz database
    CookieKind cookies = CookieKind::HostSecure;
    // "https://mail.example.jp": where forms may come from when the browser does not send
    // Sec-Fetch-Site.
    std::vector<std::string> origins;
    domain::CodeScheme codes;
};

// Adds every page to the router and returns how errors look to people, for the HTTP server's
// options. Who may do what is decided in one place (page_access.h): employees look items up,
// auditors also read dock sessions, operators and administrators register, repair and print,
// administrators keep masters and business days, administrators and auditors read the audit
// log. Throws tewatashi::Error when the time zone is unknown.
[[nodiscard]] http::ErrorPage addRoutes(http::Router& router, const WebServices& webServices,
                                        const WebOptions& options);

} // namespace tewatashi::server::web
