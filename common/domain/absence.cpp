#include "common/domain/absence.h"

namespace tewatashi::domain {

std::string_view awayActionCode(AwayAction action) {
    return action == AwayAction::Forward ? "forward" : "hold";
}

std::optional<AwayAction> awayActionFromCode(std::string_view code) {
    for (const AwayAction action : {AwayAction::Hold, AwayAction::Forward}) {
        if (awayActionCode(action) == code) {
            return action;
        }
    }
    return std::nullopt;
}

std::optional<AwayAction> awayActionFrom(std::int64_t stored) {
    for (const AwayAction action : {AwayAction::Hold, AwayAction::Forward}) {
        if (static_cast<std::int64_t>(action) == stored) {
            return action;
        }
    }
    return std::nullopt;
}

AwayAction awayActionOf(AwayAction wished, const ClassRules& rules) {
    const bool mayForward = rules.forwardingAllowed && rules.proxyAllowed;
    return wished == AwayAction::Forward && mayForward ? AwayAction::Forward : AwayAction::Hold;
}

} // namespace tewatashi::domain
