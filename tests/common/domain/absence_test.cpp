#include "common/domain/absence.h"

#include <catch2/catch.hpp>

namespace tewatashi::domain {

TEST_CASE("Codes of what becomes of mail go there and back", "[absence]") {
    for (const AwayAction action : {AwayAction::Hold, AwayAction::Forward}) {
        CHECK(awayActionFromCode(awayActionCode(action)) == action);
        CHECK(awayActionFrom(static_cast<std::int64_t>(action)) == action);
    }
    CHECK_FALSE(awayActionFromCode("burn"));
    CHECK_FALSE(awayActionFrom(0));
}

TEST_CASE("Only what may go elsewhere and be received by another is forwarded", "[absence]") {
    for (const bool forwarding : {false, true}) {
        for (const bool proxy : {false, true}) {
            ClassRules rules;
            rules.forwardingAllowed = forwarding;
            rules.proxyAllowed = proxy;
            CHECK(awayActionOf(AwayAction::Hold, rules) == AwayAction::Hold);
            CHECK((awayActionOf(AwayAction::Forward, rules) == AwayAction::Forward) ==
                  (forwarding && proxy));
        }
    }
    CHECK(awayActionOf(AwayAction::Forward, ClassRules()) == AwayAction::Hold);
}

} // namespace tewatashi::domain
