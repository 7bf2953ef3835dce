#include "server/app/server_command_line.h"

#include "common/base/error.h"
#include "common/cli/localized_cli.h"
#include "server/api/json_text.h"
#include "server/app/admin_access.h"
#include "server/app/admin_lists.h"
#include "server/app/admin_socket.h"
#include "server/app/calendar_command.h"
#include "server/app/import_command.h"
#include "server/app/init_site.h"
#include "server/app/pdf_file.h"
#include "server/app/print_codes_command.h"
#include "server/app/serve.h"
#include "server/app/server_status.h"
#include "server/app/site_program.h"
#include "server/web/paper/slip_test_page.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <istream>
#include <map>
#include <ostream>

namespace tewatashi::server::app {
namespace {

constexpr int kWrongUsage = 2;

// What the options of all verbs are parsed into; each verb uses its own.
struct Words {
    std::string data;
    InitOptions init;
    std::map<std::string, std::string> arguments; // of administrative verbs, by name
    bool passwordFromInput = false;
    ImportWords import;
    std::string out;
    std::string testPage;
    CalendarImportOptions calendar;
    Language language = Language::English;
    std::string lang;
};

int runInit(const Words& words, const Console& console) {
    SystemRandom random;
    const DataFolder folder(words.data);
    const InitResult made = initSite(folder, words.init, random);
    const std::string data = folder.path().string();
    fmt::print(console.out,
               "サーバーを作成しました / created a server in {0}\n\n"
               "次の手順 / next steps:\n"
               "  tewatashi-server user add LOGIN --name NAME --role administrator --data {0}\n"
               "  tewatashi-server serve --data {0}\n"
               "  tewatashi-server agent code --data {0}\n\n"
               "アドレス / address: {1}\n"
               "設定 / settings: {2}\n",
               data, made.url, folder.config().string());
    if (made.selfSigned) {
        fmt::print(
            console.out,
            "証明書は自己署名です。正式な証明書に替えるには、設定の certificate と private_key "
            "を書き換えて再起動してください。\n"
            "The certificate is self-signed. To replace it, change certificate and "
            "private_key in the settings and restart.\n");
    }
    fmt::print(
        console.out,
        "証明書の SHA-256（登録時の確認用）/ certificate SHA-256, to pin at enrolment:\n{}\n",
        made.certificateSha256);
    return 0;
}

// The answer's member on a line of its own, after the words for a person.
int runVerb(const std::string& verb, const Words& words, const Console& console) {
    Json arguments = Json::object();
    for (const auto& [name, value] : words.arguments) {
        arguments[name] = value;
    }
    if (verb == "user-add") {
        if (!words.passwordFromInput) {
            fmt::print(console.err, "パスワード / password: ");
            console.err.flush();
        }
        std::string password;
        std::getline(console.in, password);
        if (!password.empty() && password.back() == '\r') {
            password.pop_back();
        }
        arguments["password"] = password;
    }
    const AdminAnswer answer = administer(DataFolder(words.data), {verb, std::move(arguments)});
    if (!answer) {
        say(console, answer.error(), words.language);
        return kFailed;
    }
    for (const char* name : {"login", "code", "token"}) {
        if (answer->contains(name)) {
            fmt::print(console.out, "{}\n", answer->at(name).get<std::string>());
        }
    }
    return 0;
}

int runList(std::optional<LocalizedText> (*print)(const DataFolder&, const Console&),
            const Words& words, const Console& console) {
    if (const auto wrong = print(DataFolder(words.data), console)) {
        say(console, *wrong, words.language);
        return kFailed;
    }
    return 0;
}

int runPrintCodes(const Words& words, const Console& console) {
    for (const auto& file : printCodes(DataFolder(words.data), words.out)) {
        fmt::print(console.out, "{}\n", file.string());
    }
    return 0;
}

int runSlipTestPage(const Words& words, const Console& console) {
    const web::WordBook book = web::WordBook::builtIn();
    writePdf(words.testPage, web::makeSlipTestPage(book.in(words.language)));
    fmt::print(console.out, "{}\n", words.testPage);
    return 0;
}

constexpr const char* kExitCodesJa =
    "  終了コード: 0 成功、1 拒否または失敗（理由を標準エラーに表示）、2 コマンドの指定が正しく"
    "ない、\n  3 status でサーバーが停止中\n";
constexpr const char* kExitCodesEn =
    "  Exit codes: 0 done, 1 refused or failed (said on standard error), 2 wrong words,\n"
    "  3 status of a stopped server\n";
constexpr const char* kFilesJa =
    "  データフォルダーの中のファイル: server.toml 設定、keys/ 署名鍵、tls/ 証明書、site.db "
    "データベース\n  （SQLiteの場合）、admin.sock と server.lock は起動中だけ使用\n";
constexpr const char* kFilesEn =
    "  Files in the data folder: server.toml settings, keys/ signing keys, tls/ certificate, "
    "site.db database\n  (with SQLite); admin.sock and server.lock are in use while it runs\n";

// Builds the verbs. Each leaf sets `run` when it was chosen.
class Verbs {
public:
    Verbs(CLI::App& app, Words& words, std::function<int(const Console&)>& run)
        : m_words(words), m_run(run) {
        cli::speak(app, m_words.language);
        cli::addLanguageOption(app, m_words.lang, m_words.language);
        app.require_subcommand(1);
        addInit(app);
        addServe(app);
        addPeople(app);
        addTokens(app);
        addSecurity(app);
        addAgents(app);
        addMasters(app);
        addCalendar(app);
        addImport(app);
        leaf(app, "status",
             {"サーバーが稼働中か、データベースが使えるかを表示します",
              "Is the server running, can it use its database?"},
             {"  tewatashi-server status --data /srv/tewatashi\n",
              "  tewatashi-server status --data /srv/tewatashi\n"},
             [this](const Console& console) {
                 return runStatus(DataFolder(m_words.data), m_words.language, console);
             });
        auto* sheets =
            leaf(app, "print-codes",
                 {"担当者カードと、動作・場所・操作のコード表をPDFで作成します",
                  "Write operator cards and code sheets as PDF"},
                 {"  tewatashi-server print-codes --out ./コード表 --data /srv/tewatashi\n",
                  "  tewatashi-server print-codes --out ./sheets --data /srv/tewatashi\n"},
                 [this](const Console& console) { return runPrintCodes(m_words, console); });
        sheets
            ->add_option("--out", m_words.out,
                         text({"PDFを書き込むフォルダー", "Folder for the PDF files"}))
            ->required();
        addPrintSlips(app);
        const std::string first =
            "  tewatashi-server init --data /srv/tewatashi --site main --host mail.example.jp\n"
            "  tewatashi-server user add admin --name 管理者 --role administrator --data "
            "/srv/tewatashi\n"
            "  tewatashi-server serve --data /srv/tewatashi\n";
        cli::addFoot(app,
                     {{first, first},
                      {std::string(kFilesJa) + kExitCodesJa +
                           "  各コマンドの説明: "
                           "tewatashi-server コマンド --help\n",
                       std::string(kFilesEn) + kExitCodesEn +
                           "  Help of one command: "
                           "tewatashi-server COMMAND --help\n"}},
                     m_words.language);
    }

private:
    [[nodiscard]] const std::string& text(const LocalizedText& words) const {
        return words.in(m_words.language);
    }
    CLI::App* bareLeaf(CLI::App& parent, const std::string& name, const LocalizedText& description,
                       const LocalizedText& examples, std::function<int(const Console&)> run) {
        CLI::App* verb = parent.add_subcommand(name, text(description));
        cli::addLanguageOption(*verb, m_words.lang, m_words.language);
        cli::addFoot(*verb, {examples, {kExitCodesJa, kExitCodesEn}}, m_words.language);
        verb->callback([this, run = std::move(run)] { m_run = run; });
        return verb;
    }
    CLI::App* leaf(CLI::App& parent, const std::string& name, const LocalizedText& description,
                   const LocalizedText& examples, std::function<int(const Console&)> run) {
        CLI::App* verb = bareLeaf(parent, name, description, examples, std::move(run));
        verb->add_option("--data", m_words.data,
                         text({"サーバーのデータフォルダー", "The server's data folder"}))
            ->required();
        return verb;
    }
    CLI::App* adminLeaf(CLI::App& parent, const std::string& name, const std::string& verb,
                        const LocalizedText& description, const std::string& example) {
        const std::string line = "  tewatashi-server " + example + " --data /srv/tewatashi\n";
        return leaf(parent, name, description, {line, line}, [this, verb](const Console& console) {
            return runVerb(verb, m_words, console);
        });
    }
    CLI::Option* argument(CLI::App* verb, const std::string& option, const std::string& name,
                          const LocalizedText& description) {
        return verb->add_option(option, m_words.arguments[name], text(description));
    }
    CLI::App& group(CLI::App& app, const std::string& name, const LocalizedText& description) {
        CLI::App* made = app.add_subcommand(name, text(description));
        cli::addLanguageOption(*made, m_words.lang, m_words.language);
        made->require_subcommand(1);
        return *made;
    }

