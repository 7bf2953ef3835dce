#include "agent/app/command_line.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tewatashi::agent::app {
namespace {

bool namesJapanese(std::string_view text) { return text.starts_with("ja"); }

Language languageOfSystem() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') {
            return namesJapanese(value) ? Language::Japanese : Language::English;
        }
    }
    return Language::English;
}

// CLI11 keeps references: `line` and `lang` outlive the parse.
void describe(CLI::App& app, CommandLine& line, std::string& lang) {
    const bool ja = line.language == Language::Japanese;
    const auto text = [ja](const char* japanese, const char* english) {
        return std::string(ja ? japanese : english);
    };
    const auto language = [&](CLI::App& place) {
        place.add_option("--lang", lang, text("表示言語: ja または en", "Language: ja or en"))
            ->check(CLI::IsMember({"ja", "en"}));
    };
    const auto common = [&](CLI::App* verb) {
        verb->add_option("--data", line.data,
                         text("データフォルダー（鍵・設定・未送信の記録）。省略時は標準の場所",
                              "Data folder (key, settings, unsent scans); default: the usual one"));
        language(*verb);
    };
    app.name("tewatashi-agent");
    app.require_subcommand(1);
    language(app);
    app.set_version_flag("--version", std::string("tewatashi-agent ") + TW_VERSION);

    auto* enrol = app.add_subcommand(
        "enrol", text("最初に一度だけ: 管理者から受け取った登録コードでこのPCを登録します",
                      "Once, first: register this PC with the code the administrator gave you"));
    common(enrol);
    enrol->add_option("--server", line.server, text("サーバーの住所 https://…", "Server https://…"))
        ->required();
    enrol->add_option("--code", line.code, text("登録コード（一回限り）", "One-time code"))
        ->required();
    auto* pin = enrol->add_option(
        "--pin", line.pin,
        text("サーバー証明書のSHA-256指紋（自己署名の場合）",
             "SHA-256 fingerprint of the server's certificate (when it is self-signed)"));
    enrol
        ->add_option("--ca", line.caFile,
                     text("社内認証局の証明書ファイル（PEM）",
                          "Certificate file (PEM) of your company's own authority"))
        ->excludes(pin);
    enrol->add_flag("--replace", line.replace,
                    text("登録済みでも登録し直す（未送信の記録は残ります）",
                         "Register again over an existing registration (unsent scans stay)"));

    auto* run = app.add_subcommand(
        "run", text("端末の記録を取り込み、サーバーへ送り続けます（Ctrl-Cで終了）",
                    "Read docked terminals and send their scans, until stopped with Ctrl-C"));
    common(run);
    run->add_option("--config", line.config,
                    text("設定ファイル。省略時はデータフォルダーの agent.json",
                         "Settings file; default: agent.json in the data folder"));

    auto* status = app.add_subcommand(
        "status", text("状態・未送信件数・最後のエラーと対処を表示します",
                       "Show state, unsent scans, and the last error with what to do"));
    common(status);
    status->add_flag("--json", line.json, text("JSONで出力", "Print JSON"));
}

} // namespace

Language chosenLanguage(int argc, const char* const* argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--lang" && i + 1 < argc) {
            return namesJapanese(argv[i + 1]) ? Language::Japanese : Language::English;
        }
        if (word.starts_with("--lang=")) {
            return namesJapanese(word.substr(7)) ? Language::Japanese : Language::English;
        }
    }
    return languageOfSystem();
}

CommandLine parseCommandLine(int argc, char** argv) {
    CommandLine line;
    line.language = chosenLanguage(argc, argv);
    std::string lang;
    CLI::App app(line.language == Language::Japanese
                     ? "手渡し 自動転送アプリ: ハンディターミナルの記録を失わずサーバーへ届けます"
                     : "Tewatashi agent: carries the scans of handheld terminals to the server "
                       "without losing one");
    describe(app, line, lang);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() != 0 && line.language == Language::Japanese) {
            std::fputs("指定が正しくありません。使い方は tewatashi-agent --help --lang ja で"
                       "確認できます。\n",
                       stderr);
        }
        line.exitCode = app.exit(error) == 0 ? 0 : 2;
        return line;
    }
    line.verb = app.got_subcommand("run")      ? Verb::Run
                : app.got_subcommand("status") ? Verb::Status
                                               : Verb::Enrol;
    return line;
}

} // namespace tewatashi::agent::app
