#pragma once

#include "common/wire/receipt.h"
#include "common/wire/scan_batch.h"
#include "server/services/intake/event_writer.h"
#include "server/services/intake/memory_clock.h"
#include "server/services/intake/memory_walk.h"
#include "server/services/site/card_check.h"
#include "server/store/dock_store.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace tewatashi::server::services {

// A record of a batch with everything that can be computed before the writer's turn.
struct PreparedRecord {
    domain::IdentifiedScan scan;
    store::ScanRow row; // ids, octets and content filled in
};

struct PreparedBatch {
    const wire::ScanBatch* batch = nullptr;
    AgentId agent;
    std::vector<PreparedRecord> records;
    Digest digest{};
    UtcMillis now;
    std::int64_t skew_ms = 0; // server minus agent
};

// Takes one batch in, inside one job of SiteDatabase::write. Scans are placed in their memories and
// interpreted first; then clock observations are placed; then events get their corrected times and
// are written, and what older events and items depend on the new observations is computed again.
class BatchIntake {
public:
    BatchIntake(SiteContext& site, store::Connection& connection, const PreparedBatch& prepared);

    [[nodiscard]] wire::Receipt run();

private:
    // An event that waits for its corrected time.
    struct QueuedEvent {
        NewEvent event;
        std::int64_t memory = 0;
        std::uint32_t position = 0;
        std::optional<domain::TerminalTime> reading; // trusted ones only
    };

    // The verdict on a record; moves `previous` on to it (nullopt: its place is not known).
    wire::RecordVerdict takeRecord(const PreparedRecord& record, std::optional<Spot>& previous);
    [[nodiscard]] bool possibleDuplicate(const PreparedRecord& record,
                                         const std::vector<store::ScanRow>& known);
    [[nodiscard]] std::optional<Spot> spotOf(const std::string& recordId, std::int64_t position);
    // Fills in place, verdict and event of a row and queues its events.
    void interpret(store::ScanRow& row, const domain::IdentifiedScan& scan,
                   const domain::Interpretation& meaning);
    [[nodiscard]] bool cardWasValid(const store::ScanRow& row, const domain::IdentifiedScan& scan,
                                    const domain::Interpretation& meaning);
    void resolvePending(const Spot& behind);
    void queueCustody(store::ScanRow& row, const domain::IdentifiedScan& scan,
                      const domain::Interpretation& meaning);
    void queueVoids(store::ScanRow& row, const domain::IdentifiedScan& scan,
                    const domain::Interpretation& meaning);
    [[nodiscard]] QueuedEvent queuedFor(const store::ScanRow& row,
                                        const domain::IdentifiedScan& scan);

    void placeObservations();
    void takeObservation(const wire::ClockObservation& observation);
    // An observation came, found its place or got a better skew: who depends on it?
    void observed(std::optional<std::int64_t> memory, std::int64_t at_ms);
    enum class Records { All, WithoutClock };
    using ScansById = std::unordered_map<std::int64_t, const store::ScanRow*>;
    void retimeOlderEvents();
    void retimeMemory(std::int64_t memory, Records which);
    void retimeEventsOf(const store::ScanRow& row);
    void retimeVoidsOf(const store::ScanRow& repaired, const ScansById& scans);
    [[nodiscard]] domain::EventTime timeOf(const store::ScanRow& row);
    void setTime(store::ItemEventRow event, const domain::EventTime& time);
    void writeEvents();
    void countVerdicts(const std::vector<wire::RecordVerdict>& verdicts);

    SiteContext& m_site;
    const PreparedBatch& m_prepared;
    const wire::ScanBatch& m_batch;
    store::ScanStore m_scans;
    store::MemoryStore m_memories;
    store::DockStore m_docks;
    store::ItemStore m_items;
    EventWriter m_events;
    CardCheck m_cards;
    std::int64_t m_terminal = 0;
    std::int64_t m_dock = 0;
    MemoryWalk m_walk;
    MemoryClock m_clock; // asked only after the observations are placed
    std::int64_t m_nextScan = 0;
    std::int64_t m_firstNewEvent = 0;
    bool m_anyPending = false;
    std::vector<QueuedEvent> m_queued;
    std::map<std::int64_t, std::int64_t> m_foundContext; // scans stored at last, by dock
    std::set<std::int64_t> m_newlyObserved;              // memories
    std::vector<std::int64_t> m_observedAt_ms;           // server times of what is new or moved
    std::vector<store::ScanRow> m_repairedFound;         // repaired before their memory was known
    std::int64_t m_nextObservation = 0;                  // 0 until the first new one needs it
};

} // namespace tewatashi::server::services
