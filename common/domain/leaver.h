#pragma once

#include "common/domain/confidentiality.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// What becomes of the open items of somebody who leaves (退職者の荷物).
namespace tewatashi::domain {

// Stored; never renumber.
enum class LeaverAction : std::uint8_t {
    Successor = 1, // 後任者: forward to this person
    KeyContact = 2, // 組織の窓口担当者: forward to the key contact of the leaver's department
    Return = 3,     // 返送: back to the sender; of what the leaver sent, call it back
    Named = 4,      // 個別の決定: somebody decides by name, with a reason, whom it goes to
};
// "successor", "key_contact", "return", "named"
[[nodiscard]] std::string_view leaverActionCode(LeaverAction action);
[[nodiscard]] std::optional<LeaverAction> leaverActionFromCode(std::string_view code);
[[nodiscard]] std::optional<LeaverAction> leaverActionFrom(std::int64_t stored);

// What may be chosen for an item of that class, in the order of lists. A class that is not
// forwarded (親展) goes back, or where a named decision says.
[[nodiscard]] std::vector<LeaverAction> leaverActions(const ClassRules& rules);
// Whether somebody has to be named for it; and whether a reason has to be given.
[[nodiscard]] bool needsPerson(LeaverAction action);
[[nodiscard]] bool needsReason(LeaverAction action);

} // namespace tewatashi::domain
