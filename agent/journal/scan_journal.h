#pragma once

#include "agent/ports/handheld_port.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/wire/receipt.h"
#include "common/wire/scan_batch.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::agent::journal {

enum class JournalProblem {
    Full,       // size limit or disk full: terminals must not be cleared
    Unwritable, // read-only folder, I/O error, sharing violation
    InUse,      // another process holds the journal
    TooNew,     // written by a newer version; left untouched
};
struct JournalError {
    JournalProblem problem = JournalProblem::Unwritable;
    std::string detail;
};
[[nodiscard]] LocalizedText explain(const JournalError& error, const std::filesystem::path& file);

struct JournalOptions {
    std::filesystem::path file;
    std::int64_t sizeMax_bytes = 1LL << 30;    // 1 GiB, about 2 million records
    std::chrono::hours keepDelivered{24 * 35}; // history, and re-sending after a restore
    std::string vfs; // SQLite VFS by name, for fault injection; empty: the default one
};

// One dock session's reading to be stored.
struct DockReading {
    DockId dock;
    UtcMillis dockedAt;
    ports::TerminalIdentity terminal;
    Bytes raw;                                   // whole accepted message
    std::vector<domain::IdentifiedScan> records; // whole memory, oldest first
};
struct AppendResult {
    std::uint32_t stored = 0; // new records
    std::uint32_t known = 0;  // already in the journal: a repeated reading
};

struct PendingBatch {
    wire::ScanBatch batch;
    std::vector<std::int64_t> rows;         // journal rows of batch.records, by position
    std::vector<std::int64_t> observations; // journal rows of batch.observations
    bool setAside = false;                  // from nextSetAside(): parked, not waiting
};

enum class PickFrom { Oldest, Newest }; // dock sessions

// Journal rows up to which nextSetAside() has been through.
struct SetAsidePlace {
    std::int64_t row = 0;
    std::int64_t observation = 0;
};

struct DockSummary {
    DockId dock;
    std::string terminalId;
    UtcMillis dockedAt;
    std::optional<UtcMillis> endedAt;
    std::uint32_t recordsRead = 0;
    std::uint32_t recordsNew = 0;
    bool cleared = false;
    std::string outcome; // code of the dock's end; empty while it runs
};
// A dock session as the history shows it: with what the server answered for each record.
struct DockRecord {
    std::int64_t row = 0; // journal row; newer sessions have greater ones
    DockSummary summary;
    std::string model;
    std::uint64_t waiting = 0;
    std::uint64_t stored = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t quarantined = 0;
    std::uint64_t parked = 0;
};
// A predecessor that could not be read: renamed, kept beside the journal and never written to.
struct UnreadableFile {
    std::filesystem::path file;
    std::optional<std::uint64_t> salvaged; // records copied from it to be sent; nullopt: not yet
};
struct JournalStatus {
    std::uint64_t waiting = 0;
    std::uint64_t delivered = 0;
    std::uint64_t quarantined = 0;          // delivered, and the server asks a person to look
    std::uint64_t parked = 0;               // records set aside by park()
    std::uint64_t parkedClocks = 0;         // clock observations set aside by park()
    std::string parkedWhy;                  // what the server said last, as given to park()
    std::uint64_t salvaged = 0;             // of all, copied from files set aside as unreadable
    std::vector<UnreadableFile> unreadable; // those still there, oldest first
    std::string salvageFailure;             // as ScanJournal::salvageFailure()
    std::optional<UtcMillis> oldestWaiting; // dock time
    std::optional<DockSummary> lastDock;
    std::optional<UtcMillis> lastReceiptAt; // server clock
    std::int64_t size_bytes = 0;
};

// The agent's store-and-forward memory: SQLite, WAL, synchronous=FULL, held exclusively. Every
// method is durable when it returns and safe from any thread (one lock inside). Broken
// surroundings are JournalError, never an exception. Nothing is deleted but delivered rows older
// than keepDelivered.
class ScanJournal {
public:
    // Creates the file when absent. A file that is not a readable journal is renamed to
    // "<file>.unreadable-<utc>" with its -wal, kept, and a new journal is begun, into which every
    // record that can still be read is copied; `renamedTo()` and `salvageFailure()` then say so.
    [[nodiscard]] static Result<std::unique_ptr<ScanJournal>, JournalError>
    open(const JournalOptions& options, const Clock& clock);
    ~ScanJournal();
    ScanJournal(const ScanJournal&) = delete;
    ScanJournal& operator=(const ScanJournal&) = delete;

    [[nodiscard]] std::optional<std::filesystem::path> renamedTo() const;
    // Why records could not be copied yet; tried again at the next opening. Empty: all is well.
    [[nodiscard]] std::string salvageFailure() const;

    [[nodiscard]] Result<void, JournalError> beginDock(const DockReading& header);
    [[nodiscard]] Result<AppendResult, JournalError> append(const DockReading& reading);
    // Whether a reading as large as the last one that found no room could be stored now: writes
    // as much and takes it away again.
    [[nodiscard]] Result<void, JournalError> tryToStore();
    [[nodiscard]] Result<void, JournalError> addObservation(std::string_view terminalId,
                                                            const wire::ClockObservation& seen);
    // Remembers a confirmed clear: records after it that lack a trustworthy time carry this id.
    [[nodiscard]] Result<void, JournalError> confirmClear(std::string_view terminalId,
                                                          const ClearId& clear);
    // Call before sending a clear: until confirmClear the terminal's last clear is unknown.
    [[nodiscard]] Result<void, JournalError> beginClear(std::string_view terminalId);
    [[nodiscard]] std::optional<ClearId> lastClear(std::string_view terminalId) const;
    [[nodiscard]] Result<void, JournalError> endDock(const DockSummary& summary);

    // The oldest waiting records that form one batch, at most `recordsMax`; nullopt when nothing
    // waits. Repeats the same batch until a receipt is applied, but for sentAt. `from` matters for
    // a new batch only.
    [[nodiscard]] Result<std::optional<PendingBatch>, JournalError>
    nextBatch(std::size_t recordsMax, UtcMillis now, std::string_view agentVersion,
              PickFrom from = PickFrom::Oldest);
    // Marks exactly the rows of `batch` as delivered, by position.
    [[nodiscard]] Result<void, JournalError> applyReceipt(const PendingBatch& batch,
                                                          const wire::Receipt& receipt);
    // Sets aside a batch the server cannot accept so that it does not block the ones behind it;
    // it is shown in status and kept. For a batch of nextSetAside() only the reason is new.
    [[nodiscard]] Result<void, JournalError> park(const PendingBatch& batch, std::string_view why);
    // One record that was set aside, or one clock observation, never both: whichever the refusal
    // was about, the other gets through. nullopt when there is none behind `after`.
    [[nodiscard]] Result<std::optional<PendingBatch>, JournalError>
    nextSetAside(const SetAsidePlace& after, UtcMillis now, std::string_view agentVersion);

    [[nodiscard]] Result<JournalStatus, JournalError> status() const;
    [[nodiscard]] Result<std::vector<DockSummary>, JournalError> docks(std::size_t limit) const;
    // Sessions before the one of journal row `before`, or the newest; newest first. Reads the
    // records of those sessions: ask for few.
    [[nodiscard]] Result<std::vector<DockRecord>, JournalError>
    dockPage(std::optional<std::int64_t> before, std::size_t limit) const;
    // Deletes delivered rows older than keepDelivered; call daily.
    [[nodiscard]] Result<std::uint64_t, JournalError> prune(UtcMillis now);

private:
    struct Impl;
    explicit ScanJournal(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::journal
