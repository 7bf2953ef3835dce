// What the program says to people: each text names the thing and is there in both languages.
#include "agent/app/command_line.h"
#include "agent/app/commands.h"
#include "agent/app/log_line.h"
#include "agent/platform/data_folder.h"
#include "common/base/iso_time.h"
#include "common/files/private_file.h"
#include "tests/agent/app/captured_output.h"
#include "tests/agent/app/parsed_words.h"
#include "tests/agent/journal/journal_fixture.h"
#include "tests/agent/qt_application.h"
#include "tests/support/holds.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::app;
using tewatashi::test::CapturedOutput;
using tewatashi::test::holds;
using tewatashi::test::parsedWords;
using tewatashi::test::QtApplication;
using tewatashi::test::TempDir;

namespace {

struct Said {
    CommandLine line;
    std::string out;
    std::string err;
};

Said saidAbout(std::vector<std::string> words) {
    CapturedOutput out(stdout);
    CapturedOutput err(stderr);
    CommandLine line = parsedWords(std::move(words));
    return {std::move(line), out.text(), err.text()};
}

// A folder of an enrolled agent.
struct Enrolled {
    QtApplication qt;
    TempDir folder;
    DataFolder data{folder.path()};
    SystemClock clock;
    AgentSettings settings;

    Enrolled() {
        tewatashi::test::TestRandom random(1);
        const SigningKey key = SigningKey::generate(random);
        settings.server.url = "https://mail.example.jp";
        settings.identity.site = "main";
        random.fill(settings.identity.agent.octets);
        settings.identity.receiptKey = key.verifyKey();
        settings.identity.logKey = key.verifyKey();
        write();
        REQUIRE(files::createPrivateFile(data.key(), toHex(key.seed()) + "\n").has_value());
    }
    void write() {
        REQUIRE(files::replacePrivateFile(data.settings(), encodeSettings(settings)).has_value());
    }
    // What a refused start says.
    [[nodiscard]] std::string refusal(Language language, CommandLine line = {}) {
        line.language = language;
        CapturedOutput err(stderr);
        const int code =
            runAgent(line, data, {.clock = clock, .lockPatience = std::chrono::milliseconds(0)});
        std::string said = err.text();
        CHECK(code == 1);
        return said;
    }
    [[nodiscard]] std::string status(Language language, bool json = false) const {
        CommandLine line;
        line.language = language;
        line.json = json;
        CapturedOutput out(stdout);
        const int code = showStatus(line, data);
        std::string said = out.text();
        CHECK(code == 0);
        return said;
    }
};

} // namespace

TEST_CASE("A mistake on the command line is named in the language asked for", "[unit]") {
    struct Mistake {
        std::vector<std::string> words;
        const char* named;
        const char* ja;
    };
    const std::vector<Mistake> mistakes{
        {{"fly"}, "fly", "知らない指定があります"},
        {{}, "subcommand", "コマンドを指定してください"},
        {{"enrol", "--server", "https://s"}, "--code", "必要な指定がありません"},
        {{"enrol", "--server", "s", "--code", "c", "--pin", "p", "--ca", "f"},
         "--ca",
         "同時に指定できないものがあります"},
        {{"status", "--jason"}, "--jason", "知らない指定があります"},
        {{"run", "--lang", "fr"}, "fr", "値が正しくありません"},
        {{"run", "--data"}, "--data", "値の数が合いません"}};
    for (const Mistake& mistake : mistakes) {
        CAPTURE(mistake.named);
        std::vector<std::string> words = mistake.words;
        const Said en = saidAbout(words);
        CHECK(en.line.verb == Verb::None);
        CHECK(en.line.exitCode == 2);
        CHECK(holds(en.err, mistake.named));
        CHECK(holds(en.err, "--help"));
        CHECK(en.out.empty());
        words.insert(words.begin(), "--lang=ja");
        const Said ja = saidAbout(words);
        INFO(ja.err);
        CHECK(ja.line.exitCode == 2);
        CHECK(holds(ja.err, mistake.ja));
        CHECK(holds(ja.err, "「tewatashi-agent --help」"));
    }
}

TEST_CASE("Help names the files, the exit codes and an example, in both languages", "[unit]") {
    for (const char* verb : {"", "run", "status", "enrol"}) {
        for (const char* language : {"ja", "en"}) {
            CAPTURE(verb, language);
            std::vector<std::string> words{"--help", "--lang", language};
            if (*verb != 0) {
                words.insert(words.begin(), verb);
            }
            const Said said = saidAbout(words);
            CHECK(said.line.exitCode == 0);
            CHECK(said.line.verb == Verb::None);
            CHECK(said.err.empty());
            const bool ja = std::string_view(language) == "ja";
            CHECK(holds(said.out, ja ? "終了コード" : "Exit codes"));
            CHECK(holds(said.out, "  tewatashi-agent "));
            CHECK(holds(said.out, ja ? "例:" : "Examples:"));
        }
    }
    CHECK(holds(saidAbout({"--help"}).out, "journal.db"));
    CHECK(holds(saidAbout({"--version"}).out, agentVersion()));
}

