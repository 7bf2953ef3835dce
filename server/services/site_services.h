#pragma once

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
#include "server/services/item_exceptions.h"
#include "server/services/look_up_item.h"
#include "server/services/own_items.h"
#include "server/services/pending_scans.h"
#include "server/services/places.h"
#include "server/services/print_codes.h"
#include "server/services/receive_batch.h"
#include "server/services/receive_item.h"
#include "server/services/register_status.h"
#include "server/services/repair_scans.h"
#include "server/services/request_import.h"
#include "server/services/request_item.h"
#include "server/services/request_list.h"
#include "server/services/search_records.h"
#include "server/services/site_context.h"
#include "server/services/terminals.h"

namespace tewatashi::server::services {

// Every use case of one site, as pages, API and command line reach them. Each is thread-safe.
struct SiteServices {
    explicit SiteServices(SiteContext& context, PasswordCost passwordCost = {})
        : site(context), clock(context.clock()), random(context.random()),
          accounts(context, passwordCost) {}

    SiteContext& site; // outlives this
    const Clock& clock;
    RandomSource& random;
    Accounts accounts;
    Agents agents{site};
    AuditLog auditLog{site};
    BusinessDays businessDays{site};
    CancelItem cancelItem{site};
    CodeMasters codeMasters{site};
    Directory directory{site};
    DockSessions dockSessions{site};
    DownloadRecords downloadRecords{site};
    ImportDirectory importDirectory{site};
    ImportDrafts importDrafts{clock, random};
    ItemExceptions itemExceptions{site};
    LookUpItem lookUpItem{site};
    OwnItems ownItems{site};
    PendingScans pendingScans{site};
    Places places{site};
    ReceiveBatch receiveBatch{site};
    ReceiveItem receiveItem{site};
    RegisterStatus registerStatus{site};
    RepairScans repairScans{site};
    RequestImport requestImport{site};
    RequestItem requests{site};
    RequestList requestList{site};
    SearchRecords searchRecords{site};
    Terminals terminals{site};
};

} // namespace tewatashi::server::services
