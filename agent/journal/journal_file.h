#pragma once

#include "agent/journal/batch_picker.h"
#include "agent/journal/dock_history.h"
#include "agent/journal/receipt_marker.h"
#include "agent/journal/scan_appender.h"
#include "agent/journal/scan_journal.h"
#include "common/db/session.h"

namespace tewatashi::agent::journal {

// The open file with the statements prepared on it. Thrown away and made anew after an error
// whose outcome is unknown. All members throw db::DbError or what SOCI throws.
enum class PageCheck { Skip, All };
struct JournalFile {
    explicit JournalFile(const JournalOptions& options, PageCheck check = PageCheck::All);
    db::Session session;
    ScanAppender appender;
    BatchPicker picker;
    ReceiptMarker marker;
    DockHistory history;
};

struct OpenedFile {
    std::unique_ptr<JournalFile> file;
    std::optional<std::filesystem::path> renamedTo; // where an unreadable predecessor was moved
    std::string salvageFailure; // why salvage has to be tried again at the next start
};
// Looks at every page first when `check` says so, when the file was not closed in order, or when
// that takes no time worth mentioning. Throws db::DbError.
[[nodiscard]] OpenedFile openOrReplace(const JournalOptions& options, UtcMillis now,
                                       PageCheck check);

[[nodiscard]] JournalError toJournalError(const db::DbError& error);

} // namespace tewatashi::agent::journal
