#include "server/services/text/cp932_encoder.h"
#include "server/services/text/csv_text.h"
#include "tests/support/csv_reader.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <iconv.h>

#include <array>
#include <map>
#include <optional>

namespace tewatashi::server::services {
namespace {

using test::TestRandom;

std::string utf8Of(char32_t character) {
    std::string text;
    const auto code = static_cast<std::uint32_t>(character);
    const auto add = [&text](std::uint32_t octet) { text += static_cast<char>(octet); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0U | (code >> 6U));
        add(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        add(0xE0U | (code >> 12U));
        add(0x80U | ((code >> 6U) & 0x3FU));
        add(0x80U | (code & 0x3FU));
    } else {
        add(0xF0U | (code >> 18U));
        add(0x80U | ((code >> 12U) & 0x3FU));
        add(0x80U | ((code >> 6U) & 0x3FU));
        add(0x80U | (code & 0x3FU));
    }
    return text;
}

std::string anyText(TestRandom& random) {
    static const std::vector<std::string> kParts{
        "=",   "+", "-",    "@",  "'",  "\t", "\r\n", "\n", "\r", ",",  "\"", ";",      " ",  "0",
        "012", "A", "髙橋", "﨑", "＝", "＋", "－",   "＠", "￥", "\\", "～", "𠮷野家", "'=", "''"};
    std::string text;
    for (int parts = random.between(0, 5); parts > 0; --parts) {
        text += kParts[static_cast<std::size_t>(
            random.between(0, static_cast<int>(kParts.size()) - 1))];
    }
    return text;
}

// glibc's own table of the code page, made independently of ICU's.
class Iconv {
public:
    Iconv(const char* to, const char* from) : m_handle(::iconv_open(to, from)) {
        REQUIRE(m_handle != reinterpret_cast<iconv_t>(-1)); // NOLINT: the manual's own words
    }
    ~Iconv() { ::iconv_close(m_handle); }
    Iconv(const Iconv&) = delete;
    Iconv& operator=(const Iconv&) = delete;
    // nullopt when a character has no place in the other encoding.
    std::optional<std::string> operator()(std::string text) {
        std::array<char, 64> out{};
        char* from = text.data();
        char* to = out.data();
        std::size_t left = text.size();
        std::size_t room = out.size();
        ::iconv(m_handle, nullptr, nullptr, nullptr, nullptr);
        if (::iconv(m_handle, &from, &left, &to, &room) == static_cast<std::size_t>(-1)) {
            return std::nullopt;
        }
        return std::string(out.data(), out.size() - room);
    }

private:
    iconv_t m_handle;
};

} // namespace

TEST_CASE("an independent reader gets back every text that was written", "[unit]") {
    TestRandom random(4180);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::vector<std::string>> rows;
        std::string csv;
        for (int i = random.between(1, 4); i > 0; --i) {
            std::vector<std::string> row;
            std::vector<CsvField> fields;
            for (int k = random.between(1, 5); k > 0; --k) {
                row.push_back(anyText(random));
                fields.push_back({row.back(), random.oneIn(2)});
            }
            appendCsvRow(csv, fields, CsvCodes::Plain);
            rows.push_back(std::move(row));
        }
        auto read = test::readCsv(csv);
        REQUIRE(read);
        for (auto& row : *read) {
            for (std::string& field : row) {
                // No spreadsheet sees a formula…
                CHECK(std::string_view("=+-@\t\r").find(field.empty() ? ' ' : field[0]) ==
                      std::string_view::npos);
                field = withoutFormulaGuard(field);
            }
        }
        CHECK(*read == rows); // …and nothing is lost by that.
    }
}

TEST_CASE("what a spreadsheet would run is guarded, in full width as well", "[unit]") {
    for (const char* text : {"=1+1", "+81", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1",
                             "＠x", "'=1", "''+1"}) {
        CAPTURE(text);
        CHECK(withFormulaGuard(text) == "'" + std::string(text));
        CHECK(withoutFormulaGuard(withFormulaGuard(text)) == text);
    }
    for (const char* text : {"", "0123", "a=1", "'", "''", "'x", "大阪", "1-2"}) {
        CAPTURE(text);
        CHECK(withFormulaGuard(text) == text);
        CHECK(withoutFormulaGuard(text) == text);
    }
}

