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

private:
    db::Session& m_session;
};

} // namespace tewatashi::agent::journal
