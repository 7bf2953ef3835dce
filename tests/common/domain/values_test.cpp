#include "common/domain/custody.h"
#include "common/domain/slip_number.h"
#include "common/domain/terminal_time.h"
#include "tests/support/protocol_doc.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi;
using namespace tewatashi::domain;

namespace {

const SlipNumberFormat kFormat;
const std::string kSlip = "123456789013";

} // namespace

TEST_CASE("Every action has a name of its own that reads back") {
    std::set<std::string_view> names;
    for (const Action action : kAllActions) {
        names.insert(actionCode(action));
        CHECK(actionFromCode(actionCode(action)) == action);
    }
    CHECK(names.size() == kAllActions.size());
    CHECK(actionCode(Action::OutForDelivery) == "out_for_delivery");
    CHECK_FALSE(actionFromCode("Accepted"));
    CHECK_FALSE(actionFromCode(""));
}

TEST_CASE("Step ranks rise along the usual way") {
    const Action way[] = {Action::Requested,      Action::Accepted,  Action::Packed,
                          Action::Departed,       Action::Arrived,   Action::Unpacked,
                          Action::OutForDelivery, Action::Delivered, Action::Received};
    for (std::size_t i = 1; i < std::size(way); ++i) {
        CHECK(stepRank(way[i - 1]) < stepRank(way[i]));
    }
}

TEST_CASE("Check digits and packed times are those of docs/protocol.md") {
    const test::ProtocolDoc doc(TW_PROTOCOL_DOC);
    const auto digits = doc.rows("7dr");
    REQUIRE(digits.size() == 3);
    for (const auto& row : digits) {
        CHECK(std::string(1, checkDigit7dr(row.at(1))) == row.at(2));
    }
    const auto times = doc.rows("time");
    REQUIRE(times.size() == 4);
    for (const auto& row : times) {
        const auto time = decodeTerminalTime(TimeFormat::Csp2Packed, *fromHex(row.at(1)));
        REQUIRE(time);
        CHECK(time->text() == row.at(2));
        CHECK(toHex(encodeTerminalTime(TimeFormat::Csp2Packed, *time)) == row.at(1));
    }
}

TEST_CASE("Packed times with a field out of range are no times") {
    const auto decodes = [](const char* hex) {
        return decodeTerminalTime(TimeFormat::Csp2Packed, *fromHex(hex)).has_value();
    };
    CHECK(decodes("0000045a"));
    CHECK_FALSE(decodes("f000045a")); // second 60
    CHECK_FALSE(decodes("03c0045a")); // minute 60
    CHECK_FALSE(decodes("000c045a")); // hour 24
    CHECK_FALSE(decodes("0000005a")); // day 0
    CHECK_FALSE(decodes("0000041a")); // month 0
    CHECK_FALSE(decodes("0000075a")); // month 13
    CHECK_FALSE(decodes("00007899")); // 30 February 2025
    CHECK_FALSE(decodes("0000045a00"));
    CHECK_FALSE(decodes(""));
    CHECK_FALSE(decodes("00045a"));
    CHECK_FALSE(decodeTerminalTime(TimeFormat::None, *fromHex("0000045a")));
    CHECK(encodeTerminalTime(TimeFormat::None, TerminalTime{1}).empty());
}

TEST_CASE("Times of fourteen digits are read and written, anything else is no time") {
    const auto decoded = [](std::string_view text) {
        return decodeTerminalTime(TimeFormat::Digits14, toBytes(text));
    };
    REQUIRE(decoded("20250615143005"));
    CHECK(decoded("20250615143005")->text() == "2025-06-15 14:30:05");
    CHECK(encodeTerminalTime(TimeFormat::Digits14, *decoded("20250615143005")) ==
          toBytes("20250615143005"));
    for (const char* wrong :
         {"", "2025061514300", "202506151430050", "20250615 43005", "20250230143005",
          "20250615243005", "2025061514300\xFF", "00000000000000", "-2025061514300"}) {
        INFO(wrong);
        CHECK_FALSE(decoded(wrong));
    }
}

TEST_CASE("Civil dates are checked against the calendar") {
    CHECK(TerminalTime::fromCivil(2024, 2, 29, 0, 0, 0));
    CHECK_FALSE(TerminalTime::fromCivil(2025, 2, 29, 0, 0, 0));
    CHECK_FALSE(TerminalTime::fromCivil(2025, 13, 1, 0, 0, 0));
    CHECK_FALSE(TerminalTime::fromCivil(2025, 1, 1, 24, 0, 0));
    CHECK_FALSE(TerminalTime::fromCivil(2025, 1, 1, 0, 0, 60));
    CHECK(TerminalTime::fromCivil(1970, 1, 1, 0, 0, 1)->naive_s == 1);
    CHECK(TerminalTime{-1}.text() == "1969-12-31 23:59:59");
}

