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

private:
    const SiteContext& m_site;
    store::MemoryStore m_memories;
    std::map<std::int64_t, std::vector<domain::PlacedObservation>> m_observations; // by memory
};

} // namespace tewatashi::server::services
