#pragma once

#include "common/domain/item_state.h"
#include "server/store/memory_store.h"

#include <map>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// Corrected times of records, by the clock observations of their memories. Lives inside one job,
// after the observations are placed.
class MemoryClock {
public:
    MemoryClock(const SiteContext& site, store::Connection& connection)
        : m_site(site), m_memories(connection) {}

    // `reading` is the record's own time when it can be trusted.
    [[nodiscard]] domain::EventTime timeAt(std::int64_t memory, std::uint32_t position,
                                           std::optional<domain::TerminalTime> reading);
    // Of a record whose memory is not known (yet).
    [[nodiscard]] domain::EventTime
    timeOutside(const std::optional<domain::TerminalTime>& reading) const;

private:
    struct Observed {
        std::vector<domain::PlacedObservation> observations;
        // The last time the terminal was seen without this memory before it was first seen with it.
        std::optional<UtcMillis> notYet;
    };
    [[nodiscard]] Observed load(std::int64_t memory);

    const SiteContext& m_site;
    store::MemoryStore m_memories;
    std::map<std::int64_t, Observed> m_observed; // by memory
};

} // namespace tewatashi::server::services
