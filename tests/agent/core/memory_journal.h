#pragma once

#include "agent/core/dock_journal.h"

#include <map>
#include <set>
#include <string>

namespace tewatashi::test {

// A journal in memory with the real one's rules about repeated records, which fails when told.
class MemoryJournal final : public agent::core::DockJournal {
public:
    using JournalError = agent::journal::JournalError;
    using JournalProblem = agent::journal::JournalProblem;

    // The n-th writing call from now on fails, and every one after it; 0: the very next.
    void failAfter(std::uint32_t calls) { m_callsLeft = calls; }
    void heal() { m_callsLeft.reset(); }

    Result<void, JournalError> beginDock(const agent::journal::DockReading&) override {
        return write([] {});
    }
    std::optional<ClearId> lastClear(std::string_view terminalId) const override {
        const auto found = m_clears.find(std::string(terminalId));
        return found == m_clears.end() ? std::nullopt : found->second;
    }
    Result<agent::journal::AppendResult, JournalError>
    append(const agent::journal::DockReading& reading) override {
        agent::journal::AppendResult result;
        const auto written = write([&] {
            for (const domain::IdentifiedScan& record : reading.records) {
                if (m_keys.insert({record.id, record.before.value_or(RecordId{})}).second) {
                    m_records.push_back(record);
                    ++result.stored;
                } else {
                    ++result.known;
                }
            }
        });
        if (!written) {
            return failure(written.error());
        }
        return result;
    }
    Result<void, JournalError> tryToStore() override {
        return write([] {});
    }
    Result<void, JournalError> addObservation(std::string_view,
                                              const wire::ClockObservation& seen) override {
        return write([&] { m_observations.push_back(seen); });
    }
    Result<void, JournalError> beginClear(std::string_view terminalId) override {
        return write([&] { m_clears[std::string(terminalId)] = std::nullopt; });
    }
    Result<void, JournalError> confirmClear(std::string_view terminalId,
                                            const ClearId& clear) override {
        return write([&] { m_clears[std::string(terminalId)] = clear; });
    }
    Result<void, JournalError> endDock(const agent::journal::DockSummary& summary) override {
        return write([&] { m_docks.push_back(summary); });
    }

    [[nodiscard]] const std::vector<domain::IdentifiedScan>& records() const { return m_records; }
    [[nodiscard]] const std::vector<wire::ClockObservation>& observations() const {
        return m_observations;
    }
    [[nodiscard]] const std::vector<agent::journal::DockSummary>& docks() const { return m_docks; }

private:
    template <typename Change>
    Result<void, JournalError> write(const Change& change) {
        if (m_callsLeft) {
            if (*m_callsLeft == 0) {
                return failure(JournalError{JournalProblem::Full, "planned"});
            }
            --*m_callsLeft;
        }
        change();
        return {};
    }

    std::optional<std::uint32_t> m_callsLeft;
    std::set<std::pair<RecordId, RecordId>> m_keys;
    std::vector<domain::IdentifiedScan> m_records;
    std::vector<wire::ClockObservation> m_observations;
    std::vector<agent::journal::DockSummary> m_docks;
    std::map<std::string, std::optional<ClearId>> m_clears;
};

} // namespace tewatashi::test
