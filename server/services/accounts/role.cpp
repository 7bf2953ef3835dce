#include "server/services/accounts/role.h"

namespace tewatashi::server::services {

std::string_view roleCode(Role role) {
    switch (role) {
    case Role::Employee:
        return "employee";
    case Role::Operator:
        return "operator";
    case Role::Administrator:
        return "administrator";
    case Role::Auditor:
        return "auditor";
    }
    return "";
}

std::optional<Role> roleFromCode(std::string_view code) {
    for (const Role role : kRoles) {
        if (roleCode(role) == code) {
            return role;
        }
    }
    return std::nullopt;
}

} // namespace tewatashi::server::services
