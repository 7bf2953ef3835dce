#include "server/app/server_command_line.h"

#include "common/base/error.h"
#include "server/api/json_text.h"
#include "server/app/admin_access.h"
#include "server/app/admin_socket.h"
#include "server/app/init_site.h"
#include "server/app/print_codes_command.h"
#include "server/app/serve.h"
#include "server/app/site_program.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <istream>
#include <map>
#include <ostream>

namespace tewatashi::server::app {
namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kStopped = 3;

// What the options of all verbs are parsed into; each verb uses its own.
struct Words {
    std::string data;
    InitOptions init;
    std::map<std::string, std::string> arguments; // of administrative verbs, by name
    bool passwordFromInput = false;
    std::string out;
};

void say(const Console& console, const LocalizedText& text) {
    fmt::print(console.err, "tewatashi-server: {}\n{}\n", text.en, text.ja);
}

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
        say(console, answer.error());
        return kFailed;
    }
    for (const char* name : {"login", "code", "token"}) {
        if (answer->contains(name)) {
            fmt::print(console.out, "{}\n", answer->at(name).get<std::string>());
        }
    }
    return 0;
}

int runAgentList(const Words& words, const Console& console) {
    Json offset = 0U;
    while (!offset.is_null()) {
        const AdminAnswer answer =
            administer(DataFolder(words.data), {"agent-list", {{"offset", offset}}});
        if (!answer) {
            say(console, answer.error());
            return kFailed;
        }
        for (const Json& row : answer->at("rows")) {
            const Json& contact = row.at("last_contact");
            fmt::print(console.out, "{}  {:8}  {}  {}  {}\n", row.at("id").get<std::string>(),
                       row.at("revoked").get<bool>() ? "revoked" : "enrolled",
                       contact.is_null() ? "-" : api::timeText({contact.get<std::int64_t>()}),
                       row.at("version").get<std::string>(), row.at("name").get<std::string>());
        }
        offset = answer->at("next");
    }
    return 0;
}

int runStatus(const Words& words, const Console& console) {
    const DataFolder folder(words.data);
    const ServerConfig config = loadConfig(folder);
    const auto answer =
        askRunningServer(folder.adminSocket(), {"status", Json::object()}, std::chrono::seconds(5));
    if (!answer) {
        fmt::print(console.out, "{}: 停止中 / stopped\n", config.site.site);
        return kStopped;
    }
    if (!*answer) {
        say(console, answer->error());
        return kFailed;
    }
    const Json& status = **answer;
    fmt::print(console.out,
               "{}: 稼働中 / running\n  {}\n  データベース / database: {}\n"
               "  登録済みパソコン / agents: {}\n  起動 / started: {}\n  pid {}\n",
               status.at("site").get<std::string>(), status.at("url").get<std::string>(),
               status.at("ready").get<bool>() ? "OK" : "使用不可 / unavailable",
               status.at("agents").get<std::size_t>(),
               api::timeText({status.at("started_at").get<std::int64_t>()}),
               status.at("pid").get<int>());
    return 0;
}

int runPrintCodes(const Words& words, const Console& console) {
    for (const auto& file : printCodes(DataFolder(words.data), words.out)) {
        fmt::print(console.out, "{}\n", file.string());
    }
    return 0;
}

// Builds the verbs. Each leaf sets `run` when it was chosen.
class Verbs {
public:
    Verbs(CLI::App& app, Words& words, std::function<int(const Console&)>& run)
        : m_words(words), m_run(run) {
        app.require_subcommand(1);
        addInit(app);
        addServe(app);
        addPeople(app);
        addMasters(app);
        leaf(app, "status", "Is the server running?",
             [this](const Console& console) { return runStatus(m_words, console); });
        auto* sheets =
            leaf(app, "print-codes", "Write operator cards and code sheets as PDF",
                 [this](const Console& console) { return runPrintCodes(m_words, console); });
        sheets->add_option("--out", m_words.out, "Folder for the PDF files")->required();
    }

private:
    CLI::App* leaf(CLI::App& parent, const std::string& name, const std::string& description,
                   std::function<int(const Console&)> run) {
        CLI::App* verb = parent.add_subcommand(name, description);
        verb->add_option("--data", m_words.data, "The server's data folder")->required();
        verb->callback([this, run = std::move(run)] { m_run = run; });
        return verb;
    }
    CLI::App* adminLeaf(CLI::App& parent, const std::string& name, const std::string& verb,
                        const std::string& description) {
        return leaf(parent, name, description, [this, verb](const Console& console) {
            return runVerb(verb, m_words, console);
        });
    }
    CLI::Option* argument(CLI::App* verb, const std::string& option, const std::string& name,
                          const std::string& description) {
        return verb->add_option(option, m_words.arguments[name], description);
    }
    static CLI::App& group(CLI::App& app, const std::string& name, const std::string& description) {
        CLI::App* made = app.add_subcommand(name, description);
        made->require_subcommand(1);
        return *made;
    }

