#include "agent/journal/scan_journal.h"

#include "agent/journal/journal_file.h"
#include "agent/journal/journal_salvage.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

namespace tewatashi::agent::journal {
namespace {

// A session's first and last writes need a little; a full terminal (20,000 records) needs 6 MiB.
constexpr std::int64_t kRoomTriedMin_bytes = 64LL * 1024;
constexpr std::int64_t kRoomTriedMax_bytes = 8LL * 1024 * 1024;

} // namespace

struct ScanJournal::Impl {
    // What nextBatch gave last: repeated until it is settled.
    struct OpenBatch {
        std::vector<std::int64_t> rows;
        std::vector<std::int64_t> observations;
        long long dockRow = 0;
    };

    JournalOptions options;
    const Clock& clock;
    mutable std::mutex mutex;
    std::unique_ptr<JournalFile> file; // empty after an error whose outcome is unknown
    std::optional<std::filesystem::path> renamedTo;
    std::string salvageFailure;
    std::optional<OpenBatch> openBatch;
    PageCheck nextCheck = PageCheck::Skip; // more than the file itself asks for
    std::int64_t roomWanted_bytes = kRoomTriedMin_bytes;

    Impl(JournalOptions wanted, const Clock& time) : options(std::move(wanted)), clock(time) {}

    void openFile() {
        OpenedFile opened = openOrReplace(options, clock.utcNow(), nextCheck);
        nextCheck = PageCheck::Skip;
        file = std::move(opened.file);
        salvageFailure = std::move(opened.salvageFailure);
        if (opened.renamedTo) {
            renamedTo = std::move(opened.renamedTo);
        }
    }

    void settled(const PendingBatch& batch) {
        if (!batch.setAside) {
            openBatch.reset();
        }
    }

    // After a failed commit the rows may be there or not; only a fresh look at the file tells
    // (reliability.md: fsync after a failed fsync may lie). A full disk is certain: rolled back.
    JournalError recover(const std::exception& thrown) {
        const auto* known = dynamic_cast<const db::DbError*>(&thrown);
        if (known == nullptr && file == nullptr) {
            return {JournalProblem::Unwritable, thrown.what()};
        }
        const db::DbError error = known != nullptr ? *known : db::translate(thrown, file->session);
        if (error.problem() != db::DbProblem::Full) {
            file.reset();
        }
        if (error.problem() == db::DbProblem::Corrupt) {
            nextCheck = PageCheck::All;
        }
        return toJournalError(error);
    }

    // Runs `work` on the open file under the lock; everything thrown becomes a JournalError.
    template <typename Work>
    auto guarded(Work&& work) -> Result<std::invoke_result_t<Work, JournalFile&>, JournalError> {
        const std::lock_guard lock(mutex);
        try {
            if (file == nullptr) {
                openFile();
            }
            if constexpr (std::is_void_v<std::invoke_result_t<Work, JournalFile&>>) {
                work(*file);
                return {};
            } else {
                return work(*file);
            }
        } catch (const std::exception& thrown) {
            return failure(recover(thrown));
        }
    }
};

ScanJournal::ScanJournal(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ScanJournal::~ScanJournal() = default;

Result<std::unique_ptr<ScanJournal>, JournalError> ScanJournal::open(const JournalOptions& options,
                                                                     const Clock& clock) {
    auto impl = std::make_unique<Impl>(options, clock);
    try {
        impl->openFile();
    } catch (const std::exception& thrown) {
        return failure(impl->recover(thrown));
    }
    return std::unique_ptr<ScanJournal>(new ScanJournal(std::move(impl)));
}

// Copies: a call from another thread may open the file anew and change both.
std::optional<std::filesystem::path> ScanJournal::renamedTo() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->renamedTo;
}

std::string ScanJournal::salvageFailure() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->salvageFailure;
}

Result<void, JournalError> ScanJournal::beginDock(const DockReading& header) {
    return m_impl->guarded([&](JournalFile& file) { file.appender.beginDock(header); });
}

Result<AppendResult, JournalError> ScanJournal::append(const DockReading& reading) {
    auto result = m_impl->guarded([&](JournalFile& file) { return file.appender.append(reading); });
    if (!result && result.error().problem == JournalProblem::Full) {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->roomWanted_bytes =
            std::clamp(roomNeeded(reading), kRoomTriedMin_bytes, kRoomTriedMax_bytes);
    }
    return result;
}

Result<void, JournalError> ScanJournal::tryToStore() {
    return m_impl->guarded(
        [&](JournalFile& file) { file.appender.tryRoom(m_impl->roomWanted_bytes); });
}

Result<void, JournalError> ScanJournal::addObservation(std::string_view terminalId,
                                                       const wire::ClockObservation& seen) {
    return m_impl->guarded(
        [&](JournalFile& file) { file.appender.addObservation(terminalId, seen); });
}

