#pragma once

#include "common/base/localized_text.h"

#include <CLI/CLI.hpp>

#include <string>

// What both programs' command lines share: the language is chosen before anything is parsed, and
// help and mistakes come in it.
namespace tewatashi::cli {

// Japanese when --lang or else LC_ALL, LC_MESSAGES or LANG say so; `otherwise` when none is set.
[[nodiscard]] Language chosenLanguage(int argc, const char* const* argv,
                                      Language otherwise = Language::English);

// Headings and the words for --help in that language. Call it before verbs are added: they take
// it over.
void speak(CLI::App& app, Language language);
// --lang itself, on the program and on every verb, so that it may stand anywhere. `lang` outlives
// the parse; nobody needs its value, chosenLanguage() has read it.
void addLanguageOption(CLI::App& app, std::string& lang, Language language);

// The foot of a help text, its lines as they are.
struct HelpFoot {
    LocalizedText examples;
    LocalizedText notes;
};
void addFoot(CLI::App& app, const HelpFoot& foot, Language language);

// What is wrong with the words, and where help is: two lines. `app` is what could not parse them.
[[nodiscard]] LocalizedText explainMistake(const CLI::ParseError& error, const CLI::App& app);

} // namespace tewatashi::cli