    void addInit(CLI::App& app) {
        auto* init = leaf(
            app, "init",
            {"新しいサーバーのデータフォルダーを作ります（設定・鍵・証明書・データベース）",
             "Create a server's data folder: settings, keys, certificate, database"},
            {"  tewatashi-server init --data /srv/tewatashi --site main --host mail.example.jp\n"
             "  tewatashi-server init --data /srv/tewatashi --site main --host mail.example.jp \\\n"
             "      --db \"postgresql:dbname=tewatashi\"\n",
             "  tewatashi-server init --data /srv/tewatashi --site main --host mail.example.jp\n"
             "  tewatashi-server init --data /srv/tewatashi --site main --host mail.example.jp \\\n"
             "      --db \"postgresql:dbname=tewatashi\"\n"},
            [this](const Console& console) { return runInit(m_words, console); });
        init->add_option("--site", m_words.init.site,
                         text({"サイトの短い名前（英小文字・数字・ハイフン）。後から変更できません",
                               "Short name of the site: a-z, 0-9, hyphen; never to be changed"}))
            ->required();
        init->add_option(
            "--host", m_words.init.hosts,
            text({"サーバーのホスト名またはアドレス（複数可）。省略時はこのコンピューター名",
                  "Host name or address of the server, may be repeated; default: this "
                  "computer's name"}));
        init->add_option("--port", m_words.init.port,
                         text({"待ち受けるポート（省略時 8443）", "Port to listen on (8443)"}));
        init->add_option("--db", m_words.init.database,
                         text({"SQLiteの代わりに postgresql:接続文字列",
                               "postgresql:CONNECTION instead of SQLite"}));
        init->add_option("--certificate", m_words.init.certificate,
                         text({"使用する証明書チェーン（PEM）", "Certificate chain to use (PEM)"}));
        init->add_option("--private-key", m_words.init.privateKey,
                         text({"その秘密鍵（PEM）", "Its private key (PEM)"}));
    }
    void addServe(CLI::App& app) {
        leaf(app, "serve",
             {"サーバーを動かします（SIGTERMまたはCtrl-Cで、処理中の要求を終えてから停止）",
              "Serve until SIGTERM or Ctrl-C; requests in hand are finished first"},
             {"  tewatashi-server serve --data /srv/tewatashi\n",
              "  tewatashi-server serve --data /srv/tewatashi\n"},
             [this](const Console&) { return serve(DataFolder(m_words.data)); });
    }
    void addTokens(CLI::App& app) {
        CLI::App& tokens = group(app, "token", {"APIトークン", "API tokens"});
        auto* token = adminLeaf(tokens, "add", "token-add",
                                {"読み取り専用のAPIトークンを作ります（表示は一度だけ）",
                                 "Make a read-only API token; it is shown once"},
                                "token add 在庫システム --scopes items.read --days 365");
        argument(token, "name", "name", {"用途", "What it is for"})->required();
        argument(token, "--scopes", "scopes",
                 {"読み取れるもの（コンマ区切り。items.read、records.read、directory.read、"
                  "machines.read）。省略時はすべて",
                  "What it may read, with commas: items.read, records.read, directory.read, "
                  "machines.read; all without it"});
        argument(token, "--days", "days",
                 {"有効な日数。省略時は無期限", "Days until it ends; never without it"});
        const std::string example = "  tewatashi-server token list --data /srv/tewatashi\n";
        leaf(tokens, "list", {"APIトークンの一覧を表示します", "List API tokens"},
             {example, example},
             [this](const Console& console) { return runList(printTokens, m_words, console); });
        auto* revoke =
            adminLeaf(tokens, "revoke", "token-revoke",
                      {"APIトークンを取り消します", "Withdraw an API token"}, "token revoke 3");
        argument(revoke, "id", "id", {"token list の番号", "Its number in token list"})->required();
    }
    void addSecurity(CLI::App& app) {
        adminLeaf(group(app, "security", {"セキュリティ設定", "Security settings"}), "open",
                  "security-open",
                  {"接続元IPアドレスの制限を解除します（締め出されたときの復旧用）",
                   "Lift the list of allowed addresses: the way back for who is locked out"},
                  "security open");
    }
    void addPeople(CLI::App& app) {
        CLI::App& users = group(app, "user", {"利用者", "Users"});
        addUserLinks(users);
        auto* user = adminLeaf(users, "add", "user-add",
                               {"利用者を追加します（パスワードは入力を求めます）",
                                "Add a user; asks for the password"},
                               "user add hanako --name \"佐藤 花子\" --role operator");
        argument(user, "login", "login", {"ログイン名", "Login name"})->required();
        argument(user, "--name", "name", {"氏名", "The person's name"})->required();
        argument(user, "--role", "role",
                 {"employee（社員）、operator（担当者）、administrator（管理者）、auditor（監査）",
                  "employee, operator, administrator or auditor"})
            ->required();
        user->add_flag("--password-stdin", m_words.passwordFromInput,
                       text({"パスワードを標準入力から読む（入力を求めない）",
                             "Read the password from standard input without asking"}));
    }
    void addImport(CLI::App& app) {
        const std::string lines =
            "  tewatashi-server import people people.csv --data /srv/tewatashi\n"
            "  tewatashi-server import posts posts.csv --commit --end-missing --max-end 3 \\\n"
            "      --data /srv/tewatashi\n";
        auto* import =
            leaf(app, "import",
                 {"社員・組織・場所などをCSVから取り込みます（--commit がなければ確認だけ）",
                  "Import people, departments, places and other masters from CSV; a dry "
                  "run without --commit"},
                 {lines, lines}, [this](const Console& console) {
                     return runImport(DataFolder(m_words.data), m_words.import, m_words.language,
                                      console);
                 });
        addImportOptions(*import, m_words.import, m_words.language);
    }
    void addUserLinks(CLI::App& users) {
        auto* link = adminLeaf(users, "link", "user-link",
                               {"アカウントを社員と結び付けます",
                                "Say which person of the directory an account belongs to"},
                               "user link hanako A0123");
        auto* unlink = adminLeaf(users, "unlink", "user-unlink",
                                 {"アカウントと社員との結び付きを外します",
                                  "Say that an account belongs to nobody of the directory"},
                                 "user unlink hanako");
        auto* off = adminLeaf(
            users, "off", "user-off",
            {"アカウントを停止します（記録は残ります）", "Switch an account off; its records stay"},
            "user off hanako");
        auto* totp = adminLeaf(
            users, "reset-totp", "user-reset-totp",
            {"ワンタイムパスワードを解除し、サインインをすべて終了します（スマートフォンと回復コー"
             "ドを"
             "失くした人のため）",
             "Take away one-time passwords and end every session, for who lost phone and recovery "
             "codes"},
            "user reset-totp hanako");
        auto* on = adminLeaf(users, "on", "user-on",
                             {"停止したアカウントを再開します", "Switch an account on again"},
                             "user on hanako");
        for (CLI::App* const verb : {link, unlink, off, on, totp}) {
            argument(verb, "login", "login", {"ログイン名", "Login name"})->required();
        }
        argument(link, "number", "employee", {"社員番号", "The person's employee number"})
            ->required();
    }
    void addAgents(CLI::App& app) {
        CLI::App& agent =
            group(app, "agent", {"メール室のパソコン", "Agents on mail-room computers"});
        auto* code =
            adminLeaf(agent, "code", "agent-code",
                      {"一回限りの登録コードを発行します", "Make a one-time enrolment code"},
                      "agent code --note 3階メール室");
        argument(code, "--note", "note", {"誰のためのコードか", "For whom it is"});
        leaf(agent, "list", {"登録済みのパソコンを一覧表示します", "List agents"},
             {"  tewatashi-server agent list --data /srv/tewatashi\n",
              "  tewatashi-server agent list --data /srv/tewatashi\n"},
             [this](const Console& console) { return runList(printAgents, m_words, console); });
        auto* revoke =
            adminLeaf(agent, "revoke", "agent-revoke",
                      {"このパソコンからの受付を停止します", "Refuse an agent from now on"},
                      "agent revoke 0123456789abcdef0123456789abcdef");
        argument(revoke, "id", "id",
                 {"パソコンの番号（agent list で確認）", "Id of the agent, see agent list"})
            ->required();
    }
    void addCalendar(CLI::App& app) {
        auto* import = leaf(
            group(app, "calendar", {"営業日", "Business days"}), "import",
            {"内閣府の祝日 CSV を取り込みます", "Import the Cabinet Office's list of holidays"},
            {"  tewatashi-server calendar import syukujitsu.csv --dry-run --data "
             "/srv/tewatashi\n",
             "  tewatashi-server calendar import syukujitsu.csv --dry-run --data "
             "/srv/tewatashi\n"},
            [this](const Console& console) {
                m_words.calendar.data = m_words.data;
                m_words.calendar.language = m_words.language;
                return importCalendar(m_words.calendar, console);
            });
        import
            ->add_option("file", m_words.calendar.file,
                         text({"取り込むファイル（UTF-8 または CP932）",
                               "The file, in UTF-8 or code page 932"}))
            ->required();
        import->add_flag(
            "--dry-run", m_words.calendar.isDryRun,
            text({"変わるところを表示するだけで、取り込まない", "Only say what would change"}));
    }
    void addPrintSlips(CLI::App& app) {
        auto* slips =
            bareLeaf(app, "print-slips",
                     {"伝票の印刷テスト（目盛・余白・シンボル）をPDFで作成します",
                      "Write the test page of slips as PDF: rulers, margins, self-test symbols"},
                     {"  tewatashi-server print-slips --test-page ./印刷テスト.pdf\n",
                      "  tewatashi-server print-slips --test-page ./test-page.pdf\n"},
                     [this](const Console& console) { return runSlipTestPage(m_words, console); });
        slips
            ->add_option("--test-page", m_words.testPage, text({"書き込むPDF", "The PDF to write"}))
            ->required();
    }
    void addMasters(CLI::App& app) {
        auto* card =
            adminLeaf(group(app, "operator", {"担当者カード", "Operator cards"}), "add",
                      "operator-add", {"担当者を追加または改名します", "Add or rename an operator"},
                      "operator add 0042 \"佐藤 花子\"");
        argument(card, "card", "card", {"カードの番号", "Number on the card"})->required();
        argument(card, "name", "name", {"担当者の氏名", "The operator's name"})->required();
        auto* place = adminLeaf(group(app, "place", {"場所", "Places"}), "add", "place-add",
                                {"場所を追加または改名します", "Add or rename a place"},
                                "place add TOKYO-MR --ja 東京メール室 --en \"Tokyo mail room\"");
        argument(place, "code", "code", {"場所のコード", "Code of the place"})->required();
        argument(place, "--ja", "ja", {"日本語の名前", "Name in Japanese"})->required();
        argument(place, "--en", "en", {"英語の名前", "Name in English"})->required();
        auto* terminal = adminLeaf(
            group(app, "terminal", {"ハンディターミナル", "Terminals"}), "name", "terminal-name",
            {"一度接続した端末に名前と場所を付けます", "Name a terminal that has docked once"},
            "terminal name opticon:0000000000123456 3号機 --place TOKYO-MR");
        argument(terminal, "id", "id", {"端末番号（family:serial）", "family:serial"})->required();
        argument(terminal, "name", "name", {"呼び名", "What people call it"})->required();
        argument(terminal, "--place", "place", {"場所のコード", "Code of its place"})->required();
    }

