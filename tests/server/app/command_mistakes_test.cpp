// What a person reads who mistypes a command or meets broken files, in both languages.
#include "common/files/file_lock.h"
#include "server/app/admin_socket.h"
#include "server/app/server_data_folder.h"
#include "tests/server/app/command_run.h"
#include "tests/support/holds.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace tewatashi::server::app {
namespace {

using test::CommandSite;
using test::holds;
using test::Ran;
using test::run;

constexpr const char* kPassword = "purple elephants dance";

} // namespace

TEST_CASE("Wrong words end with 2 and are explained in the language asked for", "[command]") {
    struct Row {
        std::vector<std::string> words;
        const char* ja;
        const char* en;
    };
    const std::vector<Row> rows{
        {{}, "コマンドを指定してください", "subcommand is required"},
        {{"frobnicate"}, "知らない指定があります", "frobnicate"},
        {{"status", "--data", "x", "--frob"}, "知らない指定があります", "--frob"},
        {{"status"}, "必要な指定がありません", "--data is required"},
        {{"init", "--data", "x"}, "必要な指定がありません", "--site is required"},
        {{"init", "--data", "x", "--site", "demo", "--port", "many"},
         "値が正しくありません",
         "--port"},
        {{"init", "--data", "x", "--site", "demo", "--port", "70000"},
         "値が正しくありません",
         "--port"},
        {{"user", "add", "--data", "x"}, "必要な指定がありません", "is required"},
        {{"user"}, "コマンドを指定してください", "subcommand is required"},
        {{"place", "add", "OSAKA", "--ja", "大阪", "--data", "x"},
         "必要な指定がありません",
         "--en is required"},
        {{"agent", "revoke", "--data", "x"}, "必要な指定がありません", "is required"}};
    for (const Row& row : rows) {
        for (const std::string language : {"ja", "en"}) {
            std::vector<std::string> words{"--lang", language};
            words.insert(words.end(), row.words.begin(), row.words.end());
            const Ran ran = run(words);
            CAPTURE(words, ran.err);
            CHECK(ran.code == 2);
            CHECK(ran.out.empty());
            CHECK(holds(ran.err, language == "ja" ? row.ja : row.en));
            CHECK(holds(ran.err, language == "ja" ? "使い方は「tewatashi-server --help」"
                                                  : "See \"tewatashi-server --help\""));
        }
    }
}

TEST_CASE("A language that is neither is refused, and help comes in both", "[command]") {
    CHECK(run({"--lang", "fr", "status", "--data", "x"}).code == 2);
    for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"},
                                                  {"init", "--help"},
                                                  {"user", "add", "--help"},
                                                  {"serve", "--help"},
                                                  {"print-codes", "--help"},
                                                  {"agent", "--help"}}) {
        std::vector<std::string> ja{"--lang", "ja"};
        std::vector<std::string> en{"--lang", "en"};
        ja.insert(ja.end(), words.begin(), words.end());
        en.insert(en.end(), words.begin(), words.end());
        const Ran japanese = run(ja);
        const Ran english = run(en);
        CHECK(japanese.code == 0);
        CHECK(english.code == 0);
        CHECK(japanese.err.empty());
        CHECK(holds(japanese.out, "この説明を表示して終了"));
        CHECK(holds(english.out, "Show this help and end"));
        CHECK_FALSE(holds(english.out, "この説明"));
    }
}

TEST_CASE("A refusal shows the reader's language first and the other below", "[command]") {
    const CommandSite given;
    const auto order = [&](const std::string& language) {
        const Ran ran = given.verb({"agent", "revoke", "123", "--lang", language});
        CHECK(ran.code == 1);
        return ran.err.find("32桁") < ran.err.find("32 hex digits");
    };
    CHECK(order("ja"));
    CHECK_FALSE(order("en"));
}

TEST_CASE(
    "Without --password-stdin the password is asked for, and a Windows line end is none of it",
    "[command]") {
    const CommandSite given;
    const Ran asked = given.verb({"user", "add", "hanako", "--name", "佐藤", "--role", "operator"},
                                 std::string(kPassword) + "\r\n");
    CHECK(asked.code == 0);
    CHECK(holds(asked.err, "パスワード / password: "));
    CHECK(asked.out == "hanako\n");
    const Ran again = given.verb(
        {"user", "add", "Hanako", "--name", "x", "--role", "operator", "--password-stdin"},
        kPassword);
    CHECK(again.code == 1); // the login is taken, however it is written
    CHECK(again.out.empty());
    CHECK_FALSE(holds(again.err, "password:"));
    const Ran none = given.verb({"user", "add", "y", "--name", "Y", "--role", "operator"}, "");
    CHECK(none.code == 1);
    CHECK(holds(none.err, "15 characters"));
}

TEST_CASE("What was given is too long for one message, and is told so", "[command]") {
    const CommandSite given;
    const auto lock = files::FileLock::tryAcquire(DataFolder(given.data()).instanceLock());
    const AdminSocket server(DataFolder(given.data()).adminSocket(),
                             [](const AdminRequest&) { return AdminAnswer(Json::object()); });
    const Ran ran = given.verb({"token", "add", std::string(5000, 'x')});
    CHECK(ran.code == 1);
    CHECK(holds(ran.err, "4,096"));
    CHECK(holds(ran.err, "短くしてください"));
}

