#include "agent/app/agent_status.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::app;

namespace {

LocalizedText sampleError() { return {"ケーブルを確認してください。", "Check the cable."}; }

} // namespace

TEST_CASE("The state names what a person has to know first", "[unit]") {
    AgentStatus status;
    CHECK(stateOf(status) == AgentState::Idle);
    status.dock.attached = 1;
    CHECK(stateOf(status) == AgentState::Docked);
    status.upload.phase = core::UploadPhase::Sending;
    CHECK(stateOf(status) == AgentState::Uploading);
    status.upload.phase = core::UploadPhase::Waiting;
    status.upload.failures = 2;
    CHECK(stateOf(status) == AgentState::Offline);
    status.upload.phase = core::UploadPhase::Stopped;
    CHECK(stateOf(status) == AgentState::Stopped);
    status.dock.reading = true;
    CHECK(stateOf(status) == AgentState::Reading);
    status.dock.cannotStore = true;
    CHECK(stateOf(status) == AgentState::CannotStore);
    status.running = false;
    CHECK(stateOf(status) == AgentState::NotRunning);
}

TEST_CASE("Status as JSON carries counts, times and what to do", "[unit]") {
    AgentStatus status;
    status.server = "https://mail.example.jp";
    status.dock.terminal = "opticon:01";
    status.dock.attached = 1;
    status.journal.waiting = 7;
    status.journal.delivered = 35;
    status.journal.oldestWaiting = UtcMillis{1'775'001'600'000};
    journal::DockSummary dock;
    dock.terminalId = "opticon:01";
    dock.dockedAt = {1'775'001'600'000};
    dock.recordsRead = 9;
    dock.outcome = "stored";
    status.journal.lastDock = dock;
    status.upload.lastError = sampleError();
    status.upload.lastErrorDetail = "HTTP 500";
    const auto json = nlohmann::json::parse(encodeStatus(status));
    CHECK(json["v"] == 1);
    CHECK(json["state"] == "docked");
    CHECK(json["terminal"] == "opticon:01");
    CHECK(json["waiting"] == 7);
    CHECK(json["delivered"] == 35);
    CHECK(json["oldest_waiting"] == "2026-04-01T00:00:00Z");
    CHECK(json["last_dock"]["read"] == 9);
    CHECK(json["last_dock"]["ended"].is_null());
    CHECK(json["last_receipt"].is_null());
    CHECK(json["last_error"]["en"] == "Check the cable.");
    CHECK(json["last_error"]["detail"] == "HTTP 500");
}

TEST_CASE("Status tells the newer of two errors", "[unit]") {
    AgentStatus status;
    status.upload.lastError = {"上り", "upload"};
    status.upload.lastErrorAt = UtcMillis{2000};
    status.dock.lastError = sampleError();
    status.dock.lastErrorAt = UtcMillis{1000};
    CHECK(nlohmann::json::parse(encodeStatus(status))["last_error"]["en"] == "upload");
    status.dock.lastErrorAt = UtcMillis{3000};
    CHECK(nlohmann::json::parse(encodeStatus(status))["last_error"]["en"] == "Check the cable.");
    status.journalError = LocalizedText{"満杯", "full"};
    CHECK(nlohmann::json::parse(encodeStatus(status))["last_error"]["en"] == "full");
}