TEST_CASE("run names the member, file or program that keeps it from starting", "[unit]") {
    Enrolled agent;
    agent.settings.timeZone = "Asia/Edo";
    agent.write();
    for (const Language language : {Language::Japanese, Language::English}) {
        const std::string said = agent.refusal(language);
        CHECK(holds(said, "Asia/Edo"));
        CHECK(holds(said, "time_zone"));
        CHECK(holds(said, agent.data.settings().string()));
    }
    agent.settings.timeZone = "Asia/Tokyo";
    agent.write();

    REQUIRE(files::replacePrivateFile(agent.data.key(), "not a key").has_value());
    CHECK(holds(agent.refusal(Language::English), "agent.key is damaged"));
    CHECK(holds(agent.refusal(Language::Japanese), "--replace"));
    std::filesystem::permissions(agent.data.key(), std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    CHECK(holds(agent.refusal(Language::English), "may be read by others"));
    std::filesystem::remove(agent.data.key());
    CHECK(holds(agent.refusal(Language::English), "agent.key"));

    CommandLine elsewhere;
    elsewhere.config = agent.folder / "other.json";
    CHECK(holds(agent.refusal(Language::English, elsewhere), "other.json"));
    {
        const auto held = platform::lockDataFolder(agent.data.root);
        REQUIRE(held.has_value());
        CHECK(holds(agent.refusal(Language::English), "in use by another agent"));
        CHECK(holds(agent.refusal(Language::Japanese), "使用中"));
    }
    CHECK_FALSE(std::filesystem::exists(agent.data.journal())); // nothing was begun
}

TEST_CASE("status tells of an agent at rest what its journal holds", "[unit]") {
    Enrolled agent;
    CHECK(holds(agent.status(Language::English), "State: not running"));
    CHECK(holds(agent.status(Language::English), "Waiting to be sent: 0"));
    tewatashi::test::TestRandom random(2);
    {
        journal::JournalOptions options;
        options.file = agent.data.journal();
        const auto journal = journal::ScanJournal::open(options, agent.clock).value();
        const auto dock = journal::test::reading(random, journal::test::memoryOf(5));
        REQUIRE(journal->append(dock).has_value());
        const auto batch = journal->nextBatch(2, agent.clock.utcNow(), "0").value();
        REQUIRE(journal->park(*batch, "HTTP 422").has_value());
    }
    const std::string ja = agent.status(Language::Japanese);
    CHECK(holds(ja, "状態: 停止中"));
    CHECK(holds(ja, "未送信: 3"));
    CHECK(holds(ja, "記録 2 件"));
    CHECK(holds(ja, "サーバー: https://mail.example.jp"));
    const auto json = nlohmann::json::parse(agent.status(Language::English, true));
    CHECK(json["state"] == "not_running");
    CHECK(json["waiting"] == 3);
    CHECK(json["parked"] == 2);
    CHECK(json["agent"] == agent.settings.identity.agent.hex());
    CHECK(json["salvaged"].is_null());

    // The head is damaged: set aside, and every record is found again on its own page.
    {
        std::fstream file(agent.data.journal(), std::ios::in | std::ios::out | std::ios::binary);
        file << std::string(100, 'x');
    }
    const auto damaged = nlohmann::json::parse(agent.status(Language::English, true));
    CHECK(damaged["salvaged"]["records"] == 3);
    CHECK(damaged["waiting"] == 3);
    CHECK(damaged["parked"] == 2);
    CHECK(holds(damaged["salvaged"]["kept_as"], "journal.db.unreadable-"));
    CHECK(holds(damaged["last_error"]["en"], "The journal was damaged"));
    // Asked again, the old file is still named.
    CHECK(holds(agent.status(Language::Japanese), "未送信の記録 3 件を、壊れた保存ファイルから"));
    CHECK(holds(agent.status(Language::English), "3 unsent records were copied"));
}

TEST_CASE("status says so when there is no data folder, or when another holds it", "[unit]") {
    Enrolled agent;
    CommandLine line;
    {
        CapturedOutput err(stderr);
        CHECK(showStatus(line, DataFolder{agent.folder / "nowhere"}) == 1);
        CHECK(holds(err.text(), "nowhere does not exist"));
    }
    const auto held = platform::lockDataFolder(agent.data.root);
    REQUIRE(held.has_value());
    CapturedOutput err(stderr);
    CHECK(showStatus(line, agent.data, std::chrono::milliseconds(0)) == 1);
    CHECK(holds(err.text(), "is starting or ending"));
}

TEST_CASE("status names a journal that cannot be opened", "[unit]") {
    Enrolled agent;
    std::ofstream(agent.data.journal()) << ""; // an empty file is a journal to be
    CHECK(holds(agent.status(Language::English), "Waiting to be sent: 0"));
    std::filesystem::remove(agent.data.journal());
    std::filesystem::create_directory(agent.data.journal()); // and a folder is none
    const std::string said = agent.status(Language::English);
    CHECK(holds(said, "cannot be written"));
    CHECK(holds(said, agent.data.journal().string()));
}

TEST_CASE("Log times are UTC", "[unit]") { CHECK(isoTime({0}) == "1970-01-01T00:00:00Z"); }

TEST_CASE("A log line is one line, and what holds a space is quoted", "[unit]") {
    CapturedOutput err(stderr);
    logLine(Severity::Warning, "event",
            {{"plain", "x"}, {"spaced", "a b"}, {"empty", ""}, {"hard", "a\nb\"c\\d"}});
    logLine(Severity::Error, "bad");
    logLine(Severity::Info, "fine");
    const std::string said = err.text();
    CHECK(std::count(said.begin(), said.end(), '\n') == 3);
    CHECK(holds(said, "Z level=warning event=event plain=x spaced=\"a b\" empty=\"\" "
                      "hard=\"a b\\\"c\\\\d\"\n"));
    CHECK(holds(said, "level=error event=bad\n"));
    CHECK(holds(said, "level=info event=fine\n"));
}
