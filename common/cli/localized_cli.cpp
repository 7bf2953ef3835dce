#include "common/cli/localized_cli.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace tewatashi::cli {
namespace {

bool namesJapanese(std::string_view text) { return text.starts_with("ja"); }

struct Label {
    const char* key;
    const char* ja;
};
// The words of CLI11's own formatter.
constexpr Label kLabels[] = {{"Usage", "使い方"},        {"OPTIONS", "オプション"},
                             {"SUBCOMMAND", "コマンド"}, {"SUBCOMMANDS", "コマンド"},
                             {"REQUIRED", "必須"},       {"Positionals", "引数"},
                             {"Needs", "必要"},          {"Excludes", "同時指定不可"},
                             {"TEXT", "文字列"},         {"UINT", "数"}};

// CLI11 has one English sentence per mistake; its name tells the kind, its text names the word.
std::string kindInJapanese(const std::string& name, const std::string& what) {
    if (name == "RequiredError") {
        return what.starts_with("A subcommand") ? "コマンドを指定してください"
                                                : "必要な指定がありません";
    }
    if (name == "ExtrasError" || name == "INIError") {
        return "知らない指定があります";
    }
    if (name == "ExcludesError") {
        return "同時に指定できないものがあります";
    }
    if (name == "ArgumentMismatch") {
        return "値の数が合いません";
    }
    return "値が正しくありません";
}

} // namespace

Language chosenLanguage(int argc, const char* const* argv, Language otherwise) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--lang" && i + 1 < argc) {
            return namesJapanese(argv[i + 1]) ? Language::Japanese : Language::English;
        }
        if (word.starts_with("--lang=")) {
            return namesJapanese(word.substr(7)) ? Language::Japanese : Language::English;
        }
    }
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') {
            return namesJapanese(value) ? Language::Japanese : Language::English;
        }
    }
    return otherwise;
}

void speak(CLI::App& app, Language language) {
    if (language == Language::English) {
        app.set_help_flag("-h,--help", "Show this help and end");
        return;
    }
    app.set_help_flag("-h,--help", "この説明を表示して終了");
    for (const Label& label : kLabels) {
        app.get_formatter()->label(label.key, label.ja);
    }
    app.option_defaults()->group("オプション");
}

void addLanguageOption(CLI::App& app, std::string& lang, Language language) {
    if (language == Language::Japanese) {
        // A verb takes over everything from its parent but these groups' names.
        app.get_help_ptr()->group("オプション");
        if (app.get_parent() != nullptr) {
            app.group("コマンド");
        }
    }
    app.add_option("--lang", lang,
                   language == Language::Japanese ? "表示言語: ja または en" : "Language: ja or en")
        ->check(CLI::IsMember({"ja", "en"}))
        ->option_text("ja|en");
}

void addFoot(CLI::App& app, const HelpFoot& foot, Language language) {
    const bool ja = language == Language::Japanese;
    std::string text;
    const auto part = [&](const char* headJa, const char* headEn, const LocalizedText& lines) {
        if (!lines.in(language).empty()) {
            text += fmt::format("\n{}:\n{}", ja ? headJa : headEn, lines.in(language));
        }
    };
    part("例", "Examples", foot.examples);
    part("備考", "Notes", foot.notes);
    app.footer(text);
}

LocalizedText explainMistake(const CLI::ParseError& error, const CLI::App& app) {
    std::string name = error.get_name();
    std::string what = error.what();
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
        name = "ExtrasError"; // CLI11 gives it the name of the verb it happened in
    }
    // A verb that does not exist is reported as a missing one.
    if (const auto unknown = app.remaining(true); name == "RequiredError" && !unknown.empty()) {
        name = "ExtrasError";
        what = "The following argument was not expected: " + unknown.front();
    }
    const std::string& program = app.get_name();
    return {fmt::format("{}: {}（{}）。\n使い方は「{} --help」で確認してください。\n", program,
                        kindInJapanese(name, what), what, program),
            fmt::format("{}: {}.\nSee \"{} --help\".\n", program, what, program)};
}

} // namespace tewatashi::cli
