#include "server/services/intake/memory_clock.h"

#include "server/services/site/site_context.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

domain::PlacedObservation placedObservation(const store::ObservationRow& row) {
    domain::PlacedObservation out;
    out.id = ObservationId::fromHexText(row.observationId).value_or(ObservationId{});
    out.recordsBefore = static_cast<std::uint32_t>(row.recordsBefore);
    out.reading = domain::decodeTerminalTime(static_cast<domain::TimeFormat>(row.timeFormat),
                                             fromHex(row.reading).value_or(Bytes{}));
    out.agentTime = {row.agentAt_ms};
    out.agentSkew_ms = row.agentSkew_ms;
    return out;
}

} // namespace

// A terminal has one memory at a time. Whenever it was seen with another one, or an empty one,
// before it was seen with this one, this memory had not begun (mission §8.4: "last clear or dock").
MemoryClock::Observed MemoryClock::load(std::int64_t memory) {
    Observed observed;
    std::optional<std::int64_t> firstSeen_ms;
    std::int64_t terminal = 0;
    for (const store::ObservationRow& row : m_memories.observationsIn(memory)) {
        observed.observations.push_back(placedObservation(row));
        const std::int64_t seen_ms = row.agentAt_ms + row.agentSkew_ms;
        firstSeen_ms = std::min(firstSeen_ms.value_or(seen_ms), seen_ms);
        terminal = row.terminal;
    }
    if (firstSeen_ms) {
        if (const auto at_ms = m_memories.lastOutside(memory, terminal, *firstSeen_ms)) {
            observed.notYet = UtcMillis{*at_ms};
        }
    }
    return observed;
}

domain::EventTime MemoryClock::timeAt(std::int64_t memory, std::uint32_t position,
                                      std::optional<domain::TerminalTime> reading) {
    auto found = m_observed.find(memory);
    if (found == m_observed.end()) {
        found = m_observed.emplace(memory, load(memory)).first;
    }
    const Observed& observed = found->second;
    const std::int64_t offset_s = reading ? m_site.utcOffset_s(*reading) : 0;
    domain::EventTime time =
        domain::correctedTime(reading, position, observed.observations, offset_s);
    if (!reading && observed.notYet) {
        time.notBefore = std::max(time.notBefore.value_or(*observed.notYet), *observed.notYet);
    }
    return time;
}

domain::EventTime
MemoryClock::timeOutside(const std::optional<domain::TerminalTime>& reading) const {
    return domain::correctedTime(reading, 0, {}, reading ? m_site.utcOffset_s(*reading) : 0);
}

} // namespace tewatashi::server::services
