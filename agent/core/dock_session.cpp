#include "agent/core/dock_session.h"

#include "agent/core/dock_text.h"
#include "common/base/assert.h"

#include <algorithm>

namespace tewatashi::agent::core {
namespace {

using domain::RawScan;
using journal::JournalError;
using ports::HandheldError;
using ports::HandheldProblem;

// Readings that may differ, and clears that may go unanswered, before the memory is left alone.
constexpr int kRoundsMax = 3;

bool beginsWith(const std::vector<RawScan>& memory, const std::vector<RawScan>& start) {
    return memory.size() >= start.size() && std::equal(start.begin(), start.end(), memory.begin());
}

bool shareRecord(const std::vector<RawScan>& left, const std::vector<RawScan>& right) {
    return std::find_first_of(left.begin(), left.end(), right.begin(), right.end()) != left.end();
}

} // namespace

std::string_view outcomeCode(DockOutcome outcome) {
    switch (outcome) {
    case DockOutcome::Stored:
        return "stored";
    case DockOutcome::StoredNotCleared:
        return "stored_not_cleared";
    case DockOutcome::NothingNew:
        return "nothing_new";
    case DockOutcome::CannotStore:
        return "cannot_store";
    case DockOutcome::Failed:
        return "failed";
    case DockOutcome::Removed:
        return "removed";
    }
    TW_ASSERT(false);
}

MemoryMark markOf(const std::vector<RawScan>& memory) {
    Sha256 hash;
    for (const RawScan& scan : memory) {
        ByteWriter writer;
        writer.sized16(scan.rawTime).sized16(scan.code).u32(scan.symbology);
        hash.update(writer.bytes());
    }
    return {memory.size(), hash.finish()};
}

DockSession::DockSession(DockSettings settings, DockId dock, UtcMillis dockedAt,
                         RandomSource& random)
    : m_settings(std::move(settings)), m_dock(dock), m_dockedAt(dockedAt), m_random(random) {
    TW_ASSERT(m_settings.siteLocalTime);
    m_summary.dock = dock;
    m_summary.dockedAt = dockedAt;
}

void DockSession::onIdentified(const Result<ports::TerminalIdentity, HandheldError>& result) {
    TW_ASSERT(std::holds_alternative<step::Identify>(m_step));
    if (!result) {
        m_reading == Reading::AfterLostClear ? finishUncleared(result.error())
                                             : failed(result.error());
        return;
    }
    if (m_reading == Reading::AfterLostClear) {
        if (result->terminalId != m_terminal.terminalId) {
            finishUncleared(
                {HandheldProblem::Gone, "another terminal answers: " + result->terminalId});
            return;
        }
        m_step = step::ReadMemory{};
        return;
    }
    m_terminal = *result;
    m_end.terminal = m_terminal;
    m_summary.terminalId = m_terminal.terminalId;
    m_step = step::Prepare{};
}

void DockSession::onSameTerminalElsewhere() {
    TW_ASSERT(!m_begun);
    m_note = {"同じ番号の端末が別の接続口で処理中です。どちらか一方を外してください。",
              "A terminal with the same number is in session on another port. Take one of the two "
              "away."};
    m_end.detail = "same terminal id on another port";
    finish(DockOutcome::Failed);
}

void DockSession::onStopped() {
    TW_ASSERT(!finished() && !std::holds_alternative<step::ConfirmClear>(m_step));
    m_note = {"転送プログラムを停止したため中断しました。",
              "It was interrupted because the agent was stopped."};
    m_end.detail = "agent stopped";
    if (m_summary.cleared) {
        finish(storedOutcome());
    } else {
        finish(m_stored ? DockOutcome::StoredNotCleared : DockOutcome::Failed);
    }
}

void DockSession::onPrepared(const Result<domain::TimeFormat, HandheldError>& result) {
    TW_ASSERT(std::holds_alternative<step::Prepare>(m_step));
    if (!result) {
        failed(result.error());
        return;
    }
    m_terminal.timeFormat = *result;
    m_end.terminal = m_terminal;
    m_step = step::BeginDock{header()};
}

void DockSession::onBegun(const Result<std::optional<ClearId>, JournalError>& result) {
    TW_ASSERT(std::holds_alternative<step::BeginDock>(m_step));
    if (!result) {
        cannotStore(result.error());
        return;
    }
    m_begun = true;
    m_lastClear = *result;
    m_step = step::ReadClock{};
}

void DockSession::onClock(const Result<ports::ClockReading, HandheldError>& result, UtcMillis at) {
    TW_ASSERT(std::holds_alternative<step::ReadClock>(m_step));
    m_clockAt = at;
    m_clockRaw.clear();
    if (result && result->time) {
        m_clockRaw = result->raw;
        const std::int64_t offset_s = result->time->naive_s - m_settings.siteLocalTime(at).naive_s;
        const bool right =
            std::chrono::abs(std::chrono::seconds(offset_s)) <= m_settings.clockTolerance;
        m_clock = right ? TerminalClock::Right : TerminalClock::Wrong;
        m_end.clock = ClockSeen{std::chrono::seconds(offset_s)};
    } else if (result) {
        m_clock = TerminalClock::Wrong; // never set since the battery was flat
        m_end.clock = ClockSeen{};
    } else if (m_reading != Reading::First) {
        finishUncleared(result.error());
        return;
    } else if (result.error().problem != HandheldProblem::Refused) {
        failed(result.error());
        return;
    }
    // A terminal that refuses to tell its time is read all the same, as one without a clock.
    if (m_reading == Reading::First) {
        m_step = step::ReadMemory{};
        return;
    }
    m_step = step::StoreObservation{m_terminal.terminalId, observation()};
}

void DockSession::onMemory(Result<ports::MemoryImage, HandheldError> result) {
    TW_ASSERT(std::holds_alternative<step::ReadMemory>(m_step));
    if (!result) {
        m_reading == Reading::First ? failed(result.error()) : finishUncleared(result.error());
        return;
    }
    m_raw = std::move(result->raw);
    switch (m_reading) {
    case Reading::First:
        m_memory = std::move(result->records);
        store();
        return;
    case Reading::Verify:
        onVerified(std::move(result->records));
        return;
    case Reading::AfterLostClear:
        onReadAfterLostClear(std::move(result->records));
        return;
    }
}

void DockSession::store() {
    journal::DockReading reading = header();
    reading.raw = m_raw;
    reading.records =
        domain::identifyMemory(m_terminal.terminalId, m_terminal.timeFormat, m_memory, m_lastClear);
    m_lastKey = reading.records.empty() ? std::nullopt : std::optional(reading.records.back().key);
    m_stored = false;
    m_step = step::StoreReading{std::move(reading)};
}

void DockSession::onStored(const Result<journal::AppendResult, JournalError>& result) {
    TW_ASSERT(std::holds_alternative<step::StoreReading>(m_step));
    if (!result) {
        cannotStore(result.error());
        return;
    }
    m_summary.recordsNew += result->stored;
    m_summary.recordsRead =
        std::max(m_summary.recordsRead, static_cast<std::uint32_t>(m_memory.size()));
    m_end.left = markOf(m_memory);
    if (m_reading != Reading::First) {
        // Scans made since the first reading get an observation after them, too.
        m_step = step::ReadClock{};
        return;
    }
    m_step = step::StoreObservation{m_terminal.terminalId, observation()};
}

wire::ClockObservation DockSession::observation() {
    wire::ClockObservation seen;
    m_random.fill(seen.id.octets);
    seen.dock = m_dock;
    seen.reading = m_clockRaw;
    seen.agentTime = m_clockAt;
    seen.after = m_lastKey;
    seen.recordsBefore = static_cast<std::uint32_t>(m_memory.size());
    return seen;
}

void DockSession::onObservationStored(const Result<void, JournalError>& result) {
    TW_ASSERT(std::holds_alternative<step::StoreObservation>(m_step));
    if (!result) {
        cannotStore(result.error());
        return;
    }
    m_stored = true;
    if (m_settings.afterStore == AfterStore::Keep) {
        leave();
    } else if (sendsOnce()) {
        // An empty file, too, waits for its end to be acknowledged.
        m_step = step::AnnounceClear{m_terminal.terminalId};
    } else if (m_memory.empty()) {
        // Seeing it empty is as good as a clear: what comes later is another memory.
        m_emptied = true;
        confirm(Confirming::SeenEmpty, newClear());
    } else {
        verify();
    }
}

// A terminal that sends once shows nothing a second time: its own block numbers, its count and the
// checksums have to do.
bool DockSession::sendsOnce() const { return m_terminal.reading == ports::Reading::OncePerCall; }

void DockSession::verify() {
    if (m_rounds == kRoundsMax) {
        finishUncleared(m_clearUnanswered
                            ? LocalizedText{"端末が消去の指示に応答しません。置き直しても続く場合は"
                                            "管理者に連絡してください。",
                                            "The terminal does not answer the request to clear. If "
                                            "docking it again does not help, tell the "
                                            "administrator."}
                            : LocalizedText{"読出し中に記録が増え続けたため、消去を見送りました。",
                                            "Clearing was put off because the memory kept changing "
                                            "while it was read."},
                        "not cleared after 3 rounds");
        return;
    }
    ++m_rounds;
    m_reading = Reading::Verify;
    m_step = step::ReadMemory{};
}

void DockSession::onVerified(std::vector<RawScan> memory) {
    if (memory == m_memory) {
        m_step = step::AnnounceClear{m_terminal.terminalId};
        return;
    }
    m_memory = std::move(memory);
    store();
}

void DockSession::onClearAnnounced(const Result<void, JournalError>& result) {
    TW_ASSERT(std::holds_alternative<step::AnnounceClear>(m_step));
    if (!result) {
        finishUncleared(explain(result.error(), m_settings.journalFile), result.error().detail);
        return;
    }
    m_step = step::Clear{};
}

void DockSession::onCleared(const Result<void, HandheldError>& result) {
    TW_ASSERT(std::holds_alternative<step::Clear>(m_step));
    if (result) {
        m_emptied = true;
        confirm(Confirming::Cleared, newClear());
        return;
    }
    if (result.error().problem == HandheldProblem::KeepsRecords) {
        keptByTerminal();
        return;
    }
    m_end.left.reset();
    if (result.error().problem == HandheldProblem::Gone || sendsOnce()) {
        finishUncleared(result.error());
        return;
    }
    m_clearUnanswered = true;
    // Executed or not: the memory itself tells.
    m_reading = Reading::AfterLostClear;
    m_step = step::Identify{};
}

void DockSession::onReadAfterLostClear(std::vector<RawScan> memory) {
    m_reading = Reading::Verify;
    if (memory.empty()) {
        m_emptied = true;
        confirm(Confirming::Cleared, newClear());
        return;
    }
    if (beginsWith(memory, m_memory)) {
        m_end.left = markOf(m_memory);
        m_pending = std::move(memory);
        if (m_lastClear) {
            confirm(Confirming::NotExecuted, *m_lastClear);
        } else {
            afterFailedClear();
        }
        return;
    }
    if (!shareRecord(memory, m_memory)) {
        // The clear was executed and these are scans made since: another memory, another session.
        m_end.more = true;
        confirm(Confirming::Cleared, newClear());
        return;
    }
    // Somebody deleted records by hand meanwhile. Which memory this is cannot be told, so the last
    // clear stays unknown and the server is asked to look at what seems repeated.
    m_lastClear.reset();
    m_memory = std::move(memory);
    store();
}

// As wanted by whoever set the terminal up, so no failure; read again it is known.
void DockSession::keptByTerminal() {
    m_end.left = markOf(m_memory);
    m_keptByTerminal = true;
    if (m_lastClear) {
        confirm(Confirming::NotExecuted, *m_lastClear);
    } else {
        leave();
    }
}

void DockSession::afterFailedClear() {
    if (m_keptByTerminal) {
        leave();
        return;
    }
    if (m_pending == m_memory) {
        verify();
        return;
    }
    m_memory = std::move(m_pending);
    store();
}

void DockSession::confirm(Confirming what, const ClearId& clear) {
    m_confirming = what;
    m_step = step::ConfirmClear{m_terminal.terminalId, clear};
}

void DockSession::onClearConfirmed(const Result<void, JournalError>& result) {
    TW_ASSERT(std::holds_alternative<step::ConfirmClear>(m_step));
    // If it could not be written the last clear stays unknown: safe, only less exact.
    if (!result) {
        m_end.detail = "clear not confirmed in the journal: " + result.error().detail;
    }
    switch (m_confirming) {
    case Confirming::NotExecuted:
        afterFailedClear();
        return;
    case Confirming::Cleared:
        m_summary.cleared = true;
        break;
    case Confirming::SeenEmpty:
        break;
    }
    m_end.left = m_end.more ? std::nullopt : std::optional(markOf({}));
    leave();
}

void DockSession::leave() {
    // Setting the clock while records of the old time remain would make later ones run backwards.
    const bool clockFree = m_emptied || m_settings.afterStore == AfterStore::Keep;
    if (m_clock == TerminalClock::Wrong && clockFree && !m_end.more) {
        m_step = step::SetClock{};
        return;
    }
    powerDown();
}

void DockSession::onClockSet(const Result<void, HandheldError>& result) {
    TW_ASSERT(std::holds_alternative<step::SetClock>(m_step));
    if (!result) {
        m_end.detail = "clock not set: " + result.error().detail;
    } else if (m_end.clock) {
        m_end.clock->mended = true;
    }
    powerDown();
}

void DockSession::powerDown() {
    if (m_settings.departure == Departure::PowerDown && !m_end.more) {
        m_step = step::PowerDown{};
        return;
    }
    finish(storedOutcome());
}

void DockSession::onPoweredDown(const Result<void, HandheldError>&) {
    TW_ASSERT(std::holds_alternative<step::PowerDown>(m_step));
    finish(storedOutcome());
}

DockOutcome DockSession::storedOutcome() const {
    return m_summary.recordsNew > 0 ? DockOutcome::Stored : DockOutcome::NothingNew;
}

void DockSession::finishUncleared(const HandheldError& why) {
    m_end.handheldError = why;
    finishUncleared(ports::explain(why), why.detail);
}

void DockSession::finishUncleared(LocalizedText why, std::string detail) {
    m_note = std::move(why);
    m_end.detail = std::move(detail);
    finish(DockOutcome::StoredNotCleared);
}

void DockSession::failed(const HandheldError& error) {
    m_end.handheldError = error;
    m_end.detail = error.detail;
    m_note = ports::explain(error);
    finish(error.problem == HandheldProblem::Gone ? DockOutcome::Removed : DockOutcome::Failed);
}

void DockSession::cannotStore(const JournalError& error) {
    m_end.detail = error.detail;
    m_note = explain(error, m_settings.journalFile);
    finish(DockOutcome::CannotStore);
}

void DockSession::finish(DockOutcome outcome) {
    m_end.outcome = outcome;
    m_summary.outcome = outcomeCode(outcome);
    m_end.text = dockText(m_end, m_summary, m_note);
    if (m_begun) {
        m_end.summary = m_summary;
    }
    m_step = step::Finish{std::move(m_end)};
}

ClearId DockSession::newClear() {
    ClearId clear;
    m_random.fill(clear.octets);
    return clear;
}

journal::DockReading DockSession::header() const {
    return {m_dock, m_dockedAt, m_terminal, {}, {}};
}

} // namespace tewatashi::agent::core