TEST_CASE("status shows what a running server tells", "[command]") {
    const CommandSite given;
    bool ready = true;
    const AdminSocket server(DataFolder(given.data()).adminSocket(),
                             [&](const AdminRequest& asked) {
                                 CHECK(asked.verb == "status");
                                 return AdminAnswer(Json{{"url", "https://localhost:9443"},
                                                         {"site", "demo"},
                                                         {"started_at", 1'775'001'600'000},
                                                         {"ready", ready},
                                                         {"agents", 3},
                                                         {"pid", 42}});
                             });
    const Ran well = given.verb({"status"});
    CHECK(well.code == 0);
    for (const char* part : {"demo: 稼働中 / running", "https://localhost:9443", "OK", "agents: 3",
                             "2026-04-01T00:00:00.000Z", "pid 42"}) {
        CAPTURE(part, well.out);
        CHECK(holds(well.out, part));
    }
    ready = false;
    CHECK(holds(given.verb({"status"}).out, "使用不可 / unavailable"));
}

TEST_CASE("agent list shows every agent through the pages of the protocol", "[command]") {
    const CommandSite given;
    constexpr std::size_t kAgents = 5;
    std::vector<std::size_t> offsets;
    const AdminSocket server(
        DataFolder(given.data()).adminSocket(), [&](const AdminRequest& asked) {
            const auto offset = asked.arguments.at("offset").get<std::size_t>();
            offsets.push_back(offset);
            const bool last = offset + 2 >= kAgents;
            Json rows = Json::array();
            for (std::size_t i = offset; i < std::min(offset + 2, kAgents); ++i) {
                rows.push_back({{"id", std::string(32, static_cast<char>('0' + i))},
                                {"name", "PC"},
                                {"version", "0.1.0"},
                                {"enrolled_at", 0},
                                {"last_contact", i == 0 ? Json(1'775'001'600'000) : Json()},
                                {"revoked", i == 4}});
            }
            return AdminAnswer(Json{{"rows", rows}, {"next", last ? Json() : Json(offset + 2)}});
        });
    const Ran ran = given.verb({"agent", "list"});
    CHECK(ran.code == 0);
    CHECK(offsets == std::vector<std::size_t>{0, 2, 4});
    for (std::size_t i = 0; i < kAgents; ++i) {
        CHECK(holds(ran.out, std::string(32, static_cast<char>('0' + i))));
    }
    CHECK(holds(ran.out, std::string(32, '0') + "  enrolled  2026-04-01T00:00:00.000Z"));
    CHECK(holds(ran.out, std::string(32, '4') + "  revoked   -"));
}

TEST_CASE("A server does not start with broken files, and names the file and what to do",
          "[command]") {
    const CommandSite given;
    const DataFolder folder(given.data());
    const auto refusal = [&](const std::string& file, const std::string& ja,
                             const std::string& en) {
        const Ran ran = given.verb({"serve"});
        CAPTURE(ran.err);
        CHECK(ran.code == 1);
        CHECK(holds(ran.err, file));
        CHECK(holds(ran.err, ja));
        CHECK(holds(ran.err, en));
    };
    SECTION("a signing key is gone") {
        std::filesystem::remove(folder.logKey());
        refusal(folder.logKey().string(), "バックアップから戻してください", "Restore it");
    }
    SECTION("a signing key is open to others") {
        std::filesystem::permissions(folder.receiptKey(), std::filesystem::perms(0644));
        refusal(folder.receiptKey().string(), "chmod 600", "chmod 600");
    }
    SECTION("the certificate's key is open to others") {
        std::filesystem::permissions(folder.privateKey(), std::filesystem::perms(0644));
        refusal(folder.privateKey().string(), "chmod 600", "chmod 600");
    }
    SECTION("the certificate is gone") {
        std::filesystem::remove(folder.certificate());
        refusal(folder.certificate().string(), "証明書", "certificate");
    }
    SECTION("the certificate is no certificate") {
        std::ofstream(folder.certificate()) << "hello\n";
        refusal(folder.certificate().string(), "証明書", "certificate");
    }
    SECTION("the database is something else") {
        std::ofstream(folder.database()) << std::string(8192, 'x');
        refusal(folder.database().string(), "データベース", "atabase");
    }
    SECTION("the settings are too large to be settings") {
        std::ofstream(folder.config(), std::ios::app) << std::string(70'000, '#') << "\n";
        refusal(folder.config().string(), "読み取れません", "Cannot read");
    }
}

TEST_CASE("Sheets are not written over what is no folder", "[command]") {
    const CommandSite given;
    const test::TempDir out;
    std::ofstream(out / "file") << "x";
    const Ran ran = given.verb({"print-codes", "--out", (out / "file/below").string()});
    CHECK(ran.code == 1);
    CHECK(holds(ran.err, "file/below"));
    CHECK(holds(ran.err, "作成できません"));
    CHECK(holds(ran.err, "Check its place and permissions"));
}

} // namespace tewatashi::server::app
