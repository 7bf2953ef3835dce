#pragma once

#include "server/services/machines/terminal_defaults.h"
#include "server/services/site/site_context.h"
#include "server/store/memory_store.h"
#include "server/store/scan_store.h"

#include <map>
#include <optional>
#include <string>

namespace tewatashi::server::services {

// A record whose place is known: which memory, and where in it.
struct Spot {
    std::int64_t memory = 0; // terminal_memories.id
    RecordId record;
    std::uint32_t position = 0;
};

// The scan of a stored row, as the interpreter wants it.
[[nodiscard]] domain::IdentifiedScan identifiedOf(const store::ScanRow& row);

// Goes on interpreting terminal memories where earlier batches stopped. A memory is a chain of
// records, each behind the one before it; should it fork (a terminal dropped its last record), the
// context of a record comes from its own path, so that the order of arrival decides nothing.
// Lives inside one job of SiteDatabase::write.
class MemoryWalk {
public:
    MemoryWalk(const SiteContext& site, store::Connection& connection, std::string terminalId,
               std::int64_t terminal)
        : m_memories(connection), m_scans(connection), m_terminalId(std::move(terminalId)),
          m_terminal(terminal), m_rules(rulesOfTerminal(site, connection, m_terminalId)) {}
    MemoryWalk(const MemoryWalk&) = delete;
    MemoryWalk& operator=(const MemoryWalk&) = delete;

    // Interprets the first record of a memory; `id` becomes the memory's.
    [[nodiscard]] domain::Interpretation start(std::int64_t id, domain::TimeFormat format,
                                               const domain::IdentifiedScan& first);
    // Interprets the record behind `spot`. Its position is set by the caller to spot's + 1.
    [[nodiscard]] domain::Interpretation next(const Spot& spot,
                                              const domain::IdentifiedScan& record);

    [[nodiscard]] RecordId memoryId(std::int64_t memory);
    [[nodiscard]] domain::TimeFormat timeFormat(std::int64_t memory);
    // True for a memory that began in this job: it has no older rows.
    [[nodiscard]] bool isNew(std::int64_t memory) const;
    // Writes the tails that moved.
    void save();

private:
    struct Tail {
        store::MemoryRow row;
        std::optional<domain::ContextInterpreter> interpreter; // its state after row.tailRecord
        bool isNew = false;
        bool moved = false;
    };
    Tail& tailOf(std::int64_t memory);
    void rebuild(Tail& tail, const Spot& spot);
    domain::Interpretation advance(Tail& tail, const domain::IdentifiedScan& record);

    store::MemoryStore m_memories;
    store::ScanStore m_scans;
    std::string m_terminalId;
    std::int64_t m_terminal;
    const domain::ContextRules m_rules; // of this terminal; interpreters point to it
    std::map<std::int64_t, Tail> m_tails;
};

} // namespace tewatashi::server::services
