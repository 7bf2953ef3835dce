#include "agent/app/admin_desk.h"

#include "agent/app/log_line.h"
#include "common/files/private_file.h"

#include <QTimer>
#include <nlohmann/json.hpp>

#include <array>

namespace tewatashi::agent::app {
namespace {

using namespace std::chrono_literals;

// Several changes within it are told as one. Short enough for a bar that moves.
constexpr auto kCoalesce = 100ms;
// Terminals that come and go, and the USB side's errors, are looked for while somebody listens.
constexpr auto kLook = 1000ms;

struct Stage {
    std::uint64_t done;
    const char* name;
};
// In the order of core::DockStep.
constexpr std::array<Stage, std::variant_size_v<core::DockStep>> kStages{{
    {0, "identify"}, // Identify
    {0, "identify"}, // Prepare
    {0, "identify"}, // BeginDock
    {1, "read"},     // ReadClock
    {1, "read"},     // ReadMemory
    {2, "store"},    // StoreReading
    {2, "store"},    // StoreObservation
    {4, "clear"},    // AnnounceClear
    {4, "clear"},    // Clear
    {5, "finish"},   // ConfirmClear
    {5, "finish"},   // SetClock
    {5, "finish"},   // PowerDown
    {6, "finish"},   // Finish
}};
// What is read once something is stored is read to be compared.
constexpr Stage kVerify{3, "verify"};
constexpr std::uint64_t kStagesTotal = 6;

admin::Preferences readPreferences(const std::filesystem::path& file) {
    admin::Preferences preferences;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        return preferences;
    }
    const auto text = files::readPrivateFile(file);
    const auto line = text ? admin::decodeLine(*text) : std::nullopt;
    if (!line || !std::holds_alternative<admin::Preferences>(*line)) {
        logLine(Severity::Warning, "preferences_not_read", {{"file", file.string()}});
        return preferences;
    }
    return std::get<admin::Preferences>(*line);
}

} // namespace

DockStepSeen seenFrom(const core::DockStep& step) {
    const Stage& stage = kStages.at(step.index());
    DockStepSeen seen{{admin::Progress::Activity::Reading, stage.name, stage.done, kStagesTotal},
                      {}};
    if (const auto* finish = std::get_if<core::step::Finish>(&step)) {
        seen.end = finish->end;
    }
    return seen;
}

struct AdminDesk::Impl {
    Sources sources;
    std::filesystem::path preferencesFile;
    admin::Preferences preferences;
    std::unique_ptr<AdminServer> server;
    QTimer look;
    QTimer tell;
    std::optional<admin::Progress> reading;
    std::optional<core::DockEnd> end;
    std::uint64_t deliveredBefore = 0; // UploadStatus::recordsDelivered when nothing waited
    std::string lastTold;
    DockStatus lastDocks;
    core::UploadStatus lastUpload;
    std::unique_ptr<diagnosis::Diagnosis> running;
    std::vector<std::string> foundLines; // of the one that runs

    explicit Impl(Sources from) : sources(std::move(from)) {
        tell.setSingleShot(true);
        tell.setInterval(kCoalesce);
        QObject::connect(&tell, &QTimer::timeout, &tell, [this] { tellStatus(); });
        look.setInterval(kLook);
        QObject::connect(&look, &QTimer::timeout, &look, [this] { lookAround(); });
    }

    [[nodiscard]] std::string status() {
        AgentStatus status = sources.status();
        status.progress = progressOf(status);
        return encodeStatus(status);
    }

    [[nodiscard]] std::optional<admin::Progress> progressOf(const AgentStatus& status) {
        if (status.journal.waiting == 0) {
            deliveredBefore = status.upload.recordsDelivered;
        }
        if (status.dock.reading) {
            return reading;
        }
        if (stateOf(status) != AgentState::Uploading || status.journal.waiting == 0) {
            return std::nullopt;
        }
        const std::uint64_t done = status.upload.recordsDelivered - deliveredBefore;
        return admin::Progress{admin::Progress::Activity::Uploading, "", done,
                               done + status.journal.waiting};
    }

    void changed() {
        if (!tell.isActive()) {
            tell.start();
        }
    }

    void tellStatus() {
        if (!server->hasSubscribers()) {
            return;
        }
        std::string now = status();
        if (now != lastTold) {
            server->publish(admin::encodeStatusEvent(now));
            lastTold = std::move(now);
        }
    }

    void lookAround() {
        if (!server->hasSubscribers()) {
            look.stop();
            return;
        }
        DockStatus docks = sources.docks();
        core::UploadStatus upload = sources.upload();
        if (docks != lastDocks || upload != lastUpload) {
            lastDocks = std::move(docks);
            lastUpload = std::move(upload);
            changed();
        }
    }