TEST_CASE("Every time a terminal can keep comes back from its octets") {
    test::TestRandom random(31);
    const std::int64_t first = TerminalTime::fromCivil(2000, 1, 1, 0, 0, 0)->naive_s;
    for (int i = 0; i < 20'000; ++i) {
        const TerminalTime time{first + random.between(0, 2'000'000'000)};
        const Bytes raw = encodeTerminalTime(TimeFormat::Csp2Packed, time);
        CHECK(decodeTerminalTime(TimeFormat::Csp2Packed, raw) == time);
        const Bytes digits = encodeTerminalTime(TimeFormat::Digits14, time);
        CHECK(decodeTerminalTime(TimeFormat::Digits14, digits) == time);
    }
}

TEST_CASE("A slip number is read with and without letters and possession digits") {
    for (const std::string& code : {kSlip, "a" + kSlip + "a", "A" + kSlip + "D"}) {
        const auto slip = parseSlipCode(code, kFormat);
        REQUIRE(slip);
        CHECK(slip->number == kSlip);
        CHECK_FALSE(slip->possessionDigits);
    }
    const auto slip = parseSlipCode("c" + kSlip + "7788d", kFormat);
    REQUIRE(slip);
    CHECK(slip->number == kSlip);
    CHECK(slip->possessionDigits == "7788");
}

TEST_CASE("A code whose possession digits are masked names the same item") {
    for (const std::string& code : {kSlip + "7788", "A" + kSlip + "7788B"}) {
        const auto slip = parseSlipCode(maskedCode(code, kFormat), kFormat);
        REQUIRE(slip);
        CHECK(slip->number == kSlip);
        CHECK_FALSE(slip->possessionDigits);
    }
    CHECK_FALSE(parseSlipCode("123456789014****", kFormat)); // wrong check digit
    CHECK_FALSE(parseSlipCode(kSlip + "***", kFormat));
    CHECK_FALSE(parseSlipCode(kSlip + "*****", kFormat));
    CHECK_FALSE(parseSlipCode("12345678****", kFormat));
}

TEST_CASE("What is no slip number is refused and explained") {
    CHECK_FALSE(parseSlipCode("123456789014", kFormat));
    CHECK_FALSE(parseSlipCode("12345678901", kFormat));
    CHECK_FALSE(parseSlipCode("1234567890131", kFormat));
    CHECK_FALSE(parseSlipCode("a" + kSlip, kFormat));
    CHECK_FALSE(parseSlipCode("1234-5678-9013", kFormat));
    CHECK_FALSE(parseSlipCode("", kFormat));
    CHECK_FALSE(explainSlipCode(" 1234-5678 9013 ", kFormat));
    CHECK_FALSE(explainSlipCode("a 1234-5678-9013 a", kFormat));
    CHECK(explainSlipCode("1234-5678-9014", kFormat) == SlipNumberError::CheckDigit);
    CHECK(explainSlipCode("1234", kFormat) == SlipNumberError::Length);
    CHECK(explainSlipCode("", kFormat) == SlipNumberError::Length);
    CHECK(explainSlipCode("12345678901x", kFormat) == SlipNumberError::NotDigits);
    CHECK(slipCodeAsTyped("a 1234-5678-9013 a") == kSlip);
}

TEST_CASE("Letters are stripped only as a pair around NW-7 data") {
    CHECK(stripNw7StartStop("a123b") == "123");
    CHECK(stripNw7StartStop("A1-2$3:4/5.6+D") == "1-2$3:4/5.6+");
    CHECK(stripNw7StartStop("a123") == "a123");
    CHECK(stripNw7StartStop("ABC-12D") == "ABC-12D"); // Code 39 or 128, not NW-7
    CHECK(stripNw7StartStop("ab") == "ab");
    CHECK(stripNw7StartStop("").empty());
}

TEST_CASE("A wrong digit is noticed except where its difference is seven") {
    int missed = 0;
    int tried = 0;
    for (std::size_t at = 0; at + 1 < kSlip.size(); ++at) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string wrong = kSlip;
            if (wrong[at] == digit) {
                continue;
            }
            const int difference = std::abs(wrong[at] - digit);
            wrong[at] = digit;
            ++tried;
            missed += parseSlipCode(wrong, kFormat) ? 1 : 0;
            CHECK(parseSlipCode(wrong, kFormat).has_value() == (difference == 7));
        }
    }
    CHECK(tried == 99);
    CHECK(missed <= 8);
}

TEST_CASE("Possession digits are hidden wherever a code is shown") {
    CHECK(maskedCode(kSlip, kFormat) == kSlip);
    CHECK(maskedCode(kSlip + "7788", kFormat) == kSlip + "****");
    CHECK(maskedCode("a" + kSlip + "7788b", kFormat) == "a" + kSlip + "****b");
    CHECK(maskedCode("1234-5678-9013 7788", kFormat) == "1234-5678-9013 ****");
    CHECK(maskedCode("1234567890147788", kFormat) == "123456789014****");      // wrong check digit
    CHECK(maskedCode(kSlip.substr(1) + "7788", kFormat) == "23456789013****"); // a digit lost
    CHECK(maskedCode("0" + kSlip + "7788", kFormat) == "012345678901*****");
    CHECK(maskedCode("TWO-0042", kFormat) == "TWO-0042");
    CHECK(maskedCode("TWA-out_for_delivery", kFormat) == "TWA-out_for_delivery");
    CHECK(maskedCode("", kFormat).empty());
    CHECK(maskedCode(std::string("\0\xFF", 2), kFormat) == std::string("\0\xFF", 2));
}

TEST_CASE("No code ever shows the last four of more digits than a slip has") {
    test::TestRandom random(32);
    for (int round = 0; round < 2000; ++round) {
        std::string code;
        const int digits = random.between(kFormat.length + 1, 40);
        for (int i = 0; i < digits; ++i) {
            if (i > 0 && random.oneIn(6)) {
                code += random.oneIn(2) ? ' ' : '-';
            }
            code += static_cast<char>('0' + random.between(0, 9));
        }
        const std::string masked = maskedCode("a" + code + "b", kFormat);
        const auto hidden = std::count(masked.begin(), masked.end(), '*');
        CHECK(hidden >= kPossessionDigits);
        CHECK(masked[masked.size() - 2] == '*');
        CHECK(masked.size() == code.size() + 2);
        CHECK(maskedCode(masked, kFormat) == masked);
    }
}