TEST_CASE("codes keep their leading zeros in the form that was asked for", "[unit]") {
    std::string plain;
    appendCsvRow(plain, {{"012345678901", true}, {"007", false}, {"A1", true}}, CsvCodes::Plain);
    CHECK(plain == "012345678901,007,A1\r\n");
    std::string formula;
    appendCsvRow(formula, {{"012345678901", true}, {"007", false}, {"A1", true}, {"", true}},
                 CsvCodes::Formula);
    CHECK(formula == "\"=\"\"012345678901\"\"\",007,A1,\r\n");
    // Only digits become a formula: nobody's text is run.
    std::string hostile;
    appendCsvRow(hostile, {{"1\"+HYPERLINK(\"x\")", true}}, CsvCodes::Formula);
    CHECK(test::readCsv(hostile)->front().front() == "1\"+HYPERLINK(\"x\")");
}

TEST_CASE("controls and octets that are no text become visible", "[unit]") {
    std::string csv;
    appendCsvRow(csv, {{std::string("a\0b\x1B", 4)}, {"\xFF\xFEx"}}, CsvCodes::Plain);
    CHECK(csv == "a\uFFFDb\uFFFD,\uFFFD\uFFFDx\r\n");
}

TEST_CASE("code page 932 agrees with the C library about every character", "[unit]") {
    Cp932Encoder encoder;
    Iconv to("CP932", "UTF-8");
    Iconv from("UTF-8", "CP932");
    int encodable = 0;
    for (char32_t code = 0x20; code < 0x30000; ++code) {
        const bool isPrivate = code >= 0xE000 && code < 0xF900; // vendors fill it differently
        if ((code >= 0xD800 && code < 0xE000) || isPrivate || (code >= 0x7F && code < 0xA0)) {
            continue;
        }
        const std::string text = utf8Of(code);
        std::vector<char32_t> missing;
        const std::string ours = encoder.encoded(text, missing);
        if (!missing.empty()) {
            CHECK(missing == std::vector<char32_t>{code});
            CHECK(ours == numericReference(code));
            // Yen sign and overline are ASCII's backslash and tilde to the C library: the reference
            // keeps them apart.
            if (code != 0xA5 && code != 0x203E && to(text)) {
                FAIL_CHECK("the C library has a place for U+" << std::hex
                                                              << static_cast<unsigned>(code));
            }
            continue;
        }
        ++encodable;
        const auto back = from(ours);
        REQUIRE(back);
        static const std::map<char32_t, char32_t> kSame{
            {0xA2, 0xFFE0},   {0xA3, 0xFFE1},   {0xAC, 0xFFE2},  {0x2014, 0x2015},
            {0x2016, 0x2225}, {0x2212, 0xFF0D}, {0x301C, 0xFF5E}};
        const auto same = kSame.find(code);
        if (*back != (same == kSame.end() ? text : utf8Of(same->second))) {
            FAIL_CHECK("U+" << std::hex << static_cast<unsigned>(code) << " came back as "
                            << *back);
        }
    }
    CHECK(encodable > 7000);
}

TEST_CASE("what code page 932 lacks is written as a reference and told", "[unit]") {
    Cp932Encoder encoder;
    std::vector<char32_t> missing;
    CHECK(encoder.encoded("A𠮷,Ω髙☺", missing) == "A&#x20BB7;,\x83\xB6\xFB\xFC&#x263A;");
    CHECK(missing == std::vector<char32_t>{0x20BB7, 0x263A});
    missing.clear();
    CHECK(encoder.encoded("葛\U000E0100", missing) == "\x8A\x8B&#xE0100;");
    CHECK(missing == std::vector<char32_t>{0xE0100});
    missing.clear();
    CHECK(encoder.encoded("大阪", missing) == "\x91\xE5\x8D\xE3");
    CHECK(missing.empty());
}

} // namespace tewatashi::server::services
