#pragma once

#include "server/app/server_config.h"
#include "server/services/accounts.h"
#include "server/services/agents.h"
#include "server/services/audit_log.h"
#include "server/services/business_days.h"
#include "server/services/cancel_item.h"
#include "server/services/directory.h"
#include "server/services/dock_sessions.h"
#include "server/services/export_records.h"
#include "server/services/import_directory.h"
#include "server/services/import_drafts.h"
#include "server/services/look_up_item.h"
#include "server/services/pending_scans.h"
#include "server/services/places.h"
#include "server/services/print_codes.h"
#include "server/services/receive_batch.h"
#include "server/services/register_status.h"
#include "server/services/repair_scans.h"
#include "server/services/request_import.h"
#include "server/services/request_item.h"
#include "server/services/request_list.h"
#include "server/services/search_records.h"
#include "server/services/site_context.h"

namespace tewatashi::server::app {

// One site and its use cases, wired. Whoever makes one holds the instance lock.
struct SiteProgram {
    // Opens the database and reads the keys. Throws Error.
    SiteProgram(const ServerConfig& config, const DataFolder& folder, const Clock& clock,
                RandomSource& random);

    services::SiteContext site;
    services::Agents agents;
    services::Accounts accounts;
    services::CodeMasters codeMasters;
    services::ReceiveBatch receiveBatch;
    services::LookUpItem lookUpItem;
    services::DockSessions dockSessions;
    services::RepairScans repairScans;
    services::PendingScans pendingScans;
    services::RegisterStatus registerStatus;
    services::SearchRecords searchRecords;
    services::DownloadRecords downloadRecords;
    services::Directory directory;
    services::RequestItem requests;
    services::RequestList requestList;
    services::CancelItem cancelItem;
    services::BusinessDays businessDays;
    services::Places places;
    services::ImportDirectory importDirectory;
    services::ImportDrafts importDrafts;
    services::AuditLog auditLog;
    std::filesystem::path dataFolder; // where command-line verbs put the files they hand over
    services::RequestImport requestImport;
};

// server.toml of the folder, parsed. Throws Error with what is wrong in it.
[[nodiscard]] ServerConfig loadConfig(const DataFolder& folder);

} // namespace tewatashi::server::app
