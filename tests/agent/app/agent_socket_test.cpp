// The agent's local socket with programs that ask, listen, write garbage and do not read.
#include "agent/app/agent_socket.h"
#include "agent/platform/local_listener.h"
#include "tests/agent/qt_application.h"
#include "tests/support/temp_dir.h"

#include <QLocalSocket>
#include <catch2/catch.hpp>

#include <fstream>
#include <memory>
#include <thread>
#include <vector>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::app;
using tewatashi::test::QtApplication;
using tewatashi::test::TempDir;

namespace {

// Generous: only a failing test waits that long.
constexpr auto kSocketPatience = std::chrono::seconds(60);

template <typename Condition>
[[nodiscard]] bool comes(const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + kSocketPatience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    }
    return true;
}

struct Desk {
    QtApplication qt;
    TempDir folder;
    int subscribed = 0;
    int diagnoses = 0;
    std::vector<std::string> findings{"FOUND SO FAR"};
    std::vector<admin::AskHistory> asked;
    std::unique_ptr<AdminServer> server;

    Desk() {
        AdminAnswers answers;
        answers.status = [] { return std::string(R"({"v":1,"state":"idle"})"); };
        answers.history = [this](const admin::AskHistory& ask) {
            asked.push_back(ask);
            return std::string("HISTORY");
        };
        answers.preferences = [] { return std::string("PREFERENCES"); };
        answers.change = [](const admin::ChangePreferences& change) {
            return std::string(change.sounds.value_or(true) ? "LOUD" : "QUIET");
        };
        answers.diagnose = [this] {
            ++diagnoses;
            return findings;
        };
        answers.subscribed = [this] { ++subscribed; };
        server = AdminServer::listen(socket(), answers).value();
    }
    [[nodiscard]] std::filesystem::path socket() const { return folder.path() / "agent.sock"; }
    [[nodiscard]] std::unique_ptr<QLocalSocket> connect() const {
        auto client = platform::connectLocal(socket(), kSocketPatience);
        REQUIRE(client);
        return client;
    }
    // Connected, heard, and answered with the first status.
    [[nodiscard]] std::unique_ptr<QLocalSocket> subscriber() const {
        auto client = connect();
        client->write("{\"v\":1,\"ask\":\"subscribe\"}\n");
        REQUIRE(comes([&] { return client->canReadLine(); }));
        CHECK(client->readLine() == "{\"v\":1,\"event\":\"status\",\"status\":{\"v\":1,\"state\":"
                                    "\"idle\"}}\n");
        return client;
    }
    [[nodiscard]] std::string ask(const std::string& question) const {
        const auto client = connect();
        client->write(QByteArray::fromStdString(question + "\n"));
        REQUIRE(comes([&] { return client->canReadLine(); }));
        return client->readAll().toStdString();
    }
};

} // namespace

TEST_CASE("The socket answers one question", "[unit]") {
    const Desk desk;
    // The question is asked on another thread, as another process would.
    std::optional<std::string> answer;
    std::atomic<bool> done{false};
    std::jthread client([&] {
        answer = askStatus(desk.socket());
        done = true;
    });
    CHECK(comes([&] { return done.load(); }));
    client.join();
    CHECK(answer == R"({"v":1,"state":"idle"})");
    CHECK_FALSE(askStatus(desk.folder.path() / "nobody.sock").has_value());
}

TEST_CASE("A socket that a crash left is replaced", "[unit]") {
    const QtApplication qt;
    const TempDir folder;
    std::ofstream(folder / "agent.sock") << "left by a crash";
    CHECK(AdminServer::listen(folder / "agent.sock", {}).has_value());
}

TEST_CASE("Each question gets its own answer and garbage gets a reason", "[unit]") {
    Desk desk;
    CHECK(desk.ask(R"({"v":1,"ask":"history","before":40,"limit":3})") == "HISTORY\n");
    REQUIRE(desk.asked.size() == 1);
    CHECK(desk.asked[0] == admin::AskHistory{40, 3});
    CHECK(desk.ask(R"({"v":1,"ask":"preferences"})") == "PREFERENCES\n");
    CHECK(desk.ask(R"({"v":1,"ask":"change_preferences","sounds":false})") == "QUIET\n");
    CHECK(desk.ask("garbage") == "{\"v\":1,\"error\":\"not_json\"}\n");
    CHECK(desk.ask(R"({"v":1,"ask":"clear"})") == "{\"v\":1,\"error\":\"unknown_question\"}\n");
    CHECK(desk.ask(std::string("\0\xff\x80", 3)) == "{\"v\":1,\"error\":\"not_json\"}\n");
}

TEST_CASE("A connection that had its answer is not asked again and ends", "[unit]") {
    Desk desk;
    const auto client = desk.connect();
    client->write("{\"v\":1,\"ask\":\"history\"}\n{\"v\":1,\"ask\":\"history\"}\n");
    REQUIRE(comes([&] { return client->state() == QLocalSocket::UnconnectedState; }));
    CHECK(client->readAll() == "HISTORY\n");
    CHECK(desk.asked.size() == 1);
}

