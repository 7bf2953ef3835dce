#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace tewatashi::server::services {

enum class Role { Employee, Operator, Administrator, Auditor };
inline constexpr std::array kRoles{Role::Employee, Role::Operator, Role::Administrator,
                                   Role::Auditor};
[[nodiscard]] std::string_view roleCode(Role role);
[[nodiscard]] std::optional<Role> roleFromCode(std::string_view code);

} // namespace tewatashi::server::services
