// What the agent tells people who watch it, with a real journal and a scripted agent.
#include "agent/app/admin_desk.h"
#include "agent/platform/local_listener.h"
#include "tests/agent/diagnosis/healthy_pc.h"
#include "tests/agent/journal/journal_fixture.h"
#include "tests/agent/qt_application.h"

#include <QLocalSocket>
#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::app;
using journal::test::JournalFixture;
using journal::test::memoryOf;
using journal::test::reading;

namespace {

// Generous: only a failing test waits that long.
constexpr auto kPatience = std::chrono::seconds(60);

struct Watched {
    test::QtApplication qt;
    JournalFixture fixture;
    DockStatus docks;
    core::UploadStatus upload;
    test::ScriptedServer* server = nullptr; // of the diagnosis that runs
    int diagnoses = 0;
    std::unique_ptr<AdminDesk> desk;
    std::unique_ptr<QLocalSocket> window;

    Watched() { open(); }
    void open() {
        desk.reset();
        desk = AdminDesk::open(path("agent.sock"), path("preferences.json"),
                               {fixture.clock, *fixture.journal,
                                [this] {
                                    AgentStatus status;
                                    status.journal = fixture.status();
                                    status.dock = docks;
                                    status.upload = upload;
                                    return status;
                                },
                                [this] { return docks; }, [this] { return upload; },
                                [this](diagnosis::Diagnosis::Ends ends) {
                                    auto asked = std::make_unique<test::ScriptedServer>();
                                    server = asked.get();
                                    ++diagnoses;
                                    return std::make_unique<diagnosis::Diagnosis>(
                                        test::healthyPc(), std::move(asked), fixture.clock,
                                        std::move(ends));
                                }})
                   .value();
    }
    [[nodiscard]] std::filesystem::path path(const char* name) const {
        return fixture.folder.path() / name;
    }
    void subscribe() {
        window = platform::connectLocal(path("agent.sock"), kPatience);
        REQUIRE(window);
        ask(admin::Subscribe{});
    }
    void ask(const admin::Question& question) {
        window->write(QByteArray::fromStdString(admin::encodeQuestion(question) + "\n"));
    }
    // The next line of that kind; others are passed over.
    template <typename Kind, typename Accept>
    [[nodiscard]] Kind await(const Accept& accept) {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < deadline) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
            while (window->canReadLine()) {
                const auto line = admin::decodeLine(window->readLine().trimmed().toStdString());
                REQUIRE(line.has_value());
                const auto* found = std::get_if<Kind>(&*line);
                if (found != nullptr && accept(*found)) {
                    return *found;
                }
            }
        }
        FAIL("it never came");
        return {};
    }
    template <typename Kind>
    [[nodiscard]] Kind await() {
        return await<Kind>([](const Kind&) { return true; });
    }
    void step(const core::DockStep& step) { desk->stepTaken(seenFrom(step)); }
    journal::DockReading stored(int count, int firstSecond = 0) {
        auto dock = reading(fixture.random, memoryOf(count, firstSecond));
        REQUIRE(fixture.journal->beginDock(dock).has_value());
        REQUIRE(fixture.journal->append(dock).has_value());
        return dock;
    }
};

} // namespace

TEST_CASE("A window sees a session step by step and then its end", "[unit]") {
    Watched agent;
    agent.subscribe();
    CHECK(agent.await<admin::StatusReport>().state == "idle");
    agent.docks.attached = 1;
    agent.docks.reading = true;
    agent.step(core::step::ReadMemory{});
    const auto reads = agent.await<admin::StatusReport>(
        [](const admin::StatusReport& status) { return status.progress.has_value(); });
    CHECK(reads.state == "reading");
    CHECK(reads.progress->step == "read");
    agent.step(core::step::StoreReading{});
    agent.step(core::step::ReadMemory{});
    const auto compares = agent.await<admin::StatusReport>(
        [](const admin::StatusReport& status) { return status.progress->step == "verify"; });
    CHECK(compares.progress->done < compares.progress->total);
    core::DockEnd end;
    end.outcome = core::DockOutcome::Stored;
    end.text = {"保存しました。", "Stored."};
    end.terminal = ports::TerminalIdentity{"opticon:01", "OPN-2001", "", false, {}};
    end.summary = journal::DockSummary{};
    end.summary->recordsRead = 5;
    end.summary->recordsNew = 4;
    agent.step(core::step::Finish{end});
    agent.docks.reading = false;
    agent.desk->sessionEnded();
    const auto told = agent.await<admin::DockEnded>();
    CHECK(told.outcome == "stored");
    CHECK(told.terminal == "opticon:01");
    CHECK(told.read == 5);
    CHECK(told.added == 4);
    CHECK(told.text.en == "Stored.");
    CHECK_FALSE(agent
                    .await<admin::StatusReport>(
                        [](const admin::StatusReport& status) { return status.state == "docked"; })
                    .progress.has_value());
}

TEST_CASE("A failure is told in the words of who knows the device", "[unit]") {
    Watched agent;
    agent.subscribe();
    static_cast<void>(agent.await<admin::StatusReport>());
    core::DockEnd end;
    end.text = {"端末を読み出せませんでした。", "The terminal could not be read."};
    agent.step(core::step::Finish{end});
    agent.docks.lastError = LocalizedText{"Opticon ではありません。", "This is no Opticon."};
    agent.desk->sessionEnded();
    CHECK(agent.await<admin::DockEnded>().text.en == "This is no Opticon.");
}

