#include "common/files/file_lock.h"
#include "server/app/admin_access.h"
#include "server/app/admin_socket.h"
#include "server/app/site_program.h"
#include "tests/server/app/command_run.h"
#include "tests/server/app/file_mode.h"

#include <catch2/catch.hpp>

#include <fstream>

namespace tewatashi::server::app {
namespace {

using test::CommandSite;
using test::modeOf;
using test::Ran;
using test::run;

constexpr const char* kPasswordLine = "purple elephants dance\n";

} // namespace

TEST_CASE("init makes a complete folder that only its owner can read", "[command]") {
    const CommandSite given;
    const DataFolder folder(given.data());
    CHECK(given.fingerprint().size() == 64);
    CHECK(modeOf(folder.path()) == 0700);
    for (const auto& file : {folder.config(), folder.receiptKey(), folder.logKey(),
                             folder.certificate(), folder.privateKey(), folder.database()}) {
        CAPTURE(file.string());
        CHECK(modeOf(file) == 0600);
    }
    CHECK(readFile(folder.receiptKey(), 256) != readFile(folder.logKey(), 256));
}

TEST_CASE("init twice is refused and changes nothing", "[command]") {
    const CommandSite given;
    const DataFolder folder(given.data());
    const std::string key = readFile(folder.receiptKey(), 256);
    const Ran again = run({"init", "--data", given.data(), "--site", "other"});
    CHECK(again.code == 1);
    CHECK(again.err.find("already") != std::string::npos);
    CHECK(again.err.find("すでに") != std::string::npos);
    CHECK(readFile(folder.receiptKey(), 256) == key);
    CHECK(loadConfig(folder).site.site == "demo");
}

TEST_CASE("init refuses wrong hosts and half a certificate before making files", "[command]") {
    const test::TempDir folder;
    const std::string data = (folder / "server").string();
    CHECK(run({"init", "--data", data, "--site", "demo", "--host", "a,IP:1.2.3.4"}).code == 1);
    CHECK(run({"init", "--data", data, "--site", "demo", "--certificate", "x.pem"}).code == 1);
    CHECK(run({"init", "--data", data, "--site", "demo", "--db", "mysql:x"}).code == 1);
    CHECK(run({"init", "--data", data}).code == 2);
    CHECK_FALSE(std::filesystem::exists(data));
}

TEST_CASE("Verbs work without a running server and leave what they made", "[command]") {
    const CommandSite given;
    CHECK(given.verb({"operator", "add", "0042", "佐藤 花子"}).code == 0);
    CHECK(given.verb({"place", "add", "OSAKA", "--ja", "大阪", "--en", "Osaka"}).code == 0);
    const Ran user = given.verb(
        {"user", "add", "hanako", "--name", "佐藤 花子", "--role", "operator", "--password-stdin"},
        kPasswordLine);
    INFO(user.err);
    CHECK(user.code == 0);
    const Ran code = given.verb({"agent", "code", "--note", "3階"});
    CHECK(code.code == 0);
    CHECK(code.lastWord().size() == 14);
    const Ran token = given.verb({"token", "add", "harness"});
    CHECK(token.code == 0);
    CHECK(token.lastWord().rfind("tw_", 0) == 0);
    CHECK(given.verb({"agent", "list"}).out.empty());

    const DataFolder folder(given.data());
    const SystemClock clock;
    SystemRandom random;
    SiteProgram program(loadConfig(folder), folder, clock, random);
    CHECK(program.services.apiTokens.use(token.lastWord()));
    CHECK(program.services.codeMasters.sheets().operators.size() == 1);
    CHECK(program.services.accounts.signIn("hanako", "purple elephants dance", "192.0.2.1"));
}

TEST_CASE("An account is linked with a person, switched off and on again", "[command]") {
    const CommandSite given;
    REQUIRE(given
                .verb({"user", "add", "hanako", "--name", "佐藤 花子", "--role", "operator",
                       "--password-stdin"},
                      kPasswordLine)
                .code == 0);
    CHECK(given.verb({"user", "link", "hanako", "A1"}).code == 1); // nobody has the number
    {
        const DataFolder folder(given.data());
        const SystemClock clock;
        SystemRandom random;
        SiteProgram program(loadConfig(folder), folder, clock, random);
        services::PersonInput person;
        person.employeeNumber = "A1";
        person.nameJa = "佐藤 花子";
        REQUIRE(program.services.directory.putPerson(person));
    }
    CHECK(given.verb({"user", "link", "hanako", "a1"}).code == 0);
    CHECK(given.verb({"user", "link", "nobody", "A1"}).code == 1);
    CHECK(given.verb({"user", "link", "hanako"}).code == 2);
    CHECK(given.verb({"user", "off", "hanako"}).code == 0);
    CHECK(given.verb({"user", "off", "nobody"}).code == 1);
    const auto account = [&] {
        const DataFolder folder(given.data());
        const SystemClock clock;
        SystemRandom random;
        return SiteProgram(loadConfig(folder), folder, clock, random)
            .services.accounts.find("hanako");
    };
    CHECK(account()->person);
    CHECK(account()->disabledAt);
    CHECK(given.verb({"user", "on", "hanako"}).code == 0);
    CHECK(given.verb({"user", "unlink", "hanako"}).code == 0);
    CHECK_FALSE(account()->person);
    CHECK_FALSE(account()->disabledAt);
}

TEST_CASE("API tokens are made for scopes, listed and revoked by commands", "[command]") {
    const CommandSite given;
    const Ran made = given.verb(
        {"token", "add", "stock", "--scopes", "items.read, records.read", "--days", "30"});
    INFO(made.err);
    CHECK(made.code == 0);
    CHECK(given.verb({"token", "add", "x", "--scopes", "items.write"}).code == 1);
    CHECK(given.verb({"token", "add", "x", "--days", "soon"}).code == 1);
    const Ran list = given.verb({"token", "list"});
    CHECK(list.out.find("items.read,records.read") != std::string::npos);
    CHECK(list.out.find("valid") != std::string::npos);
    CHECK(list.out.find(made.lastWord()) == std::string::npos);
    CHECK(given.verb({"token", "revoke", "1"}).code == 0);
    CHECK(given.verb({"token", "revoke", "1"}).code == 1);
    CHECK(given.verb({"token", "list"}).out.find("over") != std::string::npos);
}

TEST_CASE("The command line is the way back for who is locked out", "[command]") {
    const CommandSite given;
    const DataFolder folder(given.data());
    const SystemClock clock;
    SystemRandom random;
    {
        SiteProgram program(loadConfig(folder), folder, clock, random);
        REQUIRE(program.services.accounts.security().put({{}, "15", "30", "12", "203.0.113.0/24"},
                                                         {"chief", "203.0.113.9"}));
    }
    CHECK(given.verb({"security", "open"}).code == 0);
    CHECK(given.verb({"user", "reset-totp", "nobody"}).code == 1);
    CHECK(given.verb({"user", "reset-totp"}).code == 2);
    SiteProgram program(loadConfig(folder), folder, clock, random);
    CHECK(program.services.accounts.security().rules()->admits("192.0.2.1"));
}

TEST_CASE("A file is checked, then imported, and one with an error changes nothing", "[command]") {
    const CommandSite given;
    const test::TempDir folder;
    const auto write = [&](const char* name, const char* text) {
        std::ofstream(folder / name, std::ios::binary) << text;
        return (folder / name).string();
    };
    const std::string good = write("people.csv", "employee_number,name_ja\nA1,佐藤 花子\n");
    const Ran dry = given.verb({"import", "people", good});
    INFO(dry.err);
    CHECK(dry.code == 0);
    CHECK(dry.out.find("1 new") != std::string::npos);
    CHECK(dry.out.find("--commit") != std::string::npos);
    CHECK(given.verb({"import", "people", good, "--commit"}).code == 0);
    CHECK(
        given.verb({"import", "people", good, "--commit", "--lang", "ja"}).out.find("変更なし 1") !=
        std::string::npos);
    const std::string bad = write("bad.csv", "employee_number,name_ja\nA2,\n");
    const Ran wrong = given.verb({"import", "people", bad, "--commit"});
    CHECK(wrong.code == 1);
    CHECK(wrong.err.find("line 2 name_ja") != std::string::npos);
    const std::string none = write("none.csv", "employee_number,name_ja\nA3,鈴木\n");
    const Ran stopped = given.verb({"import", "people", none, "--commit", "--end-missing"});
    CHECK(stopped.code == 1);
    CHECK(stopped.err.find("--max-end") != std::string::npos);
    CHECK(given.verb({"import", "cards", good}).code == 1);
    CHECK(given.verb({"import", "people", (folder / "missing.csv").string()}).code == 1);
    CHECK(given.verb({"import", "people", good, "--max-end", "101"}).code == 2);
}

TEST_CASE("Refusals come in both languages with exit code 1", "[command]") {
    const CommandSite given;
    const Ran shortPassword = given.verb(
        {"user", "add", "x", "--name", "X", "--role", "operator", "--password-stdin"}, "short\n");
    CHECK(shortPassword.code == 1);
    CHECK(shortPassword.err.find("15 characters") != std::string::npos);
    CHECK(shortPassword.err.find("15文字") != std::string::npos);
    CHECK(given.verb({"user", "add", "x", "--name", "X", "--role", "god"}, kPasswordLine).code ==
          1);
    CHECK(given.verb({"agent", "revoke", "123"}).code == 1);
    CHECK(given.verb({"agent", "revoke", std::string(32, 'a')}).code == 1);
    CHECK(given.verb({"terminal", "name", "opticon:1", "3号機", "--place", "OSAKA"}).code == 1);
    CHECK(given.verb({"frobnicate"}).code == 2);
    CHECK(run({}).code == 2);
    CHECK(run({"--help"}).code == 0);
}

TEST_CASE("A folder without a server is named with what to do", "[command]") {
    const test::TempDir folder;
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"serve"}, {"status"}, {"agent", "list"}}) {
        std::vector<std::string> all = words;
        all.insert(all.end(), {"--data", folder.path().string()});
        const Ran ran = run(all);
        CHECK(ran.code == 1);
        CHECK(ran.err.find("init --data") != std::string::npos);
        CHECK(ran.err.find("サーバーの設定がありません") != std::string::npos);
    }
}

