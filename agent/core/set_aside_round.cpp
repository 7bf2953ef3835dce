#include "agent/core/set_aside_round.h"

namespace tewatashi::agent::core {

std::optional<SetAsideRound::Instant> SetAsideRound::nextTry() const {
    return m_some ? std::optional(m_nextTry) : std::nullopt;
}

void SetAsideRound::finished(Instant now) {
    // Nothing found from the beginning on: nothing is left until another is added.
    m_some = m_again || m_place.row > 0 || m_place.observation > 0;
    m_place = {};
    m_nextTry = m_again ? now : now + m_timing.every;
    m_again = false;
}

void SetAsideRound::tried(const journal::PendingBatch& batch, bool refused, Instant now) {
    if (!batch.rows.empty()) {
        m_place.row = batch.rows.back();
    } else if (!batch.observations.empty()) {
        m_place.observation = batch.observations.back();
    }
    m_nextTry = refused ? now + m_timing.pace : now;
}

void SetAsideRound::added(const journal::PendingBatch& batch, Instant now) {
    const bool running = m_place.row > 0 || m_place.observation > 0;
    const bool mixed = !batch.rows.empty() && !batch.observations.empty();
    if (mixed && running) {
        m_again = true;
    } else if (mixed) {
        m_nextTry = now;
    } else if (!m_some) {
        m_nextTry = now + m_timing.every;
    }
    m_some = true;
}

} // namespace tewatashi::agent::core
