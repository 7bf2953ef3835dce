#include "server/services/memory_clock.h"

#include "server/services/site_context.h"

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

domain::EventTime MemoryClock::timeAt(std::int64_t memory, std::uint32_t position,
                                      std::optional<domain::TerminalTime> reading) {
    const auto [found, fresh] = m_observations.try_emplace(memory);
    if (fresh) {
        for (const store::ObservationRow& row : m_memories.observationsIn(memory)) {
            found->second.push_back(placedObservation(row));
        }
    }
    const std::int64_t offset_s = reading ? m_site.utcOffset_s(*reading) : 0;
    return domain::correctedTime(reading, position, found->second, offset_s);
}

} // namespace tewatashi::server::services
