// The whole tray program against a scripted agent on a real socket.
#include "agent/tray/diagnose_page.h"
#include "agent/tray/history_page.h"
#include "agent/tray/now_page.h"
#include "agent/tray/settings_page.h"
#include "agent/tray/tray_desk.h"
#include "tests/agent/tray/gui_application.h"
#include "tests/agent/tray/tray_samples.h"
#include "tests/support/temp_dir.h"

#include <QCheckBox>
#include <QLocalServer>
#include <QLocalSocket>
#include <QPushButton>
#include <QRadioButton>
#include <catch2/catch.hpp>

#include <fstream>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::tray;
using tewatashi::test::comes;
using tewatashi::test::guiApplication;

namespace {

constexpr const char* kIdle = R"({"v":1,"state":"idle","version":"9.9"})";
constexpr const char* kReading =
    R"({"v":1,"state":"reading","terminal":"opticon:0000000000123456","model":"OPN-2001",)"
    R"("terminals_attached":1,"progress":{"activity":"reading","step":"read","done":1,"total":6}})";

// Answers as an agent does and writes down what it was asked.
struct ScriptedAgent {
    test::TempDir folder;
    std::unique_ptr<QLocalServer> server;
    QLocalSocket* client = nullptr;
    std::vector<admin::Question> asked;
    admin::HistoryPage history; // the newest page; none is behind it

    ScriptedAgent() {
        guiApplication();
        std::ofstream(folder / "agent.json") << "{}";
    }
    void start() {
        server = std::make_unique<QLocalServer>();
        const QString name = QString::fromStdString((folder.path() / admin::kSocketFile).string());
        QLocalServer::removeServer(name);
        REQUIRE(server->listen(name));
        QObject::connect(server.get(), &QLocalServer::newConnection, server.get(), [this] {
            client = server->nextPendingConnection();
            QObject::connect(client, &QLocalSocket::readyRead, client, [this] { read(); });
        });
    }
    void stop() {
        client = nullptr;
        server.reset();
    }
    void read() {
        while (client->canReadLine()) {
            const auto question = admin::decodeQuestion(client->readLine().trimmed().toStdString());
            REQUIRE(question.has_value());
            asked.push_back(*question);
            if (std::holds_alternative<admin::Subscribe>(*question)) {
                say(admin::encodeStatusEvent(kIdle));
            } else if (const auto* asks = std::get_if<admin::AskHistory>(&*question)) {
                say(admin::encodeHistory(asks->before ? admin::HistoryPage{} : history));
            }
        }
    }
    void say(const std::string& line) { client->write(QByteArray::fromStdString(line + "\n")); }
    template <typename Kind>
    [[nodiscard]] bool was(const Kind& question) const {
        return std::find(asked.begin(), asked.end(), admin::Question(question)) != asked.end();
    }
    [[nodiscard]] TrayDesk::Options options() const {
        return {folder.path(), QStringLiteral("/nowhere/tewatashi-agent"), Language::Japanese};
    }
};

} // namespace

TEST_CASE("The window follows an agent that starts, ends and comes back", "[gui]") {
    ScriptedAgent agent;
    TrayDesk desk(agent.options());
    const auto link = [&] { return desk.content().situation.link; };
    REQUIRE(comes([&] { return link() == Link::NotRunning; }));
    agent.start();
    REQUIRE(comes([&] { return desk.content().situation.status.has_value(); }));
    CHECK(link() == Link::Connected);
    CHECK(desk.content().situation.status->version == "9.9");
    agent.stop();
    REQUIRE(comes([&] { return link() == Link::NotRunning; }));
    CHECK_FALSE(desk.content().situation.status.has_value());
    agent.start();
    REQUIRE(comes([&] { return desk.content().situation.status.has_value(); }));
}

TEST_CASE("A folder without settings is a PC to be enrolled", "[gui]") {
    ScriptedAgent agent;
    std::filesystem::remove(agent.folder / "agent.json");
    TrayDesk desk(agent.options());
    CHECK(comes([&] { return desk.content().situation.link == Link::NotEnrolled; }));
    CHECK(desk.content().view.trouble->remedy == Remedy::Enrol);
}

