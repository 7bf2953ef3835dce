#pragma once

#include "agent/journal/scan_journal.h"

#include <chrono>
#include <optional>

namespace tewatashi::agent::core {

struct SetAsideTiming {
    // A refusal is cured by a change of the server or of this program: once a day finds out about
    // the one, the start after an update about the other.
    std::chrono::milliseconds every{std::chrono::hours(24)};
    // After one that is refused again. A thousand of them take a day and never fill the line.
    std::chrono::milliseconds pace{std::chrono::minutes(1)};
};

// When records that were set aside are tried again, one at a time: a round through all of them at
// the start and once a day. Pure; `now` is monotonic.
class SetAsideRound {
public:
    using Instant = std::chrono::milliseconds;

    explicit SetAsideRound(SetAsideTiming timing = {}) : m_timing(timing) {}

    // When the next may be tried; nullopt: none was set aside as far as is known.
    [[nodiscard]] std::optional<Instant> nextTry() const;
    // ScanJournal::nextSetAside() goes on from here.
    [[nodiscard]] const journal::SetAsidePlace& place() const { return m_place; }

    // There is none behind place(): the round is over.
    void finished(Instant now);
    // Settled or refused again; not for one that could not be sent.
    void tried(const journal::PendingBatch& batch, bool refused, Instant now);
    // Another was set aside just now. One with records and clocks in it is tried soon, in parts.
    void added(const journal::PendingBatch& batch, Instant now);

private:
    SetAsideTiming m_timing;
    journal::SetAsidePlace m_place;
    Instant m_nextTry{0}; // the start begins with a round
    bool m_some = true;   // one may be set aside: the journal was not asked yet
    bool m_again = false; // a further round follows at once
};

} // namespace tewatashi::agent::core