    [[nodiscard]] std::string history(const admin::AskHistory& ask) const {
        const auto found = sources.journal.dockPage(ask.before, ask.limit);
        if (!found) {
            return admin::encodeRefused("journal_unreadable");
        }
        admin::HistoryPage page;
        for (const journal::DockRecord& record : *found) {
            admin::DockLine line;
            line.row = record.row;
            line.terminal = record.summary.terminalId;
            line.model = record.model;
            line.at = record.summary.dockedAt;
            line.ended = record.summary.endedAt;
            line.read = record.summary.recordsRead;
            line.added = record.summary.recordsNew;
            line.cleared = record.summary.cleared;
            line.outcome = record.summary.outcome;
            line.stored = record.stored;
            line.duplicates = record.duplicates;
            line.quarantined = record.quarantined;
            line.waiting = record.waiting;
            line.parked = record.parked;
            page.docks.push_back(std::move(line));
        }
        if (found->size() == ask.limit) {
            page.next = found->back().row;
        }
        return admin::encodeHistory(page);
    }

    [[nodiscard]] std::string change(const admin::ChangePreferences& change) {
        admin::Preferences wanted = preferences;
        wanted.language = change.language.value_or(wanted.language);
        wanted.sounds = change.sounds.value_or(wanted.sounds);
        const std::string line = admin::encodePreferences(wanted);
        if (const auto kept = files::replacePrivateFile(preferencesFile, line); !kept) {
            logLine(Severity::Warning, "preferences_not_kept", {{"detail", kept.error().en}});
            return admin::encodeRefused("not_kept");
        }
        preferences = wanted;
        return line;
    }

    // Begins a diagnosis unless one runs; its lines so far.
    [[nodiscard]] std::vector<std::string> diagnose() {
        if (!running) {
            foundLines.clear();
            running = sources.diagnosis(
                {[this](const diagnosis::Finding& finding) { say(admin::encodeFinding(finding)); },
                 [this](const diagnosis::Report& report) { diagnosed(report); }});
            running->start();
        }
        return foundLines;
    }

    void say(std::string line) {
        server->tellFound(line);
        foundLines.push_back(std::move(line));
    }

    void diagnosed(const diagnosis::Report& report) {
        say(admin::encodeDiagnosed({report.at, report.version}));
        const auto cause = diagnosis::firstCause(report.findings);
        logLine(Severity::Info, "diagnosed",
                {{"cause", cause ? std::string(diagnosis::infoOf(*cause).code) : "none"}});
        // Not from inside the answer that ended it. Whoever asked meanwhile got its lines.
        QTimer::singleShot(0, &tell, [this] {
            server->endDiagnosis();
            running.reset();
        });
    }

    [[nodiscard]] AdminAnswers answers() {
        return {[this] { return status(); },
                [this](const admin::AskHistory& ask) { return history(ask); },
                [this] { return admin::encodePreferences(preferences); },
                [this](const admin::ChangePreferences& wanted) { return change(wanted); },
                [this] { return diagnose(); },
                [this] {
                    look.start();
                    lastTold.clear(); // the others may have been told something else
                    changed();
                }};
    }
};

AdminDesk::AdminDesk(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
AdminDesk::~AdminDesk() = default;

Result<std::unique_ptr<AdminDesk>, LocalizedText>
AdminDesk::open(const std::filesystem::path& socket, const std::filesystem::path& preferences,
                Sources sources) {
    auto impl = std::make_unique<Impl>(std::move(sources));
    impl->preferencesFile = preferences;
    impl->preferences = readPreferences(preferences);
    auto server = AdminServer::listen(socket, impl->answers());
    if (!server) {
        return failure(server.error());
    }
    impl->server = *std::move(server);
    return std::unique_ptr<AdminDesk>(new AdminDesk(std::move(impl)));
}

void AdminDesk::stepTaken(DockStepSeen seen) {
    std::optional<admin::Progress>& reading = m_impl->reading;
    if (reading && seen.progress.step == "read" && reading->done >= 2) {
        seen.progress.step = kVerify.name;
        seen.progress.done = kVerify.done;
    }
    reading = std::move(seen.progress);
    m_impl->end = std::move(seen.end);
    m_impl->changed();
}

void AdminDesk::sessionEnded() {
    const auto end = std::exchange(m_impl->end, std::nullopt);
    m_impl->reading.reset();
    m_impl->changed();
    if (!end || !m_impl->server->hasSubscribers()) {
        return;
    }
    const journal::DockSummary summary = end->summary.value_or(journal::DockSummary{});
    admin::DockEnded told;
    told.outcome = core::outcomeCode(end->outcome);
    told.terminal = end->terminal ? end->terminal->terminalId : "";
    told.model = end->terminal ? end->terminal->model : "";
    told.read = summary.recordsRead;
    told.added = summary.recordsNew;
    told.at = m_impl->sources.clock.utcNow();
    // The USB side knows better why a device did not say who it is.
    told.text = m_impl->sources.docks().lastError.value_or(end->text);
    m_impl->server->publish(admin::encodeDockEnded(told));
}

void AdminDesk::uploadMoved() { m_impl->changed(); }

} // namespace tewatashi::agent::app
