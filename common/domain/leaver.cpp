#include "common/domain/leaver.h"

#include <algorithm>
#include <array>

namespace tewatashi::domain {
namespace {

struct ActionCode {
    LeaverAction action;
    std::string_view code;
};
constexpr std::array<ActionCode, 4> kLeaverActions{{{LeaverAction::Successor, "successor"},
                                                    {LeaverAction::KeyContact, "key_contact"},
                                                    {LeaverAction::Return, "return"},
                                                    {LeaverAction::Named, "named"}}};

} // namespace

std::string_view leaverActionCode(LeaverAction action) {
    const auto found = std::find_if(kLeaverActions.begin(), kLeaverActions.end(),
                                    [&](const auto& each) { return each.action == action; });
    return found == kLeaverActions.end() ? std::string_view() : found->code;
}

std::optional<LeaverAction> leaverActionFromCode(std::string_view code) {
    const auto found = std::find_if(kLeaverActions.begin(), kLeaverActions.end(),
                                    [&](const auto& each) { return each.code == code; });
    return found == kLeaverActions.end() ? std::nullopt : std::optional(found->action);
}

std::optional<LeaverAction> leaverActionFrom(std::int64_t stored) {
    const auto found =
        std::find_if(kLeaverActions.begin(), kLeaverActions.end(), [&](const auto& each) {
            return static_cast<std::int64_t>(each.action) == stored;
        });
    return found == kLeaverActions.end() ? std::nullopt : std::optional(found->action);
}

std::vector<LeaverAction> leaverActions(const ClassRules& rules) {
    if (rules.forwardingAllowed) {
        return {LeaverAction::Successor, LeaverAction::KeyContact, LeaverAction::Return};
    }
    return {LeaverAction::Return, LeaverAction::Named};
}

bool needsPerson(LeaverAction action) {
    return action == LeaverAction::Successor || action == LeaverAction::Named;
}

bool needsReason(LeaverAction action) { return action == LeaverAction::Named; }

} // namespace tewatashi::domain
