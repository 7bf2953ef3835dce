#include "server/services/accounts/permission.h"

namespace tewatashi::server::services {
namespace {

constexpr const char* kNothing = "–";
constexpr const char* kAll = "yes";

const char* cellOf(Reach reach) {
    switch (reach) {
    case Reach::Nothing:
        return kNothing;
    case Reach::Own:
        return "own";
    case Reach::All:
        break;
    }
    return kAll;
}

} // namespace

bool mayReadDocks(Role role) { return role != Role::Employee; }

bool mayWorkInMailRoom(Role role) { return role == Role::Operator || role == Role::Administrator; }

bool mayAdminister(Role role) { return role == Role::Administrator; }

bool mayAudit(Role role) { return role == Role::Administrator || role == Role::Auditor; }

bool allows(Access access, Role role) {
    switch (access) {
    case Access::Everyone:
    case Access::SignedIn:
        return true;
    case Access::ReadDocks:
        return mayReadDocks(role);
    case Access::MailRoom:
        return mayWorkInMailRoom(role);
    case Access::Administer:
        return mayAdminister(role);
    case Access::Audit:
        return mayAudit(role);
    case Access::Nobody:
        break;
    }
    return false;
}

std::string_view scopeCode(TokenScope scope) {
    switch (scope) {
    case TokenScope::ItemsRead:
        return "items.read";
    case TokenScope::RecordsRead:
        return "records.read";
    case TokenScope::DirectoryRead:
        return "directory.read";
    case TokenScope::MachinesRead:
        return "machines.read";
    }
    return "";
}

std::optional<TokenScope> scopeFromCode(std::string_view code) {
    for (const TokenScope scope : kTokenScopes) {
        if (scopeCode(scope) == code) {
            return scope;
        }
    }
    return std::nullopt;
}

Reach reachOf(Access access, Objects objects, Role role) {
    if (!allows(access, role)) {
        return Reach::Nothing;
    }
    switch (objects) {
    case Objects::Any:
        return Reach::All;
    case Objects::Own:
        return Reach::Own;
    case Objects::OwnOrMailRoom:
        return mayWorkInMailRoom(role) ? Reach::All : Reach::Own;
    case Objects::OwnOrReaders:
        return mayReadDocks(role) ? Reach::All : Reach::Own;
    }
    return Reach::Nothing;
}

PermissionCells permissionCells(Access access, Objects objects, std::optional<TokenScope> scope) {
    const bool isOpen = access == Access::Everyone;
    PermissionCells cells{{"signed out", isOpen ? kAll : kNothing}};
    for (const Role role : {Role::Employee, Role::Operator, Role::Administrator, Role::Auditor}) {
        cells.emplace_back(roleCode(role), cellOf(reachOf(access, objects, role)));
    }
    cells.emplace_back("token", isOpen ? kAll : scope ? std::string(scopeCode(*scope)) : kNothing);
    return cells;
}

} // namespace tewatashi::server::services