TEST_CASE("A broken configuration is named by line", "[command]") {
    const CommandSite given;
    std::ofstream(DataFolder(given.data()).config(), std::ios::app) << "\nprot = 1\n";
    const Ran ran = given.verb({"agent", "code"});
    CHECK(ran.code == 1);
    CHECK(ran.err.find("server.toml line") != std::string::npos);
}

TEST_CASE("A second server on one folder is refused", "[command]") {
    const CommandSite given;
    const auto lock = files::FileLock::tryAcquire(DataFolder(given.data()).instanceLock());
    REQUIRE(lock);
    const Ran ran = given.verb({"serve"});
    CHECK(ran.code == 1);
    CHECK(ran.err.find("runs already") != std::string::npos);
    CHECK(ran.err.find("すでに起動しています") != std::string::npos);
}

TEST_CASE("Verbs ask the running server when there is one", "[command]") {
    const CommandSite given;
    const DataFolder folder(given.data());
    const auto lock = files::FileLock::tryAcquire(folder.instanceLock());
    std::string asked;
    const AdminSocket server(folder.adminSocket(), [&](const AdminRequest& request) {
        asked = request.verb + " " + request.arguments.value("note", "");
        return AdminAnswer(Json{{"code", "K7QF-2M9X-TB4H"}});
    });
    const Ran code = given.verb({"agent", "code", "--note", "3F"});
    CHECK(code.code == 0);
    CHECK(code.lastWord() == "K7QF-2M9X-TB4H");
    CHECK(asked == "agent-code 3F");
}

