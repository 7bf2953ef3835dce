#pragma once

#include "common/base/clock.h"
#include "server/services/site/actor.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

// What is written into the audit log. Codes are stored and never change.
namespace audit {
inline constexpr std::string_view kPersonPut = "person_put";
inline constexpr std::string_view kPostPut = "post_put";
inline constexpr std::string_view kPostEnded = "post_ended";
inline constexpr std::string_view kDepartmentPut = "department_put";
inline constexpr std::string_view kDepartmentEnded = "department_ended";
inline constexpr std::string_view kPlacePut = "place_put";
inline constexpr std::string_view kPlaceEnded = "place_ended";
inline constexpr std::string_view kRoutePut = "route_put";
inline constexpr std::string_view kRouteEnded = "route_ended";
inline constexpr std::string_view kOperatorPut = "operator_put";
inline constexpr std::string_view kTerminalPut = "terminal_put";
inline constexpr std::string_view kTerminalDefault = "terminal_default";
inline constexpr std::string_view kTerminalNamed = "terminal_named";
inline constexpr std::string_view kAccountAdded = "account_added";
inline constexpr std::string_view kAccountRole = "account_role";
inline constexpr std::string_view kAccountOn = "account_on";
inline constexpr std::string_view kAccountOff = "account_off";
inline constexpr std::string_view kAccountPassword = "account_password";
inline constexpr std::string_view kAccountLinked = "account_linked";
inline constexpr std::string_view kOwnPassword = "own_password";
inline constexpr std::string_view kSessionEnded = "session_ended";
inline constexpr std::string_view kSessionsEnded = "sessions_ended";
inline constexpr std::string_view kCodesOn = "codes_on";
inline constexpr std::string_view kCodesOff = "codes_off";
inline constexpr std::string_view kCodesReset = "codes_reset";
inline constexpr std::string_view kRecoveryCodesMade = "recovery_codes_made";
inline constexpr std::string_view kSignedIn = "signed_in";
inline constexpr std::string_view kSignInFailed = "sign_in_failed";
inline constexpr std::string_view kCodeFailed = "code_failed";
inline constexpr std::string_view kRecoveryCodeUsed = "recovery_code_used";
inline constexpr std::string_view kSecurityPut = "security_put";
inline constexpr std::string_view kTokenAdded = "token_added";
inline constexpr std::string_view kTokenWithdrawn = "token_withdrawn";
inline constexpr std::string_view kAgentCode = "agent_code";
inline constexpr std::string_view kAgentCodeWithdrawn = "agent_code_withdrawn";
inline constexpr std::string_view kDeploymentToken = "deployment_token";
inline constexpr std::string_view kDeploymentTokenWithdrawn = "deployment_token_withdrawn";
inline constexpr std::string_view kAgentEnrolled = "agent_enrolled";
inline constexpr std::string_view kAgentRevoked = "agent_revoked";
inline constexpr std::string_view kCalendarWeek = "calendar_week";
inline constexpr std::string_view kCalendarDays = "calendar_days";
inline constexpr std::string_view kCalendarYearly = "calendar_yearly";
inline constexpr std::string_view kClassPut = "class_put";
inline constexpr std::string_view kLeaverDecided = "leaver_decided";
inline constexpr std::string_view kAbsenceEntered = "absence_entered";
inline constexpr std::string_view kAbsenceEnded = "absence_ended";
inline constexpr std::string_view kDelegateNamed = "delegate_named";
inline constexpr std::string_view kDelegateEnded = "delegate_ended";
inline constexpr std::string_view kImported = "imported";
inline constexpr std::string_view kMailGivenUp = "mail_given_up";
inline constexpr std::string_view kMailRetried = "mail_retried";
inline constexpr std::string_view kMailDiscarded = "mail_discarded";
inline constexpr std::string_view kMailTested = "mail_tested";
inline constexpr std::string_view kNoticeTextPut = "notice_text_put";
} // namespace audit
// All of them, in the order of lists.
[[nodiscard]] const std::vector<std::string_view>& auditActs();

// "column: value" by line, of what differs; two empty texts when nothing does.
struct AuditChange {
    std::string before;
    std::string after;
};
[[nodiscard]] AuditChange auditChange(const std::vector<std::string_view>& columns,
                                      const std::vector<std::string>& before,
                                      const std::vector<std::string>& after);
// The lines of one that the other does not have, such as periods.
[[nodiscard]] AuditChange auditLines(const std::vector<std::string>& before,
                                     const std::vector<std::string>& after);

// Writes into the audit log in the transaction of the act. Lives inside one write job.
void noteAct(store::Connection& connection, UtcMillis now, const Actor& by, std::string_view act,
             std::string_view thing, const AuditChange& change = {});

} // namespace tewatashi::server::services
