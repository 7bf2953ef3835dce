#include "common/domain/confidentiality.h"
#include "common/domain/slip_number.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi;
using namespace tewatashi::domain;

namespace {

constexpr Onlooker kStranger{};
constexpr Onlooker kParty{true, false, false};
constexpr Onlooker kMailRoom{false, true, false};
constexpr Onlooker kAuditor{false, false, true};
constexpr TextReaders kAll[] = {TextReaders::Everybody, TextReaders::PartiesAndMailRoom,
                                TextReaders::PartiesOnly};

} // namespace

TEST_CASE("Subject and note are for whom the class says") {
    CHECK(maySeeTexts(TextReaders::Everybody, kStranger));
    CHECK(maySeeTexts(TextReaders::PartiesAndMailRoom, kMailRoom));
    CHECK_FALSE(maySeeTexts(TextReaders::PartiesAndMailRoom, kStranger));
    CHECK_FALSE(maySeeTexts(TextReaders::PartiesAndMailRoom, kAuditor));
    CHECK_FALSE(maySeeTexts(TextReaders::PartiesOnly, kMailRoom));
    CHECK_FALSE(maySeeTexts(TextReaders::PartiesOnly, kAuditor));
    for (const TextReaders readers : kAll) {
        CHECK(maySeeTexts(readers, kParty));
    }
}

TEST_CASE("Whoever reads the texts of a stricter class reads those of a less strict one") {
    for (const Onlooker onlooker : {kStranger, kParty, kMailRoom, kAuditor}) {
        for (std::size_t strict = 1; strict < std::size(kAll); ++strict) {
            CHECK(
                (!maySeeTexts(kAll[strict], onlooker) || maySeeTexts(kAll[strict - 1], onlooker)));
        }
    }
}

TEST_CASE("Parties, mail room and auditors know who sends to whom, strangers do not") {
    CHECK(maySeeParties(kParty));
    CHECK(maySeeParties(kMailRoom));
    CHECK(maySeeParties(kAuditor));
    CHECK_FALSE(maySeeParties(kStranger));
}

TEST_CASE("Readers are stored by number, and no other number is one") {
    for (const TextReaders readers : kAll) {
        CHECK(textReadersFrom(static_cast<std::int64_t>(readers)) == readers);
    }
    CHECK_FALSE(textReadersFrom(0));
    CHECK_FALSE(textReadersFrom(4));
}

TEST_CASE("A class nobody described is the strictest") {
    const ClassRules rules;
    CHECK(rules.readers == TextReaders::PartiesOnly);
    CHECK_FALSE(rules.proxyAllowed);
    CHECK_FALSE(rules.boxAllowed);
    CHECK(rules.possessionRequired);
}

TEST_CASE("Every serial that fits has a slip number of its own that reads back") {
    test::TestRandom random(81);
    for (int length = 6; length <= 16; ++length) {
        const SlipNumberFormat format{length};
        std::set<std::string> numbers;
        std::set<std::uint64_t> serials{0};
        std::uint64_t end = 1;
        for (int digit = 1; digit < length; ++digit) {
            end *= 10;
        }
        serials.insert(end - 1);
        for (int i = 0; i < 200; ++i) {
            serials.insert(random.next() % end);
        }
        for (const std::uint64_t serial : serials) {
            REQUIRE(serialFits(serial, format));
            const std::string number = slipNumberOf(serial, format);
            const auto parsed = parseSlipCode(number, format);
            REQUIRE(parsed);
            CHECK(parsed->number == number);
            CHECK(std::stoull(number.substr(0, number.size() - 1)) == serial);
            numbers.insert(number);
        }
        CHECK(numbers.size() == serials.size());
        CHECK_FALSE(serialFits(end, format));
    }
}
