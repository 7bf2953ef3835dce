#pragma once

#include "agent/journal/scan_journal.h"
#include "common/db/session.h"

namespace tewatashi::agent::journal {

// What status shows. Reads only.
class DockHistory {
public:
    explicit DockHistory(db::Session& session) : m_session(session) {}

    [[nodiscard]] JournalStatus status();
    [[nodiscard]] std::vector<DockSummary> docks(std::size_t limit); // newest first
    [[nodiscard]] std::vector<DockRecord> page(std::optional<std::int64_t> before,
                                               std::size_t limit);

private:
    [[nodiscard]] std::uint64_t duplicatesOf(long long dock);

    db::Session& m_session;
};

} // namespace tewatashi::agent::journal