    Words& m_words;
    std::function<int(const Console&)>& m_run;
};

} // namespace

int runCommand(int argc, const char* const* argv, const Console& console) {
    Words words;
    words.language = cli::chosenLanguage(argc, argv);
    const bool ja = words.language == Language::Japanese;
    CLI::App app(ja ? "手渡し サーバー: 社内便の記録を受け取り、検索できるようにします"
                    : "Tewatashi server: receives the scans of internal mail and answers for them",
                 "tewatashi-server");
    std::function<int(const Console&)> run;
    const Verbs verbs(app, words, run);
    app.set_version_flag("--version", std::string(TW_VERSION),
                         ja ? "バージョンを表示して終了" : "Show the version and end");
    try {
        app.parse(argc, argv);
        return run(console);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) { // help or version
            return app.exit(error, console.out, console.err);
        }
        console.err << cli::explainMistake(error, app).in(words.language);
        return kWrongUsage;
    } catch (const Error& error) {
        say(console, error.text(), words.language);
        return kFailed;
    } catch (const std::exception& error) {
        say(console,
            {std::string("予期しないエラーです。この表示を添えてサポートに連絡してください: ") +
                 error.what(),
             std::string("An unexpected error. Report this message to support: ") + error.what()},
            words.language);
        return kFailed;
    }
}

} // namespace tewatashi::server::app
