#pragma once

#include "agent/core/set_aside_round.h"
#include "agent/core/upload_schedule.h"
#include "agent/journal/scan_journal.h"

#include <functional>
#include <memory>

namespace tewatashi::agent::core {

enum class UploadPhase {
    Idle,    // nothing waits
    Sending, // a batch is in flight
    Waiting, // something waits for its time after a failure: "kept here, sends when on-line"
    Stopped, // the server does not accept this agent
};

struct UploadStatus {
    UploadPhase phase = UploadPhase::Idle;
    int failures = 0;                       // since the last delivery
    std::optional<LocalizedText> lastError; // of the last attempt; empty after a delivery
    std::string lastErrorDetail;            // technical
    std::optional<UtcMillis> lastErrorAt;
    std::optional<UtcMillis> lastDelivery; // agent's clock
    std::uint64_t recordsDelivered = 0;    // since the start
    friend bool operator==(const UploadStatus&, const UploadStatus&) = default;
};

// Moves what waits in the journal to the server: one batch in flight, receipts applied, refused
// records set aside and, when nothing else waits, tried again. No threads and no timers of its own;
// the owner calls tick() on one thread, the same on which the uplink answers.
class UploadLoop {
public:
    struct Settings {
        std::string agentVersion;
        std::filesystem::path journalFile; // named in messages
        UploadTiming timing;
        SetAsideTiming setAside{};
    };
    // `settled` is called after each answer of the uplink; the owner then calls tick() again.
    UploadLoop(journal::ScanJournal& journal, ports::UplinkPort& uplink, const Clock& clock,
               RandomSource& random, Settings settings, std::function<void()> settled);
    ~UploadLoop();
    UploadLoop(const UploadLoop&) = delete;
    UploadLoop& operator=(const UploadLoop&) = delete;

    // Sends what is due. Returns how long nothing will be due: call again then, and whenever the
    // journal got new rows. nullopt: nothing waits or is set aside, or an answer is awaited.
    [[nodiscard]] std::optional<std::chrono::milliseconds> tick();
    // Forgets a waiting time (the network came back, a person asked).
    void tryNow() { m_schedule.tryNow(); }
    [[nodiscard]] const UploadStatus& status() const { return m_status; }

private:
    void answered(const ports::UploadResult& result);
    [[nodiscard]] std::optional<std::chrono::milliseconds> trySetAside();
    void send(journal::PendingBatch batch);
    void settle(const ports::UploadResult& result);
    [[nodiscard]] Result<void, journal::JournalError> apply(AfterUpload after,
                                                            const ports::UploadResult& result);
    void remember(const LocalizedText& text, std::string detail);
    [[nodiscard]] std::chrono::milliseconds journalFailed(const journal::JournalError& error);

    journal::ScanJournal& m_journal;
    ports::UplinkPort& m_uplink;
    const Clock& m_clock;
    Settings m_settings;
    std::function<void()> m_settled;
    UploadSchedule m_schedule;
    SetAsideRound m_setAside;
    UploadStatus m_status;
    std::optional<journal::PendingBatch> m_inFlight;
    // An answer may come after this object is gone; it finds the token expired.
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace tewatashi::agent::core
