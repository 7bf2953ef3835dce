#include "server/services/site/audit_writer.h"

#include "server/store/audit_store.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

// A change longer than this is told by its beginning: the row says that something followed.
constexpr std::size_t kValueMax_bytes = 8000;

std::string shortened(std::string text) {
    if (text.size() <= kValueMax_bytes) {
        return text;
    }
    std::size_t size = kValueMax_bytes;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    text.resize(size);
    return text + "…";
}

std::string onlyIn(const std::vector<std::string>& lines, const std::vector<std::string>& others) {
    std::string text;
    for (const std::string& line : lines) {
        if (std::find(others.begin(), others.end(), line) == others.end()) {
            text += (text.empty() ? "" : "\n") + line;
        }
    }
    return text;
}

} // namespace

const std::vector<std::string_view>& auditActs() {
    static const std::vector<std::string_view> acts{audit::kPersonPut,
                                                    audit::kPostPut,
                                                    audit::kPostEnded,
                                                    audit::kDepartmentPut,
                                                    audit::kDepartmentEnded,
                                                    audit::kPlacePut,
                                                    audit::kPlaceEnded,
                                                    audit::kRoutePut,
                                                    audit::kRouteEnded,
                                                    audit::kOperatorPut,
                                                    audit::kTerminalPut,
                                                    audit::kTerminalDefault,
                                                    audit::kTerminalNamed,
                                                    audit::kAccountAdded,
                                                    audit::kAccountRole,
                                                    audit::kAccountOn,
                                                    audit::kAccountOff,
                                                    audit::kAccountPassword,
                                                    audit::kAccountLinked,
                                                    audit::kOwnPassword,
                                                    audit::kSessionEnded,
                                                    audit::kSessionsEnded,
                                                    audit::kCodesOn,
                                                    audit::kCodesOff,
                                                    audit::kCodesReset,
                                                    audit::kRecoveryCodesMade,
                                                    audit::kSignedIn,
                                                    audit::kSignInFailed,
                                                    audit::kCodeFailed,
                                                    audit::kRecoveryCodeUsed,
                                                    audit::kSecurityPut,
                                                    audit::kTokenAdded,
                                                    audit::kTokenWithdrawn,
                                                    audit::kAgentCode,
                                                    audit::kAgentCodeWithdrawn,
                                                    audit::kDeploymentToken,
                                                    audit::kDeploymentTokenWithdrawn,
                                                    audit::kAgentEnrolled,
                                                    audit::kAgentRevoked,
                                                    audit::kCalendarWeek,
                                                    audit::kCalendarDays,
                                                    audit::kCalendarYearly,
                                                    audit::kClassPut,
                                                    audit::kLeaverDecided,
                                                    audit::kAbsenceEntered,
                                                    audit::kAbsenceEnded,
                                                    audit::kDelegateNamed,
                                                    audit::kDelegateEnded,
                                                    audit::kImported,
                                                    audit::kMailGivenUp,
                                                    audit::kMailRetried,
                                                    audit::kMailDiscarded,
                                                    audit::kMailTested,
                                                    audit::kNoticeTextPut};
    return acts;
}

AuditChange auditChange(const std::vector<std::string_view>& columns,
                        const std::vector<std::string>& before,
                        const std::vector<std::string>& after) {
    AuditChange change;
    const auto add = [](std::string& text, std::string_view column, const std::string& value) {
        if (!value.empty()) {
            text += (text.empty() ? "" : "\n") + std::string(column) + ": " + value;
        }
    };
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string old = i < before.size() ? before[i] : std::string();
        const std::string now = i < after.size() ? after[i] : std::string();
        if (old != now) {
            add(change.before, columns[i], old);
            add(change.after, columns[i], now);
        }
    }
    return change;
}

AuditChange auditLines(const std::vector<std::string>& before,
                       const std::vector<std::string>& after) {
    return {onlyIn(before, after), onlyIn(after, before)};
}

void noteAct(store::Connection& connection, UtcMillis now, const Actor& by, std::string_view act,
             std::string_view thing, const AuditChange& change) {
    store::AuditStore(connection)
        .append({0, now.value, by.login, by.source, std::string(act), std::string(thing),
                 shortened(change.before), shortened(change.after)});
}

} // namespace tewatashi::server::services
