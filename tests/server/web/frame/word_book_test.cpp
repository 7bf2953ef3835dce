#include "server/web/frame/word_book.h"

#include <catch2/catch.hpp>

#include <set>
#include <stdexcept>

using namespace tewatashi;
using namespace tewatashi::server::web;

namespace {

std::set<std::string> placeholders(const std::string& text) {
    std::set<std::string> names;
    for (std::size_t open = text.find('{'); open != std::string::npos;
         open = text.find('{', open + 1)) {
        names.insert(text.substr(open, text.find('}', open) - open + 1));
    }
    return names;
}

bool hasJapaneseLetter(const std::string& text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0xE3 && static_cast<unsigned char>(c) <= 0xE9) {
            return true;
        }
    }
    return false;
}

} // namespace

TEST_CASE("A word is read in both languages", "[unit]") {
    const WordBook book({"# remark\n[a.b]\nja あ\nen A b\n"});
    CHECK(book.in(Language::Japanese).get("a.b") == "あ");
    CHECK(book.in(Language::English).get("a.b") == "A b");
    CHECK_FALSE(book.in(Language::English).has("a"));
}

TEST_CASE("A word that lacks a language, is repeated or malformed is refused", "[unit]") {
    CHECK_THROWS_AS(WordBook({"[a]\nja あ\n"}), std::logic_error);
    CHECK_THROWS_AS(WordBook({"[a]\nen A\n"}), std::logic_error);
    CHECK_THROWS_AS(WordBook({"[a]\nja あ\nen A\n[a]\nja い\nen B\n"}), std::logic_error);
    CHECK_THROWS_AS(WordBook({"[a]\nja あ\nfr A\n"}), std::logic_error);
    CHECK_THROWS_AS(WordBook({"ja あ\n"}), std::logic_error);
}

TEST_CASE("Values replace placeholders once and are not searched again", "[unit]") {
    const WordBook book({"[a]\nja {x}と{y}\nen {y} and {x}\n"});
    const Words& en = book.in(Language::English);
    CHECK(en.fill("a", {{"x", "{y}"}, {"y", "<b>"}}) == "<b> and {y}");
    CHECK_THROWS_AS(en.fill("a", {{"x", "1"}}), std::logic_error);
    CHECK_THROWS_AS(en.get("b"), std::logic_error);
}

TEST_CASE("Every built-in word has both languages with the same placeholders", "[unit]") {
    const WordBook book = WordBook::builtIn();
    CHECK(book.in(Language::Japanese).all().size() > 150);
    for (const auto& [key, ja] : book.in(Language::Japanese).all()) {
        CAPTURE(key);
        const std::string& en = book.in(Language::English).get(key);
        CHECK(placeholders(ja) == placeholders(en));
        const bool namesALanguage = key == "product" || key.rfind("language.", 0) == 0;
        CHECK((namesALanguage || !hasJapaneseLetter(en)));
    }
}

TEST_CASE("The words of custody are those of the terminology", "[unit]") {
    const WordBook book = WordBook::builtIn();
    const Words& ja = book.in(Language::Japanese);
    CHECK(ja.get("action.requested") == "依頼登録");
    CHECK(ja.get("action.accepted") == "引受");
    CHECK(ja.get("action.out_for_delivery") == "持出");
    CHECK(ja.get("action.attempted") == "持戻");
    CHECK(ja.get("action.received") == "受領");
    CHECK(ja.get("verdict.quarantined") == "要確認");
    CHECK(ja.get("item.marker.estimated") == "順序推定");
}
