#include "common/domain/dated_timeline.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <map>

using namespace tewatashi::domain;
using tewatashi::test::TestRandom;

namespace {

using Timeline = DatedTimeline<char>;

LocalDate dayOf2026(int month, int dayOfMonth) {
    return *LocalDate::fromCivil(2026, month, dayOfMonth);
}

} // namespace

TEST_CASE("The open end is the last day that can be written") {
    CHECK(kOpenEnd.text() == "9999-12-31");
}

TEST_CASE("A change ends what held before on its eve") {
    const Timeline before{{{dayOf2026(1, 1), kOpenEnd}, 'a'}};
    const Timeline after = withEntry(before, {{dayOf2026(4, 1), kOpenEnd}, 'b'});
    CHECK(after ==
          Timeline{{{dayOf2026(1, 1), dayOf2026(3, 31)}, 'a'}, {{dayOf2026(4, 1), kOpenEnd}, 'b'}});
}

TEST_CASE("A change for a while leaves both sides as they were") {
    const Timeline before{{{dayOf2026(1, 1), kOpenEnd}, 'a'}};
    const Timeline after = withEntry(before, {{dayOf2026(4, 1), dayOf2026(4, 30)}, 'b'});
    CHECK(after == Timeline{{{dayOf2026(1, 1), dayOf2026(3, 31)}, 'a'},
                            {{dayOf2026(4, 1), dayOf2026(4, 30)}, 'b'},
                            {{dayOf2026(5, 1), kOpenEnd}, 'a'}});
}

TEST_CASE("Saying again what holds changes nothing") {
    const Timeline before{{{dayOf2026(1, 1), dayOf2026(3, 31)}, 'a'},
                          {{dayOf2026(4, 1), kOpenEnd}, 'b'}};
    CHECK(withEntry(before, {{dayOf2026(2, 1), dayOf2026(2, 28)}, 'a'}) == before);
}

TEST_CASE("A change without an end holds as long as what it changes") {
    const Timeline planned{{{dayOf2026(1, 1), dayOf2026(8, 31)}, 'a'},
                           {{dayOf2026(9, 1), kOpenEnd}, 'b'}};
    CHECK(naturalEnd(planned, dayOf2026(5, 1)) == dayOf2026(8, 31)); // the plan for September stays
    CHECK(naturalEnd(planned, dayOf2026(10, 1)) == kOpenEnd);
    const Timeline ending{{{dayOf2026(1, 1), dayOf2026(6, 30)}, 'a'}};
    CHECK(naturalEnd(ending, dayOf2026(5, 1)) == dayOf2026(6, 30)); // still ends in June
    CHECK(naturalEnd(ending, dayOf2026(7, 1)) == kOpenEnd);
    const Timeline later{{{dayOf2026(9, 1), kOpenEnd}, 'b'}};
    CHECK(naturalEnd(later, dayOf2026(5, 1)) == dayOf2026(8, 31));
    CHECK(naturalEnd(Timeline{}, dayOf2026(5, 1)) == kOpenEnd);
}

TEST_CASE("An ended timeline holds nothing after its last day") {
    const Timeline before{{{dayOf2026(1, 1), dayOf2026(3, 31)}, 'a'},
                          {{dayOf2026(4, 1), kOpenEnd}, 'b'}};
    CHECK(endedOn(before, dayOf2026(3, 31)) ==
          Timeline{{{dayOf2026(1, 1), dayOf2026(3, 31)}, 'a'}});
    CHECK(endedOn(before, dayOf2026(4, 1)) == Timeline{{{dayOf2026(1, 1), dayOf2026(3, 31)}, 'a'},
                                                       {{dayOf2026(4, 1), dayOf2026(4, 1)}, 'b'}});
    CHECK(endedOn(before, *LocalDate::fromText("2025-12-31")).empty());
}

TEST_CASE("After any changes each day has the value that was said last for it", "[property]") {
    TestRandom random(20260401);
    for (int round = 0; round < 300; ++round) {
        Timeline timeline;
        std::map<int, char> said; // by days from the first
        for (int change = 0; change < 12; ++change) {
            const int from = random.between(0, 40);
            const int until = random.oneIn(4) ? 60 : random.between(from, 60);
            const char value = static_cast<char>('a' + random.between(0, 2));
            timeline =
                withEntry(timeline, {{dayOf2026(1, 1) + from, dayOf2026(1, 1) + until}, value});
            for (int i = from; i <= until; ++i) {
                said[i] = value;
            }
            for (int i = 0; i <= 61; ++i) {
                const Dated<char>* const entry = entryOn(timeline, dayOf2026(1, 1) + i);
                const auto expected = said.find(i);
                REQUIRE((entry != nullptr) == (expected != said.end()));
                REQUIRE((entry == nullptr || entry->value == expected->second));
            }
            for (std::size_t i = 1; i < timeline.size(); ++i) {
                const bool touch = timeline[i - 1].period.until + 1 == timeline[i].period.from;
                REQUIRE(timeline[i - 1].period.until < timeline[i].period.from);
                REQUIRE_FALSE((touch && timeline[i - 1].value == timeline[i].value));
            }
        }
    }
}
