#include "agent/core/upload_loop.h"

#include "common/base/assert.h"

namespace tewatashi::agent::core {

UploadLoop::UploadLoop(journal::ScanJournal& journal, ports::UplinkPort& uplink, const Clock& clock,
                       RandomSource& random, Settings settings, std::function<void()> settled)
    : m_journal(journal), m_uplink(uplink), m_clock(clock), m_settings(std::move(settings)),
      m_settled(std::move(settled)), m_schedule(random, m_settings.timing),
      m_setAside(m_settings.setAside) {}

UploadLoop::~UploadLoop() = default;

std::optional<std::chrono::milliseconds> UploadLoop::tick() {
    if (m_inFlight) {
        return std::nullopt;
    }
    const auto now = m_clock.monotonicNow();
    if (now < m_schedule.nextAttempt()) {
        return m_schedule.nextAttempt() - now;
    }
    auto next = m_journal.nextBatch(m_schedule.recordsMax(), m_clock.utcNow(),
                                    m_settings.agentVersion, m_schedule.pickFrom());
    if (!next) {
        return journalFailed(next.error());
    }
    if (!*next) {
        return trySetAside();
    }
    send(**std::move(next));
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> UploadLoop::trySetAside() {
    m_status.phase = UploadPhase::Idle;
    const auto now = m_clock.monotonicNow();
    const auto due = m_setAside.nextTry();
    if (!due || now < *due) {
        return due ? std::optional(*due - now) : std::nullopt;
    }
    auto next =
        m_journal.nextSetAside(m_setAside.place(), m_clock.utcNow(), m_settings.agentVersion);
    if (!next) {
        return journalFailed(next.error());
    }
    if (!*next) {
        m_setAside.finished(now);
        const auto later = m_setAside.nextTry();
        return later ? std::optional(*later - now) : std::nullopt;
    }
    send(**std::move(next));
    return std::nullopt;
}

void UploadLoop::send(journal::PendingBatch batch) {
    m_inFlight = std::move(batch);
    m_status.phase = UploadPhase::Sending;
    const ports::EncodedBatch encoded{wire::encodeBatch(m_inFlight->batch),
                                      wire::batchDigest(m_inFlight->batch),
                                      m_inFlight->rows.size()};
    m_uplink.send(encoded,
                  [this, alive = std::weak_ptr<bool>(m_alive)](const ports::UploadResult& result) {
                      if (!alive.expired()) {
                          answered(result);
                      }
                  });
}

void UploadLoop::answered(const ports::UploadResult& result) {
    TW_ASSERT(m_inFlight.has_value());
    settle(result);
    m_inFlight.reset();
    if (m_settled) {
        m_settled();
    }
}

void UploadLoop::settle(const ports::UploadResult& result) {
    const auto now = m_clock.monotonicNow();
    if (m_inFlight->setAside && result.outcome == ports::UploadOutcome::Unacceptable) {
        // As known: nothing new is wrong, and what waits is not concerned.
        m_setAside.tried(*m_inFlight, true, now);
        m_status.phase = UploadPhase::Idle;
        if (const auto kept = m_journal.park(*m_inFlight, result.detail); !kept) {
            static_cast<void>(journalFailed(kept.error()));
        }
        return;
    }
    const AfterUpload after = m_schedule.settle(result, m_inFlight->rows.size(), now);
    m_status.phase = m_schedule.stopped() ? UploadPhase::Stopped : UploadPhase::Waiting;
    m_status.failures = m_schedule.failures();
    if (result.outcome != ports::UploadOutcome::Delivered) {
        remember(result.message, result.detail);
    }
    if (const auto stored = apply(after, result); !stored) {
        static_cast<void>(journalFailed(stored.error()));
    }
}

Result<void, journal::JournalError> UploadLoop::apply(AfterUpload after,
                                                      const ports::UploadResult& result) {
    const auto now = m_clock.monotonicNow();
    switch (after) {
    case AfterUpload::ApplyReceipt: {
        TW_ASSERT(result.receipt.has_value());
        auto stored = m_journal.applyReceipt(*m_inFlight, *result.receipt);
        if (!stored) {
            return stored;
        }
        m_status.lastError.reset();
        m_status.lastErrorDetail.clear();
        m_status.lastErrorAt.reset();
        m_status.lastDelivery = m_clock.utcNow();
        m_status.recordsDelivered += m_inFlight->rows.size();
        if (m_inFlight->setAside) {
            m_setAside.tried(*m_inFlight, false, now);
        }
        return {};
    }
    case AfterUpload::SetAside: {
        auto kept = m_journal.park(*m_inFlight, result.detail);
        if (kept) {
            m_setAside.added(*m_inFlight, now);
        }
        return kept;
    }
    case AfterUpload::TryAgain:
        return {};
    }
    TW_ASSERT(false);
}

void UploadLoop::remember(const LocalizedText& text, std::string detail) {
    m_status.lastError = text;
    m_status.lastErrorDetail = std::move(detail);
    m_status.lastErrorAt = m_clock.utcNow();
}

std::chrono::milliseconds UploadLoop::journalFailed(const journal::JournalError& error) {
    const auto now = m_clock.monotonicNow();
    m_schedule.journalFailed(now);
    m_status.phase = UploadPhase::Waiting;
    m_status.failures = m_schedule.failures();
    remember(journal::explain(error, m_settings.journalFile), error.detail);
    return m_schedule.nextAttempt() - now;
}

} // namespace tewatashi::agent::core