Result<void, JournalError> ScanJournal::confirmClear(std::string_view terminalId,
                                                     const ClearId& clear) {
    return m_impl->guarded(
        [&](JournalFile& file) { file.appender.setClear(terminalId, clear.hex()); });
}

Result<void, JournalError> ScanJournal::beginClear(std::string_view terminalId) {
    return m_impl->guarded([&](JournalFile& file) { file.appender.setClear(terminalId, ""); });
}

std::optional<ClearId> ScanJournal::lastClear(std::string_view terminalId) const {
    const auto found = m_impl->guarded(
        [&](JournalFile& file) { return file.appender.confirmedClear(terminalId); });
    // Not known and not readable are the same to the caller: the zero id is used, and what looks
    // repeated is quarantined.
    return found ? ClearId::fromHexText(*found) : std::nullopt;
}

Result<void, JournalError> ScanJournal::endDock(const DockSummary& summary) {
    return m_impl->guarded([&](JournalFile& file) { file.appender.endDock(summary); });
}

Result<std::optional<PendingBatch>, JournalError>
ScanJournal::nextBatch(std::size_t recordsMax, UtcMillis now, std::string_view agentVersion,
                       PickFrom from) {
    return m_impl->guarded([&](JournalFile& file) -> std::optional<PendingBatch> {
        auto& open = m_impl->openBatch;
        BatchLimits limits;
        limits.recordsMax = std::min(recordsMax, wire::kBatchRecordsMax);
        limits.from = from;
        if (open && open->rows.size() <= recordsMax) {
            limits.recordsMax = open->rows.size();
            limits.dockRow = open->dockRow;
            limits.lastRow = open->rows.empty() ? 0 : open->rows.back();
            limits.lastObservation = open->observations.empty() ? 0 : open->observations.back();
        }
        std::optional<PickedBatch> picked = file.picker.next(limits);
        if (!picked && limits.dockRow) {
            picked = file.picker.next({std::min(recordsMax, wire::kBatchRecordsMax), {}, {}, {}});
        }
        if (!picked) {
            open.reset();
            return std::nullopt;
        }
        open = Impl::OpenBatch{picked->pending.rows, picked->pending.observations, picked->dockRow};
        picked->pending.batch.sentAt = now;
        picked->pending.batch.agentVersion = agentVersion;
        return std::move(picked->pending);
    });
}

Result<void, JournalError> ScanJournal::applyReceipt(const PendingBatch& batch,
                                                     const wire::Receipt& receipt) {
    if (receipt.verdicts.size() != batch.rows.size()) {
        return failure(JournalError{JournalProblem::Unwritable,
                                    fmt::format("a receipt with {} verdicts for {} records",
                                                receipt.verdicts.size(), batch.rows.size())});
    }
    return m_impl->guarded([&](JournalFile& file) {
        file.marker.deliver(batch, receipt, m_impl->clock.utcNow());
        m_impl->settled(batch);
    });
}

Result<void, JournalError> ScanJournal::park(const PendingBatch& batch, std::string_view why) {
    return m_impl->guarded([&](JournalFile& file) {
        file.marker.park(batch, std::string(why), m_impl->clock.utcNow());
        m_impl->settled(batch);
    });
}

Result<std::optional<PendingBatch>, JournalError>
ScanJournal::nextSetAside(const SetAsidePlace& after, UtcMillis now,
                          std::string_view agentVersion) {
    return m_impl->guarded([&](JournalFile& file) {
        std::optional<PendingBatch> picked = file.picker.nextSetAside(after);
        if (picked) {
            picked->batch.sentAt = now;
            picked->batch.agentVersion = agentVersion;
        }
        return picked;
    });
}

Result<JournalStatus, JournalError> ScanJournal::status() const {
    return m_impl->guarded([&](JournalFile& file) {
        JournalStatus status = file.history.status();
        status.unreadable = unreadableFiles(file.session, m_impl->options.file);
        status.salvageFailure = m_impl->salvageFailure;
        return status;
    });
}

Result<std::vector<DockSummary>, JournalError> ScanJournal::docks(std::size_t limit) const {
    return m_impl->guarded([&](JournalFile& file) { return file.history.docks(limit); });
}

Result<std::vector<DockRecord>, JournalError>
ScanJournal::dockPage(std::optional<std::int64_t> before, std::size_t limit) const {
    return m_impl->guarded([&](JournalFile& file) { return file.history.page(before, limit); });
}

Result<std::uint64_t, JournalError> ScanJournal::prune(UtcMillis now) {
    return m_impl->guarded(
        [&](JournalFile& file) { return file.marker.prune(now - m_impl->options.keepDelivered); });
}

} // namespace tewatashi::agent::journal
