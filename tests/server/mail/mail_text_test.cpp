#include "common/base/bytes.h"
#include "server/mail/mail_text.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <sstream>
#include <vector>

namespace tewatashi::server::mail {
namespace {

MailMessage message() {
    return {
        *MailAddress::from("hanako@example.jp"), "件名", "本文\n", Language::English, "t0", {0}};
}
MailSender sender() { return {*MailAddress::from("mailroom@example.jp"), "見本商事"}; }

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t from = 0;
    for (std::size_t end = text.find("\r\n"); end != std::string::npos;
         end = text.find("\r\n", from)) {
        lines.push_back(text.substr(from, end - from));
        from = end + 2;
    }
    if (from < text.size()) {
        lines.push_back(text.substr(from));
    }
    return lines;
}

// As a mail program reads it: RFC 2047 §6.2 joins neighbouring encoded words.
std::string decoded(const std::string& header) {
    std::string text;
    for (const std::string& folded : linesOf(header)) {
        const std::string line = folded.rfind(' ', 0) == 0 ? folded.substr(1) : folded;
        const bool isWord = line.rfind("=?UTF-8?B?", 0) == 0;
        const auto octets = isWord ? fromBase64(line.substr(10, line.size() - 12)) : std::nullopt;
        text += octets ? std::string(octets->begin(), octets->end()) : line;
    }
    return text;
}

std::string randomText(test::TestRandom& random) {
    static const std::vector<std::string> kPieces{"a",  "B",     " ",    "荷物", "髙",
                                                  "𠮷", "é",     "?",    "=",    "=?UTF-8?B?",
                                                  "\"", "<x@y>", "1234", "（"};
    std::string text;
    const int length = random.between(0, 60);
    for (int i = 0; i < length; ++i) {
        text += kPieces[static_cast<std::size_t>(
            random.between(0, static_cast<int>(kPieces.size()) - 1))];
    }
    return text;
}

} // namespace

TEST_CASE("Any text comes back from a header, on lines that are short enough", "[mail]") {
    test::TestRandom random(11);
    for (int round = 0; round < 2000; ++round) {
        const std::string text = randomText(random);
        const auto used = static_cast<std::size_t>(random.between(4, 40));
        const std::string header = headerText(text, used);
        CAPTURE(text, header);
        REQUIRE(decoded(header) == text);
        std::size_t before = used;
        for (const std::string& line : linesOf(header)) {
            REQUIRE(before + line.size() <= 76);
            before = 0;
            for (const char each : line) {
                REQUIRE((each >= ' ' && each < 0x7F));
            }
            // A word that is cut within a character cannot be read alone.
            if (const std::string part = decoded(line); line.find("=?UTF-8") != std::string::npos) {
                REQUIRE((static_cast<unsigned char>(part.front()) & 0xC0U) != 0x80U);
            }
        }
    }
}

TEST_CASE("No text adds a header or ends the head", "[mail]") {
    test::TestRandom random(12);
    for (int round = 0; round < 500; ++round) {
        MailMessage evil = message();
        MailSender from = sender();
        for (std::string* text : {&evil.subject, &from.name, &evil.body}) {
            *text = randomText(random) + "\r\nBcc: evil@example.com\r\n\r\n.\r\nMAIL FROM:<x@y>\n" +
                    std::string(1, '\0') + randomText(random);
        }
        const std::string mail = composedMail(from, evil);
        const std::string head = mail.substr(0, mail.find("\r\n\r\n"));
        CAPTURE(head);
        std::vector<std::string> names;
        for (const std::string& line : linesOf(head)) {
            REQUIRE(line.size() <= 78);
            if (line.front() != ' ') {
                names.push_back(line.substr(0, line.find(':')));
            }
        }
        REQUIRE(names == std::vector<std::string>{"Date", "From", "To", "Subject", "Message-ID",
                                                  "MIME-Version", "Content-Type",
                                                  "Content-Transfer-Encoding", "Content-Language",
                                                  "Auto-Submitted"});
        for (const std::string& line : linesOf(mail.substr(head.size() + 4))) {
            REQUIRE(line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                           "0123456789+/=") == std::string::npos);
        }
    }
}

TEST_CASE("Plain words stay readable in a header", "[mail]") {
    CHECK(headerText("An item was delivered", 9) == "An item was delivered");
    CHECK(headerText("荷物", 9) == "=?UTF-8?B?6I2354mp?=");
    CHECK(headerText("two\nlines", 9) == "two lines");
    CHECK(headerText("", 9).empty());
}

TEST_CASE("The date of a mail is in UTC", "[mail]") {
    CHECK(mailDate({0}) == "Thu, 01 Jan 1970 00:00:00 +0000");
    CHECK(mailDate({1'772'323'199'999}) == "Sat, 28 Feb 2026 23:59:59 +0000");
}

TEST_CASE("Only a plain address is one", "[mail]") {
    for (const char* good : {"hanako@example.jp", "a.b+c@mail-1.example.co.jp", "root@localhost"}) {
        CAPTURE(good);
        CHECK(MailAddress::from(good));
    }
    const std::string longest = std::string(64, 'a') + "@" + std::string(63, 'b') + ".jp";
    CHECK(MailAddress::from(longest));
    for (const std::string& bad :
         {std::string(), std::string("hanako"), std::string("@example.jp"), std::string("a@"),
          std::string("a@b@c.jp"), std::string("a b@c.jp"), std::string("a@c.jp\r\nRCPT TO:<x@y>"),
          std::string("a\r\n@c.jp"), std::string("<a@c.jp>"), std::string("a@c..jp"),
          std::string(".a@c.jp"), std::string("a.@c.jp"), std::string("花子@c.jp"),
          std::string("a@例.jp"), std::string("a@-c.jp"), std::string("a,b@c.jp"),
          std::string("a@c.jp\0", 7), "a" + longest}) {
        CAPTURE(bad);
        CHECK_FALSE(MailAddress::from(bad));
    }
}

} // namespace tewatashi::server::mail