TEST_CASE("Status stays below 4 KiB whatever an error says", "[unit]") {
    AgentStatus status;
    status.dock.lastError = sampleError();
    status.dock.lastErrorDetail = std::string(100'000, 'x') + "\xff";
    status.dock.lastErrorAt = UtcMillis{1};
    status.journal.parkedWhy = std::string(100'000, 'y');
    status.journal.salvageFailure = std::string(100'000, 'z');
    status.journal.unreadable = {{"/var/lib/tewatashi-agent/" + std::string(255, 'f'), {}}};
    status.journalFile = "/var/lib/tewatashi-agent/journal.db";
    CHECK(encodeStatus(status).size() < 4096);
}

TEST_CASE("Status says what becomes of records the server refuses", "[unit]") {
    AgentStatus status;
    CHECK(statusText(encodeStatus(status), Language::English).find("Set aside") ==
          std::string::npos);
    status.journal.parkedClocks = 2;
    CHECK(statusText(encodeStatus(status), Language::English).find("0 records, 2 clock readings") !=
          std::string::npos);
    status.journal.parked = 3;
    status.journal.parkedWhy = "HTTP 422 /c/0";
    const auto json = nlohmann::json::parse(encodeStatus(status));
    CHECK(json["parked"] == 3);
    CHECK(json["parked_clocks"] == 2);
    CHECK(json["parked_why"] == "HTTP 422 /c/0");
    const std::string en = statusText(encodeStatus(status), Language::English);
    CHECK(en.find("sent again daily and at each start") != std::string::npos);
    CHECK(en.find("(HTTP 422 /c/0) and update") != std::string::npos);
    const std::string ja = statusText(encodeStatus(status), Language::Japanese);
    CHECK(ja.find("記録 3 件") != std::string::npos);
    CHECK(ja.find("毎日と起動のたびに") != std::string::npos);
    CHECK(ja.find("「HTTP 422 /c/0」を管理者に") != std::string::npos);
}

TEST_CASE("Status tells how many records were salvaged and where the old file lies", "[unit]") {
    AgentStatus status;
    CHECK(nlohmann::json::parse(encodeStatus(status))["salvaged"].is_null());
    CHECK(statusText(encodeStatus(status), Language::English).find("Damaged") == std::string::npos);
    status.journal.unreadable = {{"/d/journal.db.unreadable-1", 30},
                                 {"/d/journal.db.unreadable-2", 12}};
    const auto both = nlohmann::json::parse(encodeStatus(status))["salvaged"];
    CHECK(both["records"] == 42);
    CHECK(both["files"] == 2);
    CHECK(both["files_not_copied"] == 0);
    CHECK(both["kept_as"] == "/d/journal.db.unreadable-2");
    const std::string ja = statusText(encodeStatus(status), Language::Japanese);
    CHECK(ja.find("壊れた保存ファイル: 未送信の記録 42 件") != std::string::npos);
    CHECK(ja.find("「/d/journal.db.unreadable-2」") != std::string::npos);
    CHECK(ja.find("他 1 個") != std::string::npos);

    status.journal.unreadable.erase(status.journal.unreadable.begin());
    status.journal.unreadable[0].salvaged.reset();
    status.journal.salvageFailure = "the disk is full";
    const std::string en = statusText(encodeStatus(status), Language::English);
    CHECK(en.find("Damaged journal: 0 unsent records") != std::string::npos);
    CHECK(en.find("/d/journal.db.unreadable-2") != std::string::npos);
    CHECK(en.find("could not be copied from yet (the disk is full)") != std::string::npos);
    CHECK(en.find("more are beside it") == std::string::npos);
}

TEST_CASE("Status for people is in their language", "[unit]") {
    AgentStatus status;
    status.journal.waiting = 12;
    status.upload.lastError = sampleError();
    const std::string json = encodeStatus(status);
    const std::string ja = statusText(json, Language::Japanese);
    CHECK(ja.find("状態: 待機中") != std::string::npos);
    CHECK(ja.find("未送信: 12") != std::string::npos);
    CHECK(ja.find("ケーブルを確認してください。") != std::string::npos);
    const std::string en = statusText(json, Language::English);
    CHECK(en.find("State: idle") != std::string::npos);
    CHECK(en.find("Waiting to be sent: 12") != std::string::npos);
    CHECK(en.find("Check the cable.") != std::string::npos);
    CHECK(statusText("not JSON", Language::English) == "not JSON");
}

TEST_CASE("A data folder may hold unsent scans until its status says otherwise", "[unit]") {
    AgentStatus status;
    CHECK_FALSE(mayHoldUnsent(encodeStatus(status)));
    status.journal.delivered = 5;
    CHECK_FALSE(mayHoldUnsent(encodeStatus(status)));
    status.journal.waiting = 1;
    CHECK(mayHoldUnsent(encodeStatus(status)));
    status.journal.waiting = 0;
    status.journal.parked = 1;
    CHECK(mayHoldUnsent(encodeStatus(status)));
    status.journal.parked = 0;
    status.journal.unreadable.push_back({"journal.db.unreadable-1", 3});
    CHECK(mayHoldUnsent(encodeStatus(status)));
    status.journal.unreadable.clear();
    status.journalError = LocalizedText{"ja", "en"};
    CHECK(mayHoldUnsent(encodeStatus(status)));
    CHECK(mayHoldUnsent("{}"));
    CHECK(mayHoldUnsent("no status"));
}
