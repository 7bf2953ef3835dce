// fast_agent run --data FOLDER: tewatashi-agent with its waits shortened, so that a crash campaign
// spends its time on transfers. Core, journal, uplink and USB side are the product's.
//
// A file "kill-point" in the data folder, "NAME N [store-late]", makes it kill itself with SIGKILL
// the N-th time it is at that point; NAME is one of read-commit, commit-clear, clear-confirm, send,
// send-receipt, receipt-apply, applied. With "store-late", a negative control, the dock session is
// told at once that its scans are stored; they are stored after the terminal was cleared.
#include "agent/app/commands.h"

#include <QCoreApplication>
#include <QTimer>

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>

namespace tewatashi::test {
namespace {

using namespace std::chrono_literals;
using namespace agent;

class KillPoint {
public:
    explicit KillPoint(const std::filesystem::path& file) {
        int times = 0;
        std::string order;
        std::ifstream in(file);
        in >> m_name >> times >> order;
        m_left = times;
        m_storesLate = order == "store-late";
    }
    [[nodiscard]] bool storesLate() const { return m_storesLate; }
    void reach(std::string_view name) {
        if (name == m_name && --m_left == 0) {
            ::kill(::getpid(), SIGKILL);
        }
    }

private:
    std::string m_name;
    bool m_storesLate = false;
    std::atomic<int> m_left{0}; // docks and uploads run on different threads
};

class KillingUplink final : public ports::UplinkPort {
public:
    KillingUplink(std::unique_ptr<ports::UplinkPort> inner, KillPoint& kill)
        : m_inner(std::move(inner)), m_kill(kill) {}

    void send(const ports::EncodedBatch& batch,
              std::function<void(ports::UploadResult)> done) override {
        m_kill.reach("send");
        m_inner->send(batch, [this, done = std::move(done)](ports::UploadResult result) {
            const bool delivered = result.outcome == ports::UploadOutcome::Delivered;
            if (delivered) {
                m_kill.reach("receipt-apply");
            }
            done(std::move(result));
            if (delivered) {
                m_kill.reach("applied");
            }
        });
        // The server takes a few milliseconds: some of these come before its commit, most
        // between that and the receipt.
        QTimer::singleShot(4ms, &m_context, [this] { m_kill.reach("send-receipt"); });
    }

private:
    std::unique_ptr<ports::UplinkPort> m_inner;
    KillPoint& m_kill;
    QObject m_context;
};

// What must never be built: says "stored" and stores after the clear.
class LateJournal final : public core::DockJournal {
public:
    explicit LateJournal(std::unique_ptr<core::DockJournal> inner) : m_inner(std::move(inner)) {}

    Result<void, journal::JournalError> beginDock(const journal::DockReading& header) override {
        return m_inner->beginDock(header);
    }
    std::optional<ClearId> lastClear(std::string_view terminalId) const override {
        return m_inner->lastClear(terminalId);
    }
    Result<journal::AppendResult, journal::JournalError>
    append(const journal::DockReading& reading) override {
        m_late = reading;
        return journal::AppendResult{static_cast<std::uint32_t>(reading.records.size()), 0};
    }
    Result<void, journal::JournalError> tryToStore() override { return m_inner->tryToStore(); }
    Result<void, journal::JournalError>
    addObservation(std::string_view terminalId, const wire::ClockObservation& seen) override {
        return m_inner->addObservation(terminalId, seen);
    }
    Result<void, journal::JournalError> beginClear(std::string_view terminalId) override {
        return m_inner->beginClear(terminalId);
    }
    Result<void, journal::JournalError> confirmClear(std::string_view terminalId,
                                                     const ClearId& clear) override {
        if (m_late) {
            if (auto stored = m_inner->append(*m_late); !stored) {
                return failure(stored.error());
            }
            m_late.reset();
        }
        return m_inner->confirmClear(terminalId, clear);
    }
    Result<void, journal::JournalError> endDock(const journal::DockSummary& summary) override {
        return m_inner->endDock(summary);
    }

private:
    std::unique_ptr<core::DockJournal> m_inner;
    std::optional<journal::DockReading> m_late;
};

const char* killPointBefore(const core::DockStep& step) {
    if (std::holds_alternative<core::step::StoreReading>(step)) {
        return "read-commit";
    }
    if (std::holds_alternative<core::step::Clear>(step)) {
        return "commit-clear";
    }
    return std::holds_alternative<core::step::ConfirmClear>(step) ? "clear-confirm" : "";
}

app::RunParts fastParts(const Clock& clock, KillPoint& kill) {
    app::RunParts parts{.clock = clock};
    parts.upload.stepFirst = 2ms;
    parts.upload.stepMax = 20ms;
    parts.upload.retryAfterMax = 20ms;
    parts.upload.stoppedRetry = 20ms;
    parts.dock.watch = {
        .rePoll = 20ms, .busy = 10ms, .gone = 10ms, .cooldown = 20ms, .attention = 20ms};
    parts.dock.busPoll = 5ms;
    // A dead agent leaves the terminal in the middle of a reply, which ends at once.
    parts.dock.driver.silence = 30ms;
    parts.dock.driver.gap = 100ms;
    parts.dock.driver.firstOctet = 200ms;
    parts.dock.driver.clearReply = 200ms;
    parts.dock.driver.betweenWakes = 10ms;
    parts.dock.progress = [&kill](const core::DockStep& step) {
        kill.reach(killPointBefore(step));
    };
    parts.aroundUplink = [&kill](std::unique_ptr<ports::UplinkPort> inner) {
        return std::make_unique<KillingUplink>(std::move(inner), kill);
    };
    if (kill.storesLate()) {
        parts.aroundJournal = [](std::unique_ptr<core::DockJournal> inner) {
            return std::make_unique<LateJournal>(std::move(inner));
        };
    }
    return parts;
}

} // namespace
} // namespace tewatashi::test

int main(int argc, char** argv) {
    using namespace tewatashi;
    const agent::app::CommandLine line = agent::app::parseCommandLine(argc, argv);
    if (line.verb != agent::app::Verb::Run || line.data.empty()) {
        std::fputs("usage: fast_agent run --data FOLDER\n", stderr);
        return 2;
    }
    const QCoreApplication application(argc, argv);
    const SystemClock clock;
    const agent::app::DataFolder folder{line.data};
    test::KillPoint kill(folder.root / "kill-point");
    try {
        return agent::app::runAgent(line, folder, test::fastParts(clock, kill));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "fast_agent: %s\n", error.what());
        return 1;
    }
}
