#include "common/domain/leaver.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace tewatashi::domain {

TEST_CASE("what is not forwarded goes back, or where a named decision says") {
    ClassRules rules;
    rules.forwardingAllowed = false;
    CHECK(leaverActions(rules) == std::vector{LeaverAction::Return, LeaverAction::Named});
    rules.forwardingAllowed = true;
    const auto actions = leaverActions(rules);
    CHECK(std::count(actions.begin(), actions.end(), LeaverAction::Named) == 0);
    CHECK(actions.size() == 3);
}

TEST_CASE("actions of leavers' items have codes and numbers that lead back to them") {
    for (int stored = -1; stored < 10; ++stored) {
        const auto action = leaverActionFrom(stored);
        CHECK(action.has_value() == (stored >= 1 && stored <= 4));
        if (action) {
            CHECK(leaverActionFromCode(leaverActionCode(*action)) == action);
            CHECK_FALSE((needsReason(*action) && !needsPerson(*action)));
        }
    }
    CHECK_FALSE(leaverActionFromCode("keep"));
    CHECK_FALSE(leaverActionFromCode(""));
}

} // namespace tewatashi::domain
