#pragma once

#include "agent/journal/scan_journal.h"

#include <optional>
#include <string_view>

namespace tewatashi::agent::core {

// What a dock session needs of the journal: its contract, method by method, is that of
// journal::ScanJournal. Apart from it so that a simulated journal may fail at will.
class DockJournal {
public:
    DockJournal() = default;
    DockJournal(const DockJournal&) = delete;
    DockJournal& operator=(const DockJournal&) = delete;
    virtual ~DockJournal() = default;

    [[nodiscard]] virtual Result<void, journal::JournalError>
    beginDock(const journal::DockReading& header) = 0;
    [[nodiscard]] virtual std::optional<ClearId> lastClear(std::string_view terminalId) const = 0;
    [[nodiscard]] virtual Result<journal::AppendResult, journal::JournalError>
    append(const journal::DockReading& reading) = 0;
    [[nodiscard]] virtual Result<void, journal::JournalError> tryToStore() = 0;
    [[nodiscard]] virtual Result<void, journal::JournalError>
    addObservation(std::string_view terminalId, const wire::ClockObservation& seen) = 0;
    [[nodiscard]] virtual Result<void, journal::JournalError>
    beginClear(std::string_view terminalId) = 0;
    [[nodiscard]] virtual Result<void, journal::JournalError>
    confirmClear(std::string_view terminalId, const ClearId& clear) = 0;
    [[nodiscard]] virtual Result<void, journal::JournalError>
    endDock(const journal::DockSummary& summary) = 0;
};

// The real one. `journal` outlives it.
class ScanDockJournal final : public DockJournal {
public:
    explicit ScanDockJournal(journal::ScanJournal& journal) : m_journal(journal) {}

    [[nodiscard]] Result<void, journal::JournalError>
    beginDock(const journal::DockReading& header) override {
        return m_journal.beginDock(header);
    }
    [[nodiscard]] std::optional<ClearId> lastClear(std::string_view terminalId) const override {
        return m_journal.lastClear(terminalId);
    }
    [[nodiscard]] Result<journal::AppendResult, journal::JournalError>
    append(const journal::DockReading& reading) override {
        return m_journal.append(reading);
    }
    [[nodiscard]] Result<void, journal::JournalError> tryToStore() override {
        return m_journal.tryToStore();
    }
    [[nodiscard]] Result<void, journal::JournalError>
    addObservation(std::string_view terminalId, const wire::ClockObservation& seen) override {
        return m_journal.addObservation(terminalId, seen);
    }
    [[nodiscard]] Result<void, journal::JournalError>
    beginClear(std::string_view terminalId) override {
        return m_journal.beginClear(terminalId);
    }
    [[nodiscard]] Result<void, journal::JournalError> confirmClear(std::string_view terminalId,
                                                                   const ClearId& clear) override {
        return m_journal.confirmClear(terminalId, clear);
    }
    [[nodiscard]] Result<void, journal::JournalError>
    endDock(const journal::DockSummary& summary) override {
        return m_journal.endDock(summary);
    }

private:
    journal::ScanJournal& m_journal;
};

} // namespace tewatashi::agent::core