    void addInit(CLI::App& app) {
        auto* init = leaf(app, "init", "Create a server's data folder",
                          [this](const Console& console) { return runInit(m_words, console); });
        init->add_option("--site", m_words.init.site, "Short name of the site: a-z, 0-9, hyphen")
            ->required();
        init->add_option("--host", m_words.init.hosts, "Host name or address of the server");
        init->add_option("--port", m_words.init.port, "Port to listen on (8443)");
        init->add_option("--db", m_words.init.database, "postgresql:CONNECTION instead of SQLite");
        init->add_option("--certificate", m_words.init.certificate, "PEM chain to use");
        init->add_option("--private-key", m_words.init.privateKey, "PEM key to use");
    }
    void addServe(CLI::App& app) {
        leaf(app, "serve", "Serve until SIGTERM",
             [this](const Console&) { return serve(DataFolder(m_words.data)); });
    }
    void addPeople(CLI::App& app) {
        auto* user = adminLeaf(group(app, "user", "Users"), "add", "user-add", "Add a user");
        argument(user, "login", "login", "Login name")->required();
        argument(user, "--name", "name", "The person's name")->required();
        argument(user, "--role", "role", "employee, operator, administrator or auditor")
            ->required();
        user->add_flag("--password-stdin", m_words.passwordFromInput,
                       "Read the password from standard input without asking");
        CLI::App& agent = group(app, "agent", "Agents on mail-room computers");
        auto* code = adminLeaf(agent, "code", "agent-code", "Make a one-time enrolment code");
        argument(code, "--note", "note", "For whom it is");
        leaf(agent, "list", "List agents",
             [this](const Console& console) { return runAgentList(m_words, console); });
        auto* revoke = adminLeaf(agent, "revoke", "agent-revoke", "Refuse an agent from now on");
        argument(revoke, "id", "id", "Id of the agent")->required();
        auto* token = adminLeaf(group(app, "token", "API tokens"), "add", "token-add",
                                "Make a read-only API token");
        argument(token, "name", "name", "What it is for")->required();
    }
    void addMasters(CLI::App& app) {
        auto* card = adminLeaf(group(app, "operator", "Operator cards"), "add", "operator-add",
                               "Add or rename an operator");
        argument(card, "card", "card", "Number on the card")->required();
        argument(card, "name", "name", "The operator's name")->required();
        auto* place =
            adminLeaf(group(app, "place", "Places"), "add", "place-add", "Add or rename a place");
        argument(place, "code", "code", "Code of the place")->required();
        argument(place, "--ja", "ja", "Name in Japanese")->required();
        argument(place, "--en", "en", "Name in English")->required();
        auto* terminal = adminLeaf(group(app, "terminal", "Terminals"), "name", "terminal-name",
                                   "Name a terminal that has docked once");
        argument(terminal, "id", "id", "family:serial")->required();
        argument(terminal, "name", "name", "What people call it")->required();
        argument(terminal, "--place", "place", "Code of its place")->required();
    }

    Words& m_words;
    std::function<int(const Console&)>& m_run;
};

} // namespace

int runCommand(int argc, const char* const* argv, const Console& console) {
    CLI::App app("Tewatashi server", "tewatashi-server");
    app.set_version_flag("--version", std::string(TW_VERSION));
    Words words;
    std::function<int(const Console&)> run;
    const Verbs verbs(app, words, run);
    try {
        app.parse(argc, argv);
        return run(console);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error, console.out, console.err);
        return code == 0 ? 0 : kWrongUsage;
    } catch (const Error& error) {
        say(console, error.text());
        return kFailed;
    }
}

} // namespace tewatashi::server::app