TEST_CASE("A docking terminal brings up the sign and its end changes it", "[gui]") {
    ScriptedAgent agent;
    agent.start();
    TrayDesk desk(agent.options());
    REQUIRE(comes([&] { return desk.content().situation.status.has_value(); }));
    CHECK_FALSE(desk.signWindow().isVisible());
    agent.say(admin::encodeStatusEvent(kReading));
    REQUIRE(comes([&] { return desk.sign().has_value(); }));
    CHECK(desk.sign()->kind == SignKind::DoNotRemove);
    CHECK(desk.signWindow().isVisible());
    CHECK(desk.content().view.bar.has_value());
    agent.say(admin::encodeDockEnded(test::dockEnd("stored")));
    REQUIRE(comes([&] { return desk.sign()->kind == SignKind::Take; }));
    agent.say(admin::encodeStatusEvent(kIdle));
    REQUIRE(comes([&] { return desk.sign()->second.en == "Sent"; }));
}

TEST_CASE("Garbage from the other end changes nothing", "[gui]") {
    ScriptedAgent agent;
    agent.start();
    TrayDesk desk(agent.options());
    REQUIRE(comes([&] { return desk.content().situation.status.has_value(); }));
    agent.say("garbage");
    agent.say(R"({"v":1,"event":"status","status":{"state":7}})");
    agent.say(std::string("\0\xff", 2));
    agent.say(admin::encodeStatusEvent(kReading));
    REQUIRE(comes([&] { return desk.content().situation.status->state == "reading"; }));
    // A line without an end is no agent's: the link is made anew.
    const std::size_t before = agent.asked.size();
    agent.client->write(QByteArray(100'000, 'x'));
    CHECK(comes([&] { return agent.asked.size() > before; }));
}

TEST_CASE("Language and sounds are the agent's to keep and change at once", "[gui]") {
    ScriptedAgent agent;
    agent.start();
    TrayDesk desk(agent.options());
    desk.openWindow();
    REQUIRE(comes([&] { return agent.was(admin::AskPreferences{}); }));
    CHECK(desk.window().windowTitle() == QStringLiteral("手渡し 自動転送アプリ"));
    desk.window().settings().english()->click();
    CHECK(desk.window().windowTitle() == QStringLiteral("Tewatashi transfer agent"));
    CHECK(comes([&] {
        return agent.was(admin::ChangePreferences{Language::English, std::nullopt});
    }));
    desk.window().settings().sounds()->click();
    CHECK(comes([&] { return agent.was(admin::ChangePreferences{std::nullopt, false}); }));
    agent.say(admin::encodePreferences({Language::Japanese, true}));
    CHECK(comes(
        [&] { return desk.window().windowTitle() == QStringLiteral("手渡し 自動転送アプリ"); }));
    CHECK(desk.window().settings().sounds()->isChecked());
}

TEST_CASE("History is read page by page when a person asks for more", "[gui]") {
    ScriptedAgent agent;
    agent.history.docks = test::dockLines();
    agent.history.next = agent.history.docks.back().row;
    agent.start();
    TrayDesk desk(agent.options());
    REQUIRE(comes([&] { return desk.content().book.docks().size() == 9; }));
    const std::int64_t next = *agent.history.next;
    desk.window().history().moreButton()->click();
    CHECK(comes([&] { return agent.was(admin::AskHistory{next, admin::kHistoryPageMax}); }));
    CHECK(comes([&] { return !desk.content().book.next().has_value(); }));
    CHECK(desk.content().book.docks().size() == 9);
}

TEST_CASE("A choice made while no agent answers is told to the next one", "[gui]") {
    ScriptedAgent agent;
    TrayDesk desk(agent.options());
    REQUIRE(comes([&] { return desk.content().situation.link == Link::NotRunning; }));
    desk.window().settings().english()->click();
    agent.start();
    CHECK(comes([&] {
        return agent.was(admin::ChangePreferences{Language::English, std::nullopt});
    }));
}

TEST_CASE("An agent that cannot be started is said to be missing", "[gui]") {
    ScriptedAgent agent;
    TrayDesk desk(agent.options());
    REQUIRE(comes([&] { return desk.content().situation.link == Link::NotRunning; }));
    const LocalizedText before = desk.content().view.trouble->what;
    desk.window().now().remedyButton()->click();
    CHECK(desk.content().view.trouble->what == AgentProgram::cannotStart());
    CHECK_FALSE(desk.content().view.trouble->what == before);
}

TEST_CASE("A diagnosis is asked of the agent and shown line by line", "[gui]") {
    ScriptedAgent agent;
    agent.start();
    TrayDesk desk(agent.options());
    REQUIRE(comes([&] { return desk.content().situation.status.has_value(); }));
    using Stage = DiagnosisView::Stage;
    const auto stage = [&] { return desk.content().diagnosis.stage; };
    const auto finding = diagnosis::ok(diagnosis::Layer::Agent, {"動作中。", "It runs."});
    agent.say(admin::encodeFinding(finding)); // nobody asked
    agent.say(admin::encodePreferences({Language::English, true}));
    REQUIRE(comes([&] { return desk.content().preferences.language == Language::English; }));
    CHECK(desk.content().diagnosis == DiagnosisView{});
    desk.window().diagnose().startButton()->click();
    CHECK(stage() == Stage::Running);
    REQUIRE(comes([&] { return agent.was(admin::Diagnose{}); }));
    agent.say(admin::encodeFinding(finding));
    REQUIRE(comes([&] { return desk.content().diagnosis.findings.size() == 1; }));
    CHECK(stage() == Stage::Running);
    agent.say(admin::encodeDiagnosed({test::kNoon, "9.9"}));
    REQUIRE(comes([&] { return stage() == Stage::Done; }));
    CHECK(desk.content().diagnosis.endedAt == test::kNoon);
    // Another one begins anew, and an agent that ends meanwhile is said to.
    desk.window().diagnose().startButton()->click();
    CHECK(desk.content().diagnosis.findings.empty());
    agent.stop();
    REQUIRE(comes([&] { return stage() == Stage::Failed; }));
}

TEST_CASE("An older agent that cannot diagnose is said to be one", "[gui]") {
    ScriptedAgent agent;
    agent.start();
    TrayDesk desk(agent.options());
    REQUIRE(comes([&] { return desk.content().situation.status.has_value(); }));
    desk.window().diagnose().startButton()->click();
    agent.say(admin::encodeRefused("unknown_question"));
    REQUIRE(comes([&] { return desk.content().diagnosis.stage == DiagnosisView::Stage::Failed; }));
    CHECK(desk.content().diagnosis.failure.en.find("older") != std::string::npos);
}

TEST_CASE("Without an agent its program is asked to diagnose", "[gui]") {
    ScriptedAgent agent;
    TrayDesk desk(agent.options());
    REQUIRE(comes([&] { return desk.content().situation.link == Link::NotRunning; }));
    desk.window().diagnose().startButton()->click();
    CHECK(desk.content().diagnosis.stage == DiagnosisView::Stage::Running);
    // There is no such program here, which is said.
    REQUIRE(comes([&] { return desk.content().diagnosis.stage == DiagnosisView::Stage::Failed; }));
    CHECK(desk.content().diagnosis.failure.ja.find("tewatashi-agent") != std::string::npos);
}

TEST_CASE("A bundle that cannot be saved is said beside its button", "[gui]") {
    ScriptedAgent agent;
    TrayDesk desk(agent.options());
    desk.saveBundle(QStringLiteral("/nowhere/support.zip"));
    CHECK(desk.content().diagnosis.saving);
    CHECK_FALSE(desk.window().diagnose().bundleButton()->isEnabled());
    REQUIRE(comes([&] { return !desk.content().diagnosis.saving; }));
    CHECK(desk.content().diagnosis.saved.ja.find("tewatashi-agent") != std::string::npos);
    CHECK(desk.window().diagnose().bundleButton()->isEnabled());
}