TEST_CASE("Terminals that come and go are told without being asked for", "[unit]") {
    Watched agent;
    agent.subscribe();
    static_cast<void>(agent.await<admin::StatusReport>());
    agent.docks.attached = 1;
    CHECK(agent
              .await<admin::StatusReport>(
                  [](const admin::StatusReport& status) { return status.attached == 1; })
              .state == "docked");
}

TEST_CASE("An upload is told as records of all that has been waiting", "[unit]") {
    Watched agent;
    agent.subscribe();
    CHECK_FALSE(agent.await<admin::StatusReport>().progress.has_value());
    static_cast<void>(agent.stored(10));
    agent.upload.phase = core::UploadPhase::Sending;
    agent.desk->uploadMoved();
    const auto begins = agent.await<admin::StatusReport>(
        [](const admin::StatusReport& status) { return status.state == "uploading"; });
    REQUIRE(begins.progress.has_value());
    CHECK(begins.progress->done == 0);
    CHECK(begins.progress->total == 10);
    const auto batch = agent.fixture.next(4);
    REQUIRE(agent.fixture.journal->applyReceipt(*batch, journal::test::receiptFor(*batch)));
    agent.upload.recordsDelivered += 4;
    agent.desk->uploadMoved();
    const auto goesOn = agent.await<admin::StatusReport>(
        [](const admin::StatusReport& status) { return status.waiting == 6; });
    CHECK(goesOn.progress->done == 4);
    CHECK(goesOn.progress->total == 10);
}

TEST_CASE("History comes in pages with the server's verdicts", "[unit]") {
    Watched agent;
    static_cast<void>(agent.stored(3));
    auto batch = agent.fixture.next();
    auto receipt = journal::test::receiptFor(*batch);
    receipt.verdicts[1] = {wire::Verdict::Duplicate, {}};
    receipt.verdicts[2] = {wire::Verdict::Quarantined, wire::QuarantineReason::UnknownCode};
    REQUIRE(agent.fixture.journal->applyReceipt(*batch, receipt));
    static_cast<void>(agent.stored(5, 100));
    agent.subscribe();
    agent.ask(admin::AskHistory{std::nullopt, 1});
    const auto newest = agent.await<admin::HistoryPage>();
    REQUIRE(newest.docks.size() == 1);
    CHECK(newest.docks[0].waiting == 5);
    REQUIRE(newest.next.has_value());
    agent.ask(admin::AskHistory{newest.next, 20});
    const auto older = agent.await<admin::HistoryPage>();
    REQUIRE(older.docks.size() == 1);
    CHECK(older.docks[0].stored == 1);
    CHECK(older.docks[0].duplicates == 1);
    CHECK(older.docks[0].quarantined == 1);
    CHECK(older.docks[0].model == "OPN-2001");
    CHECK_FALSE(older.next.has_value());
}

TEST_CASE("Preferences are kept across a restart and never hold anything else", "[unit]") {
    Watched agent;
    agent.subscribe();
    agent.ask(admin::AskPreferences{});
    CHECK(agent.await<admin::Preferences>() == admin::Preferences{});
    agent.ask(admin::ChangePreferences{Language::English, false});
    CHECK(agent.await<admin::Preferences>() == admin::Preferences{Language::English, false});
    agent.window.reset();
    agent.open();
    agent.subscribe();
    agent.ask(admin::AskPreferences{});
    CHECK(agent.await<admin::Preferences>() == admin::Preferences{Language::English, false});
}

TEST_CASE("A diagnosis is told finding by finding, and the next one begins anew", "[unit]") {
    Watched agent;
    agent.subscribe();
    for (int round = 1; round <= 2; ++round) {
        agent.ask(admin::Diagnose{});
        std::size_t findings = 0;
        for (; findings < 9; ++findings) { // this PC's, while the server is still asked
            CHECK(agent.await<diagnosis::Finding>().state == diagnosis::State::Ok);
        }
        CHECK(agent.diagnoses == round);
        agent.server->deliverAll();
        for (; findings < diagnosis::kLayerCount; ++findings) {
            CHECK(agent.await<diagnosis::Finding>().state == diagnosis::State::Ok);
        }
        CHECK(agent.await<admin::Diagnosed>().version == "0.1.0");
        QCoreApplication::processEvents();
    }
}

TEST_CASE("Who asks while a diagnosis runs gets all of the same one", "[unit]") {
    Watched agent;
    agent.subscribe();
    agent.ask(admin::Diagnose{});
    static_cast<void>(agent.await<diagnosis::Finding>());
    const auto first = std::move(agent.window);
    agent.subscribe();
    agent.ask(admin::Diagnose{});
    for (std::size_t i = 0; i < 9; ++i) {
        CHECK(agent.await<diagnosis::Finding>().layer == diagnosis::layers().at(i).layer);
    }
    agent.server->deliverAll();
    static_cast<void>(agent.await<admin::Diagnosed>());
    CHECK(agent.diagnoses == 1);
}
