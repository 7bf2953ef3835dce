#include "agent/app/command_line.h"

#include "agent/platform/service_host.h"
#include "common/cli/localized_cli.h"

#include <cstdio>

namespace tewatashi::agent::app {
namespace {

// Examples, exit codes and files: what a newcomer asks next.
constexpr const char* kExitCodesJa = "  終了コード: 0 成功、1 失敗（理由を標準エラーに表示）、"
                                     "2 コマンドの指定が正しくない\n";
constexpr const char* kExitCodesEn =
    "  Exit codes: 0 done, 1 failed (the reason is on standard error), 2 wrong words\n";
constexpr const char* kFilesJa =
    "  標準のデータフォルダー: root では /var/lib/tewatashi-agent、それ以外は "
    "$XDG_DATA_HOME/tewatashi-agent\n  または ~/.local/share/tewatashi-agent、Windows では "
    "%ProgramData%\\Tewatashi\n"
    "  中のファイル: agent.json 設定、agent.key 秘密鍵、journal.db 記録、agent.sock 状態確認\n"
    "  journal.db は未送信の記録です。削除しないでください。\n";
constexpr const char* kFilesEn =
    "  Usual data folder: /var/lib/tewatashi-agent for root, else $XDG_DATA_HOME/tewatashi-agent\n"
    "  or ~/.local/share/tewatashi-agent; on Windows %ProgramData%\\Tewatashi\n"
    "  Files in it: agent.json settings, agent.key private key, journal.db scans, agent.sock "
    "status\n"
    "  journal.db holds unsent scans: never delete it.\n";

LocalizedText notes(const char* ja, const char* en) {
    return {std::string(ja) + kExitCodesJa, std::string(en) + kExitCodesEn};
}

std::string inLanguage(const CommandLine& line, const char* japanese, const char* english) {
    return line.language == Language::Japanese ? japanese : english;
}

void addCommon(CLI::App& verb, CommandLine& line, std::string& lang) {
    verb.add_option(
        "--data", line.data,
        inLanguage(line, "データフォルダー（鍵・設定・未送信の記録）。省略時は標準の場所",
                   "Data folder (key, settings, unsent scans); default: the usual one"));
    cli::addLanguageOption(verb, lang, line.language);
}

void addEnrol(CLI::App& app, CommandLine& line, std::string& lang) {
    const auto text = [&line](const char* japanese, const char* english) {
        return inLanguage(line, japanese, english);
    };
    auto* enrol = app.add_subcommand(
        "enrol", text("最初に一度だけ: 管理者から受け取った登録コードでこのPCを登録します",
                      "Once, first: register this PC with the code the administrator gave you"));
    addCommon(*enrol, line, lang);
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
    cli::addFoot(*enrol,
                 {{"  tewatashi-agent enrol --server https://mail.example.jp:8443 --code "
                   "K7QF-2M9X-TB4H --pin 指紋\n",
                   "  tewatashi-agent enrol --server https://mail.example.jp:8443 --code "
                   "K7QF-2M9X-TB4H --pin SHA256\n"},
                  notes("  登録コードは管理者が tewatashi-server agent code で発行します。指紋は "
                        "tewatashi-server init\n  の最後に表示されます。\n",
                        "  The administrator makes the code with tewatashi-server agent code; the "
                        "fingerprint is the last\n  line of tewatashi-server init.\n")},
                 line.language);
}

void addCertificate(CLI::App& app, CommandLine& line, std::string& lang) {
    const auto text = [&line](const char* japanese, const char* english) {
        return inLanguage(line, japanese, english);
    };
    auto* certificate = app.add_subcommand(
        "certificate", text("登録の前に、サーバーの証明書とその指紋を表示します",
                            "Before enrolling: show a server's certificate and its fingerprint"));
    cli::addLanguageOption(*certificate, lang, line.language);
    certificate
        ->add_option("--server", line.server, text("サーバーの住所 https://…", "Server https://…"))
        ->required();
    certificate->add_flag("--json", line.json, text("JSONで出力", "Print JSON"));
    cli::addFoot(
        *certificate,
        {{"  tewatashi-agent certificate --server https://mail.example.jp:8443\n",
          "  tewatashi-agent certificate --server https://mail.example.jp:8443\n"},
         notes("  何も送信せず、何も保存しません。\n", "  Sends nothing and keeps nothing.\n")},
        line.language);
}

void addPorts(CLI::App& app, CommandLine& line, std::string& lang) {
    const auto text = [&line](const char* japanese, const char* english) {
        return inLanguage(line, japanese, english);
    };
    auto* ports = app.add_subcommand(
        "ports", text("シリアルポートとUSBの端末・変換器を一覧します（通信はしません）",
                      "List serial ports and terminals and adapters on USB (sends nothing)"));
    addCommon(*ports, line, lang);
    ports->add_flag("--json", line.json, text("JSONで出力", "Print JSON"));
    cli::addFoot(*ports,
                 {{"  tewatashi-agent ports\n", "  tewatashi-agent ports\n"},
                  notes("  Opticonの端末は自動で見つかります。それ以外は bind で指定します。\n",
                        "  Terminals of Opticon are found by themselves, others are told with "
                        "bind.\n")},
                 line.language);
}

void addBind(CLI::App& app, CommandLine& line, std::string& lang) {
    const auto text = [&line](const char* japanese, const char* english) {
        return inLanguage(line, japanese, english);
    };
    auto* bind = app.add_subcommand(
        "bind", text("ポートにつないだ端末の機種を指定します", "Say which terminal is at a port"));
    addCommon(*bind, line, lang);
    bind->add_option("port", line.port,
                     text("ポート（ports が表示する名前）", "Port, as ports shows it"))
        ->required();
    bind->add_option("model", line.model,
                     text("denso-bht または unitech-multipoint", "denso-bht or unitech-multipoint"))
        ->required();
    bind->add_option("--name", line.terminalName,
                     text("端末の名前（英小文字・数字）。端末を別のPCでも使う場合は同じ名前に",
                          "Name of the terminal (a-z, 0-9); the same at each PC it is used at"));
    bind->add_option("--line", line.serialLine,
                     text("通信条件。省略時は 9600-8N1", "Line settings; default 9600-8N1"));
    bind->add_option("--address", line.address,
                     text("端末のアドレス（unitech-multipoint）。省略時は A",
                          "Address of the terminal (unitech-multipoint); default A"));
    bind->add_option("--file", line.fileName,
                     text("端末内のデータファイル（unitech-multipoint）。省略時は DATA.TXT",
                          "Data file in the terminal (unitech-multipoint); default DATA.TXT"));
    cli::addFoot(
        *bind,
        {{"  tewatashi-agent bind /dev/ttyUSB0 denso-bht --line 38400-8N1\n"
          "  tewatashi-agent bind usb:1-2:10c4:ea60 unitech-multipoint --file SCAN.TXT\n",
          "  tewatashi-agent bind /dev/ttyUSB0 denso-bht --line 38400-8N1\n"
          "  tewatashi-agent bind usb:1-2:10c4:ea60 unitech-multipoint --file SCAN.TXT\n"},
         notes(
             "  端末のファイルは1列目がバーコード、続けて日付8桁・時刻6桁であること。denso-bht は通"
             "番とBCCを\n  付けて送る設定にします。docs/operations.md に詳細があります。\n",
             "  The terminal's file has the code first, then date (8 digits) and time (6). "
             "denso-bht sends with\n  serial numbers and checksum. docs/operations.md tells "
             "more.\n")},
        line.language);
    auto* unbind =
        app.add_subcommand("unbind", text("ポートの指定を取り消します", "Use a port no longer"));
    addCommon(*unbind, line, lang);
    unbind->add_option("port", line.port, text("ポート", "Port"))->required();
    cli::addFoot(
        *unbind,
        {{"  tewatashi-agent unbind /dev/ttyUSB0\n", "  tewatashi-agent unbind /dev/ttyUSB0\n"},
         notes("", "")},
        line.language);
}

void addDiagnose(CLI::App& app, CommandLine& line, std::string& lang) {
    const auto text = [&line](const char* japanese, const char* english) {
        return inLanguage(line, japanese, english);
    };
    auto* diagnose = app.add_subcommand(
        "diagnose",
        text("端末からサーバーまで順に調べ、悪いところと対処を表示します",
             "Look at every part from terminal to server: which one is wrong, and what to do"));
    addCommon(*diagnose, line, lang);
    diagnose->add_flag("--json", line.json, text("JSONで出力", "Print JSON"));
    diagnose->add_option(
        "--bundle", line.bundle,
        text("サポート窓口へ送るファイル（ZIP）を保存。個人情報・コード・鍵は含まれません",
             "Save a file (ZIP) for the helpdesk; no personal data, codes or keys are in it"));
    cli::addFoot(
        *diagnose,
        {{"  tewatashi-agent diagnose\n  tewatashi-agent diagnose --bundle support.zip\n",
          "  tewatashi-agent diagnose\n  tewatashi-agent diagnose --bundle support.zip\n"},
         {std::string("  ✓ 正常、✗ 異常、– 未確認。動作中の自動転送アプリに尋ねるため、転送の妨げに"
                      "なりません。\n") +
              kExitCodesJa + "  3 異常あり\n",
          std::string("  ✓ OK, ✗ not OK, – not checked. The running agent is asked: no transfer is "
                      "disturbed.\n") +
              kExitCodesEn + "  3 something is not OK\n"}},
        line.language);
}

struct ServiceWords {
    ServiceVerb verb;
    const char* word;
    const char* ja;
    const char* en;
};
constexpr ServiceWords kServiceWords[] = {
    {ServiceVerb::Install, "install", "サービスを登録（更新）します",
     "Register the service, or bring it up to date"},
    {ServiceVerb::Remove, "remove", "サービスを停止し、登録を解除します（データは残ります）",
     "Stop and unregister the service (data stays)"},
    {ServiceVerb::Start, "start", "サービスを開始します", "Start the service"},
    {ServiceVerb::Stop, "stop", "サービスを停止します", "Stop the service"},
    {ServiceVerb::Run, "run", "Windows がサービスとして起動するときに使います",
     "For Windows, when it starts the service"},
};

// Where the system has services to register.
void addService(CLI::App& app, CommandLine& line, std::string& lang) {
    auto* service = app.add_subcommand(
        "service", inLanguage(line, "サインインなしで動く Windows サービスを管理します（管理者）",
                              "The Windows service that works with nobody signed in "
                              "(administrators)"));
    service->require_subcommand(1);
    cli::addLanguageOption(*service, lang, line.language);
    for (const ServiceWords& words : kServiceWords) {
        auto* verb = service->add_subcommand(words.word, inLanguage(line, words.ja, words.en));
        addCommon(*verb, line, lang);
        verb->callback([&line, chosen = words.verb] { line.serviceVerb = chosen; });
    }
    cli::addFoot(*service,
                 {{"  tewatashi-agent service install\n  tewatashi-agent service start\n",
                   "  tewatashi-agent service install\n  tewatashi-agent service start\n"},
                  notes("  サービスのログはデータフォルダーの agent.log にあります。\n",
                        "  The service's log is agent.log in the data folder.\n")},
                 line.language);
}

// CLI11 keeps references: `line` and `lang` outlive the parse.
void describe(CLI::App& app, CommandLine& line, std::string& lang) {
    const auto text = [&line](const char* japanese, const char* english) {
        return inLanguage(line, japanese, english);
    };
    cli::speak(app, line.language);
    app.name("tewatashi-agent");
    app.require_subcommand(1);
    app.allow_windows_style_options(false); // the same words on every system
    cli::addLanguageOption(app, lang, line.language);
    app.set_version_flag("--version", std::string("tewatashi-agent ") + TW_VERSION,
                         text("バージョンを表示して終了", "Show the version and end"));
    cli::addFoot(app,
                 {{"  tewatashi-agent enrol --server https://mail.example.jp:8443 --code "
                   "K7QF-2M9X-TB4H --pin 指紋\n  tewatashi-agent run\n  tewatashi-agent status\n",
                   "  tewatashi-agent enrol --server https://mail.example.jp:8443 --code "
                   "K7QF-2M9X-TB4H --pin SHA256\n  tewatashi-agent run\n"
                   "  tewatashi-agent status\n"},
                  notes(kFilesJa, kFilesEn)},
                 line.language);

    addEnrol(app, line, lang);
    addCertificate(app, line, lang);
    if (platform::hasServices()) {
        addService(app, line, lang);
    }
    auto* run = app.add_subcommand(
        "run", text("端末の記録を取り込み、サーバーへ送り続けます（Ctrl-Cで終了）",
                    "Read docked terminals and send their scans, until stopped with Ctrl-C"));
    addCommon(*run, line, lang);
    run->add_option("--config", line.config,
                    text("設定ファイル。省略時はデータフォルダーの agent.json",
                         "Settings file; default: agent.json in the data folder"));
    cli::addFoot(*run,
                 {{"  tewatashi-agent run\n  tewatashi-agent run --data /srv/tewatashi-agent\n",
                   "  tewatashi-agent run\n  tewatashi-agent run --data /srv/tewatashi-agent\n"},
                  notes(kFilesJa, kFilesEn)},
                 line.language);

    addDiagnose(app, line, lang);
    addPorts(app, line, lang);
    addBind(app, line, lang);
    auto* status = app.add_subcommand(
        "status", text("状態・未送信件数・最後のエラーと対処を表示します",
                       "Show state, unsent scans, and the last error with what to do"));
    addCommon(*status, line, lang);
    status->add_flag("--json", line.json, text("JSONで出力", "Print JSON"));
    status->add_flag("--unsent", line.unsentOnly,
                     text("何も表示せず、未送信の記録があれば終了コード3",
                          "Print nothing; exit code 3 while scans wait to be sent"));
    cli::addFoot(*status,
                 {{"  tewatashi-agent status\n  tewatashi-agent status --json\n",
                   "  tewatashi-agent status\n  tewatashi-agent status --json\n"},
                  notes("  停止中でも表示できます（状態は「停止中」）。状態の一覧と対処は "
                        "docs/operations.md にあります。\n",
                        "  Works without a running agent, too (state \"not running\"). "
                        "docs/operations.md lists the states\n  and what to do for each.\n")},
                 line.language);
}

Verb chosenVerb(const CLI::App& app) {
    if (platform::hasServices() && app.got_subcommand("service")) {
        return Verb::Service;
    }
    constexpr std::pair<const char*, Verb> kVerbs[] = {
        {"run", Verb::Run},           {"status", Verb::Status}, {"certificate", Verb::Certificate},
        {"diagnose", Verb::Diagnose}, {"ports", Verb::Ports},   {"bind", Verb::Bind},
        {"unbind", Verb::Unbind}};
    for (const auto& [name, verb] : kVerbs) {
        if (app.got_subcommand(name)) {
            return verb;
        }
    }
    return Verb::Enrol;
}

} // namespace

CommandLine parseCommandLine(int argc, const char* const* argv, Language otherwise) {
    CommandLine line;
    line.language = cli::chosenLanguage(argc, argv, otherwise);
    std::string lang;
    CLI::App app(line.language == Language::Japanese
                     ? "手渡し 自動転送アプリ: ハンディターミナルの記録を失わずサーバーへ届けます"
                     : "Tewatashi agent: carries the scans of handheld terminals to the server "
                       "without losing one");
    describe(app, line, lang);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) { // help or version
            line.exitCode = app.exit(error);
            return line;
        }
        const LocalizedText said = cli::explainMistake(error, app);
        std::fputs(said.in(line.language).c_str(), stderr);
        line.exitCode = 2;
        return line;
    }
    line.verb = chosenVerb(app);
    return line;
}

} // namespace tewatashi::agent::app
