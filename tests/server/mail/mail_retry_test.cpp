#include "server/mail/mail_retry.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <set>

namespace tewatashi::server::mail {

TEST_CASE("The wait after failures is spread from a second to a limit that doubles", "[mail]") {
    test::TestRandom random(7);
    for (int tries = 1; tries <= 200; ++tries) {
        CAPTURE(tries);
        const auto most = retryWaitMost(tries);
        CHECK(most >= kRetryFirst);
        CHECK(most <= kRetryMost);
        CHECK(most ==
              std::min(kRetryMost, tries == 1 ? kRetryFirst : retryWaitMost(tries - 1) * 2));
        std::set<std::chrono::milliseconds> seen;
        for (int i = 0; i < 100; ++i) {
            const auto wait = retryWait(tries, random);
            REQUIRE(wait >= kRetryLeast);
            REQUIRE(wait <= most);
            seen.insert(wait);
        }
        CHECK(seen.size() > 90); // what failed together is not tried together
        CHECK(*seen.begin() < most / 4);
        CHECK(*seen.rbegin() > most / 4 * 3);
    }
}

} // namespace tewatashi::server::mail
