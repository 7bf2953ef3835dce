#include "agent/app/admin_desk.h"
#include "agent/app/agent_files.h"
#include "agent/app/agent_status.h"
#include "agent/app/commands.h"
#include "agent/app/diagnosis_facts.h"
#include "agent/app/diagnosis_server.h"
#include "agent/app/log_line.h"
#include "agent/core/upload_loop.h"
#include "agent/platform/data_folder.h"
#include "agent/platform/stop_signals.h"
#include "agent/uplink/https_uplink.h"
#include "common/files/private_file.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QTimeZone>
#include <QTimer>
#include <fmt/format.h>

#include <optional>

namespace tewatashi::agent::app {
namespace {

// Everything `run` needs from the data folder, held for as long as it runs.
struct Prepared {
    std::optional<files::FileLock> lock;
    AgentSettings settings;
    std::optional<SigningKey> key;
    std::unique_ptr<journal::ScanJournal> journal;
    QTimeZone zone; // wall time the terminals show
};

Result<Prepared, LocalizedText> prepare(const CommandLine& line, const DataFolder& folder,
                                        const RunParts& parts) {
    if (auto ready = platform::prepareDataFolder(folder.root); !ready) {
        return failure(ready.error());
    }
    Prepared prepared;
    auto lock = platform::lockDataFolder(folder.root, parts.lockPatience);
    if (!lock) {
        return failure(lock.error());
    }
    prepared.lock = *std::move(lock);
    const std::filesystem::path file = line.config.empty() ? folder.settings() : line.config;
    if (!std::filesystem::exists(file)) {
        return failure(LocalizedText{
            fmt::format(
                "設定ファイル「{}」がありません。tewatashi-agent enrol で登録してください。",
                file.string()),
            fmt::format("There is no settings file {}. Enrol with tewatashi-agent enrol.",
                        file.string())});
    }
    // Settings first: a mistake in them must not touch the journal.
    auto text = files::readPrivateFile(file);
    if (!text) {
        return failure(text.error());
    }
    auto settings = decodeSettings(*text);
    if (!settings) {
        return failure(inFile(file, settings.error()));
    }
    prepared.settings = *std::move(settings);
    prepared.zone = QTimeZone(QByteArray::fromStdString(prepared.settings.timeZone));
    if (!prepared.zone.isValid()) {
        const std::string& name = prepared.settings.timeZone;
        return failure(inFile(
            file,
            {fmt::format("項目「time_zone」の「{}」という時間帯はありません。Asia/Tokyo のように"
                         "指定してください。",
                         name),
             fmt::format("Member \"time_zone\": there is no zone {}. Write it like Asia/Tokyo.",
                         name)}));
    }
    auto key = readKey(folder.key());
    if (!key) {
        return failure(key.error());
    }
    prepared.key = *std::move(key);
    journal::JournalOptions options;
    options.file = folder.journal();
    options.sizeMax_bytes = prepared.settings.journalMax_bytes;
    auto journal = journal::ScanJournal::open(options, parts.clock);
    if (!journal) {
        return failure(journal::explain(journal.error(), folder.journal()));
    }
    prepared.journal = *std::move(journal);
    return prepared;
}

core::DockSettings dockSettings(const Prepared& prepared, const DataFolder& folder) {
    core::DockSettings settings;
    settings.afterStore =
        prepared.settings.clearTerminal ? core::AfterStore::Clear : core::AfterStore::Keep;
    settings.journalFile = folder.journal();
    settings.siteLocalTime = [zone = prepared.zone](UtcMillis at) {
        const int offset_s = zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(at.value));
        return domain::TerminalTime{at.value / 1000 + offset_s};
    };
    return settings;
}

DockThreadOptions dockOptions(const Prepared& prepared, const RunParts& parts) {
    DockThreadOptions options = parts.dock;
    options.terminals = prepared.settings.terminals;
    return options;
}

std::unique_ptr<core::DockJournal> dockJournal(journal::ScanJournal& journal,
                                               const RunParts& parts) {
    std::unique_ptr<core::DockJournal> own = std::make_unique<core::ScanDockJournal>(journal);
    return parts.aroundJournal ? parts.aroundJournal(std::move(own)) : std::move(own);
}

std::unique_ptr<ports::UplinkPort> uplinkOf(const Prepared& prepared, const RunParts& parts) {
    std::unique_ptr<ports::UplinkPort> own = std::make_unique<uplink::HttpsUplink>(
        prepared.settings.server, prepared.settings.identity, *prepared.key, parts.clock);
    return parts.aroundUplink ? parts.aroundUplink(std::move(own)) : std::move(own);
}

// The event loop's side: uploads, status, daily house-keeping.
class Agent {
public:
    Agent(Prepared prepared, const DataFolder& folder, const RunParts& parts)
        : m_prepared(std::move(prepared)), m_folder(folder), m_clock(parts.clock),
          m_dockOptions(watched(dockOptions(m_prepared, parts))),
          m_dockJournal(dockJournal(*m_prepared.journal, parts)),
          m_uplink(uplinkOf(m_prepared, parts)),
          m_loop(*m_prepared.journal, *m_uplink, m_clock, m_random,
                 {agentVersion(), folder.journal(), parts.upload}, [this] { settled(); }) {
        m_wake.setSingleShot(true);
        QObject::connect(&m_wake, &QTimer::timeout, &m_wake, [this] { pump(); });
        m_daily.setInterval(std::chrono::hours(24));
        m_daily.setTimerType(Qt::VeryCoarseTimer);
        QObject::connect(&m_daily, &QTimer::timeout, &m_daily, [this] { prune(); });
    }