TEST_CASE("A line without an end is cut off at its limit", "[unit]") {
    const Desk desk;
    const auto client = desk.connect();
    client->write(QByteArray(100'000, 'x'));
    CHECK(comes([&] { return client->state() == QLocalSocket::UnconnectedState; }));
    CHECK(client->readAll().isEmpty());
    CHECK_FALSE(desk.server->hasSubscribers());
}

TEST_CASE("A subscriber hears everything, may go on asking and is forgotten when it goes",
          "[unit]") {
    const Desk desk;
    auto one = desk.subscriber();
    const auto two = desk.subscriber();
    CHECK(desk.subscribed == 2);
    desk.server->publish("NEWS");
    for (QLocalSocket* client : {one.get(), two.get()}) {
        REQUIRE(comes([&] { return client->canReadLine(); }));
        CHECK(client->readLine() == "NEWS\n");
    }
    one->write("{\"v\":1,\"ask\":\"preferences\"}\n{\"v\":1,\"ask\":\"history\"}\n");
    REQUIRE(comes([&] { return one->bytesAvailable() >= 20; }));
    CHECK(one->readAll() == "PREFERENCES\nHISTORY\n");
    one.reset();
    two->abort();
    CHECK(comes([&] { return !desk.server->hasSubscribers(); }));
    desk.server->publish("nobody hears this");
}

TEST_CASE("Subscribers are few and leave room for questions", "[unit]") {
    const Desk desk;
    std::vector<std::unique_ptr<QLocalSocket>> listeners;
    for (std::size_t i = 0; i < AdminServer::kSubscribersMax; ++i) {
        listeners.push_back(desk.subscriber());
    }
    CHECK(desk.ask(R"({"v":1,"ask":"subscribe"})") == "{\"v\":1,\"error\":\"too_many\"}\n");
    CHECK(desk.ask(R"({"v":1,"ask":"preferences"})") == "PREFERENCES\n");
}

TEST_CASE("Who does not read is cut off and the others are served", "[unit]") {
    const Desk desk;
    const auto deaf = desk.subscriber();
    deaf->setReadBufferSize(1);
    auto good = desk.subscriber();
    // More than what may stay unread and what the system keeps on the way.
    const std::string line(8000, 'x');
    std::size_t heard = 0;
    constexpr std::size_t kLines = 200;
    for (std::size_t i = 1; i <= kLines; ++i) {
        desk.server->publish(line);
        REQUIRE(comes([&] {
            heard += static_cast<std::size_t>(good->readAll().size());
            return heard == i * (line.size() + 1);
        }));
    }
    good.reset();
    CHECK(comes([&] { return !desk.server->hasSubscribers(); }));
}

TEST_CASE("Who asks for a diagnosis gets what was found, and what is found later", "[unit]") {
    Desk desk;
    const auto first = desk.connect();
    const auto subscriber = desk.subscriber();
    const auto bystander = desk.subscriber();
    for (QLocalSocket* client : {first.get(), subscriber.get()}) {
        client->write("{\"v\":1,\"ask\":\"diagnose\"}\n");
        REQUIRE(comes([&] { return client->canReadLine(); }));
        CHECK(client->readLine() == "FOUND SO FAR\n");
    }
    first->write("{\"v\":1,\"ask\":\"diagnose\"}\n"); // gets everything already
    desk.server->tellFound("MORE");
    for (QLocalSocket* client : {first.get(), subscriber.get()}) {
        REQUIRE(comes([&] { return client->canReadLine(); }));
        CHECK(client->readLine() == "MORE\n");
    }
    CHECK(desk.diagnoses == 2);
    desk.server->endDiagnosis();
    desk.server->tellFound("TO NOBODY");
    desk.server->publish("TO SUBSCRIBERS");
    REQUIRE(comes([&] { return subscriber->canReadLine() && bystander->canReadLine(); }));
    CHECK(subscriber->readLine() == "TO SUBSCRIBERS\n");
    CHECK(bystander->readLine() == "TO SUBSCRIBERS\n");
}

TEST_CASE("A connection that waits for findings is not cut before they come", "[unit]") {
    Desk desk;
    const auto waiting = desk.connect();
    waiting->write("{\"v\":1,\"ask\":\"diagnose\"}\n");
    REQUIRE(comes([&] { return waiting->canReadLine(); }));
    // Connected later and silent: once it is cut, the time of the one that waits is over, too.
    const auto silent = desk.connect();
    REQUIRE(comes([&] { return silent->state() == QLocalSocket::UnconnectedState; }));
    CHECK(waiting->state() == QLocalSocket::ConnectedState);
    desk.server->endDiagnosis();
    CHECK(comes([&] { return waiting->state() == QLocalSocket::UnconnectedState; }));
}

TEST_CASE("A diagnosis is heard to its end, line by line", "[unit]") {
    Desk desk;
    std::vector<diagnosis::Finding> heard;
    admin::Diagnosed end;
    std::optional<Heard> result;
    std::atomic<bool> done{false};
    std::jthread client([&] {
        result = askDiagnosis(
            desk.socket(), [&](const diagnosis::Finding& one) { heard.push_back(one); }, end);
        done = true;
    });
    SECTION("to its last line") {
        desk.findings = {admin::encodeFinding(
            diagnosis::ok(diagnosis::Layer::Cable, {"端末あり。", "A terminal is there."}))};
        REQUIRE(comes([&] { return desk.diagnoses == 1; }));
        desk.server->tellFound(admin::encodeDiagnosed({{1'775'001'600'000}, "0.1.0"}));
        REQUIRE(comes([&] { return done.load(); }));
        CHECK(result == Heard::All);
        REQUIRE(heard.size() == 1);
        CHECK(heard[0].layer == diagnosis::Layer::Cable);
        CHECK(end.version == "0.1.0");
    }
    SECTION("until something else is said") {
        REQUIRE(comes([&] { return done.load(); })); // "FOUND SO FAR" is no finding
        CHECK(result == Heard::Broken);
    }
}

TEST_CASE("A diagnosis of nobody is heard by nobody", "[unit]") {
    const QtApplication qt;
    const TempDir folder;
    admin::Diagnosed end;
    CHECK(askDiagnosis(
              folder.path() / "agent.sock", [](const diagnosis::Finding&) {}, end) ==
          Heard::Nothing);
}