TEST_CASE("A verb gives up on a server that never comes up", "[command]") {
    const CommandSite given;
    const DataFolder folder(given.data());
    const auto lock = files::FileLock::tryAcquire(folder.instanceLock());
    const auto answer = administer(folder, {"agent-list", {}}, std::chrono::milliseconds(0));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().en.find("starting or ending") != std::string::npos);
}

TEST_CASE("status tells that a server is stopped by its exit code", "[command]") {
    const CommandSite given;
    const Ran ran = given.verb({"status"});
    CHECK(ran.code == 3);
    CHECK(ran.out.find("stopped") != std::string::npos);
}

TEST_CASE("print-codes writes a sheet for every kind that has codes", "[command]") {
    const CommandSite given;
    for (int i = 0; i < 9; ++i) { // more than a page of the admin protocol
        REQUIRE(given.verb({"operator", "add", "00" + std::to_string(i), "担当"}).code == 0);
    }
    const test::TempDir out;
    const Ran ran = given.verb({"print-codes", "--out", out.path().string()});
    INFO(ran.err);
    CHECK(ran.code == 0);
    CHECK(readFile(out / "operators.pdf", 10'000'000).rfind("%PDF", 0) == 0);
    CHECK(std::filesystem::exists(out / "actions.pdf"));
    CHECK(std::filesystem::exists(out / "controls.pdf"));
    CHECK_FALSE(std::filesystem::exists(out / "places.pdf"));
}

TEST_CASE("print-slips writes the test page without a server", "[command]") {
    const test::TempDir out;
    const std::string file = (out / "test-page.pdf").string();
    const Ran ran = run({"print-slips", "--test-page", file});
    INFO(ran.err);
    CHECK(ran.code == 0);
    CHECK(ran.out == file + "\n");
    CHECK(readFile(file, 10'000'000).rfind("%PDF", 0) == 0);
    CHECK(run({"print-slips"}).code == 2);
    const Ran nowhere = run({"print-slips", "--test-page", (out / "no" / "x.pdf").string()});
    CHECK(nowhere.code == 1);
    CHECK(nowhere.err.find("書き込めません") != std::string::npos);
}

} // namespace tewatashi::server::app