    [[nodiscard]] Result<void, LocalizedText> start() {
        auto desk = AdminDesk::open(m_folder.socket(), m_folder.preferences(),
                                    {m_clock, *m_prepared.journal, [this] { return status(); },
                                     [this] { return m_docks->status(); },
                                     [this] { return m_loop.status(); },
                                     [this](auto ends) { return diagnose(std::move(ends)); }});
        if (!desk) {
            return failure(desk.error());
        }
        m_desk = *std::move(desk);
        m_daily.start();
        m_docks = std::make_unique<DockThread>(
            *m_dockJournal, m_clock, m_random, dockSettings(m_prepared, m_folder), m_dockOptions,
            [this] {
                QMetaObject::invokeMethod(
                    &m_wake, [this] { docked(); }, Qt::QueuedConnection);
            });
        prune();
        pump();
        return {};
    }

    // New rows may wait: send what is due, sleep until the next is.
    void pump() {
        m_wake.stop();
        if (const auto wait = m_loop.tick()) {
            m_wake.start(*wait + std::chrono::milliseconds(1));
        }
    }

    [[nodiscard]] AgentStatus status() const {
        AgentStatus status;
        status.version = agentVersion();
        status.server = m_prepared.settings.server.url;
        status.agent = m_prepared.settings.identity.agent.hex();
        status.journalFile = m_folder.journal().string();
        if (auto found = m_prepared.journal->status()) {
            status.journal = *std::move(found);
        } else {
            status.journalError = journal::explain(found.error(), m_folder.journal());
        }
        if (const auto renamed = m_prepared.journal->renamedTo()) {
            status.journalNotice = explainRenamedJournal(renamed->string());
        }
        status.upload = m_loop.status();
        status.dock = m_docks->status();
        return status;
    }

private:
    // Each step of a session is told to who watches, after whoever gave the options.
    [[nodiscard]] DockThreadOptions watched(DockThreadOptions options) {
        options.progress = [this, given = options.progress](const core::DockStep& step) {
            if (given) {
                given(step);
            }
            QMetaObject::invokeMethod(
                &m_wake, [this, seen = seenFrom(step)] { m_desk->stepTaken(seen); },
                Qt::QueuedConnection);
        };
        return options;
    }

    [[nodiscard]] std::unique_ptr<diagnosis::Diagnosis>
    diagnose(diagnosis::Diagnosis::Ends ends) const {
        const AgentSettings& settings = m_prepared.settings;
        auto server = std::make_unique<DiagnosisServer>(settings.server, settings.identity,
                                                        *m_prepared.key, m_clock);
        return std::make_unique<diagnosis::Diagnosis>(runningFacts(status(), m_folder, settings),
                                                      std::move(server), m_clock, std::move(ends));
    }

    void docked() {
        m_desk->sessionEnded();
        pump();
    }

    void settled() {
        const core::UploadStatus& now = m_loop.status();
        if (now.lastError && now.lastErrorDetail != m_lastLogged) {
            logLine(Severity::Warning, "upload_failed",
                    {{"reason", now.lastErrorDetail}, {"text", now.lastError->en}});
        } else if (!now.lastError && !m_lastLogged.empty()) {
            logLine(Severity::Info, "upload_resumed");
        }
        m_lastLogged = now.lastErrorDetail;
        m_desk->uploadMoved();
        pump();
    }

    void prune() {
        const auto deleted = m_prepared.journal->prune(m_clock.utcNow());
        if (!deleted) {
            logLine(Severity::Warning, "prune_failed", {{"detail", deleted.error().detail}});
        }
    }

    Prepared m_prepared;
    DataFolder m_folder;
    const Clock& m_clock;
    SystemRandom m_random;
    DockThreadOptions m_dockOptions;
    std::unique_ptr<core::DockJournal> m_dockJournal;
    std::unique_ptr<ports::UplinkPort> m_uplink;
    core::UploadLoop m_loop;
    QTimer m_wake;
    QTimer m_daily;
    std::unique_ptr<AdminDesk> m_desk;
    std::string m_lastLogged;
    std::unique_ptr<DockThread> m_docks; // ends before everything it uses
};

void logSalvage(const journal::ScanJournal& journal) {
    const auto renamed = journal.renamedTo();
    if (!renamed) {
        return;
    }
    logLine(Severity::Error, "journal_unreadable", {{"kept_as", renamed->string()}});
    const auto status = journal.status();
    for (const journal::UnreadableFile& kept :
         status ? status->unreadable : std::vector<journal::UnreadableFile>()) {
        logLine(Severity::Warning, "journal_salvaged",
                {{"from", kept.file.string()},
                 {"records", kept.salvaged ? std::to_string(*kept.salvaged) : "not yet"},
                 {"failure", status->salvageFailure}});
    }
}

} // namespace

int runAgent(const CommandLine& line, const DataFolder& folder, const RunParts& parts) {
    auto prepared = prepare(line, folder, parts);
    if (!prepared) {
        complain(prepared.error(), line.language);
        return 1;
    }
    logSalvage(*prepared->journal);
    const platform::StopSignals stopSignals([] { QCoreApplication::quit(); });
    const std::string server = prepared->settings.server.url;
    Agent agent(*std::move(prepared), folder, parts);
    if (auto started = agent.start(); !started) {
        complain(started.error(), line.language);
        return 1;
    }
    logLine(Severity::Info, "started", {{"version", agentVersion()}, {"server", server}});
    if (parts.service != nullptr) {
        parts.service->onResume([&agent] {
            logLine(Severity::Info, "resumed");
            agent.pump();
        });
        parts.service->running();
    }
    const int code = QCoreApplication::exec();
    logLine(Severity::Info, "stopped");
    return code;
}

} // namespace tewatashi::agent::app
