#include "common/cli/localized_cli.h"
#include "tests/support/environment.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::cli;

namespace {

Language chosen(std::vector<const char*> words) {
    words.insert(words.begin(), "program");
    return chosenLanguage(static_cast<int>(words.size()), words.data());
}

} // namespace

TEST_CASE("The word on the command line decides the language before the system does", "[unit]") {
    test::setVariable("LC_ALL", "ja_JP.UTF-8");
    CHECK(chosen({"run"}) == Language::Japanese);
    CHECK(chosen({"run", "--lang", "en"}) == Language::English);
    CHECK(chosen({"--lang=en", "run"}) == Language::English);
    test::setVariable("LC_ALL", "C");
    CHECK(chosen({"run"}) == Language::English);
    CHECK(chosen({"run", "--lang=ja"}) == Language::Japanese);
    test::setVariable("LC_ALL", nullptr);
}

TEST_CASE("Help comes in the chosen language with its examples as they were written", "[unit]") {
    for (const Language language : {Language::Japanese, Language::English}) {
        CLI::App app("about", "program");
        speak(app, language);
        std::string lang;
        addLanguageOption(app, lang, language);
        auto* verb = app.add_subcommand("verb", "does it");
        addLanguageOption(*verb, lang, language);
        addFoot(*verb, {{"  program verb 一\n", "  program verb one\n"}, {}}, language);
        const std::string help = verb->help();
        const bool ja = language == Language::Japanese;
        CAPTURE(help);
        CHECK((help.find("使い方") != std::string::npos) == ja);
        CHECK((help.find("Usage") == std::string::npos) == ja);
        CHECK((help.find("Options") == std::string::npos) == ja);
        CHECK(help.find(ja ? "例:\n  program verb 一" : "Examples:\n  program verb one") !=
              std::string::npos);
    }
}

TEST_CASE("A mistake is named in both languages with where help is", "[unit]") {
    CLI::App app("about", "program");
    app.require_subcommand(1);
    auto* verb = app.add_subcommand("verb", "does it");
    std::string data;
    verb->add_option("--data", data)->required();
    for (const char* words : {"", "verb", "verb --data x --speed 1"}) {
        try {
            app.parse(words, false);
            FAIL("these words are wrong");
        } catch (const CLI::ParseError& error) {
            const LocalizedText text = explainMistake(error, app);
            CAPTURE(text.ja, text.en);
            CHECK(text.ja.find("program --help") != std::string::npos);
            CHECK(text.en.find("program --help") != std::string::npos);
            CHECK(text.ja.find("ください") != std::string::npos);
        }
    }
}

TEST_CASE("A word that no verb knows is called unknown, wherever it stands", "[unit]") {
    for (const char* words : {"frob", "--speed 1 verb --data x", "verb --data x --speed 1"}) {
        CLI::App app("about", "program");
        app.require_subcommand(1);
        auto* verb = app.add_subcommand("verb", "does it");
        std::string data;
        verb->add_option("--data", data)->required();
        CAPTURE(words);
        try {
            app.parse(words, false);
            FAIL("these words are wrong");
        } catch (const CLI::ParseError& error) {
            const LocalizedText text = explainMistake(error, app);
            CAPTURE(text.ja, text.en);
            CHECK(text.ja.find("知らない指定") != std::string::npos);
            CHECK(text.en.find("not expected") != std::string::npos);
        }
    }
}
