#pragma once

#include "server/services/absences/absences.h"
#include "server/services/accounts/accounts.h"
#include "server/services/accounts/api_tokens.h"
#include "server/services/accounts/audit_log.h"
#include "server/services/accounts/one_time_passwords.h"
#include "server/services/calendar/business_days.h"
#include "server/services/classes/item_classes.h"
#include "server/services/directory/directory.h"
#include "server/services/directory/import_directory.h"
#include "server/services/directory/import_drafts.h"
#include "server/services/directory/places.h"
#include "server/services/directory/print_codes.h"
#include "server/services/docks/dock_sessions.h"
#include "server/services/docks/repair_scans.h"
#include "server/services/intake/pending_scans.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/items/export_records.h"
#include "server/services/items/look_up_item.h"
#include "server/services/items/moved_days.h"
#include "server/services/items/own_items.h"
#include "server/services/items/register_status.h"
#include "server/services/items/saved_searches.h"
#include "server/services/items/search_records.h"
#include "server/services/leavers/leavers.h"
#include "server/services/machines/agents.h"
#include "server/services/machines/deployment_tokens.h"
#include "server/services/machines/terminal_defaults.h"
#include "server/services/machines/terminals.h"
#include "server/services/mails/mails.h"
#include "server/services/mails/notice_choices.h"
#include "server/services/mails/send_mails.h"
#include "server/services/notices/edit_notice_texts.h"
#include "server/services/notices/notices.h"
#include "server/services/notices/reminders.h"
#include "server/services/receipts/item_exceptions.h"
#include "server/services/receipts/receive_item.h"
#include "server/services/receipts/unconfirmed_items.h"
#include "server/services/requests/cancel_item.h"
#include "server/services/requests/request_import.h"
#include "server/services/requests/request_item.h"
#include "server/services/requests/request_list.h"
#include "server/services/routes/mail_routes.h"
#include "server/services/site/site_context.h"

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
    Absences absences{site};
    Agents agents{site};
    ApiTokens apiTokens{site};
    AuditLog auditLog{site};
    BusinessDays businessDays{site};
    CancelItem cancelItem{site};
    CodeMasters codeMasters{site};
    DeploymentTokens deploymentTokens{site};
    Directory directory{site};
    DockSessions dockSessions{site};
    DownloadRecords downloadRecords{site};
    ImportDirectory importDirectory{site};
    ImportDrafts importDrafts{clock, random};
    ItemClasses itemClasses{site};
    ItemExceptions itemExceptions{site};
    Leavers leavers{site};
    LookUpItem lookUpItem{site};
    Mails mails{site};
    MovedDays movedDays{site};
    NoticeChoices noticeChoices{site};
    EditNoticeTexts noticeTexts{site};
    Notices notices{site};
    OneTimePasswords oneTimePasswords{site, accounts};
    OwnItems ownItems{site};
    PendingScans pendingScans{site};
    Places places{site};
    ReceiveBatch receiveBatch{site};
    ReceiveItem receiveItem{site};
    RegisterStatus registerStatus{site};
    Reminders reminders{site};
    RepairScans repairScans{site};
    RequestImport requestImport{site};
    RequestItem requests{site};
    RequestList requestList{site};
    MailRoutes routes{site};
    SavedSearches savedSearches{site};
    SearchRecords searchRecords{site};
    SendMails sendMails{site};
    TerminalDefaults terminalDefaults{site};
    Terminals terminals{site};
    UnconfirmedItems unconfirmed{site};
};

} // namespace tewatashi::server::services
