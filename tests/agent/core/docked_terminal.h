#pragma once

#include "agent/core/dock_runner.h"
#include "agent/handheld/opticon_csp2.h"
#include "tests/agent/core/memory_journal.h"
#include "tests/handheld/in_process_channel.h"
#include "tests/handheld/opn_model.h"
#include "tests/support/test_random.h"

#include <algorithm>

namespace tewatashi::test {

// Tokyo, whole seconds, as a terminal shows it.
inline domain::TerminalTime tokyoTime(UtcMillis at) { return {at.value / 1000 + 9LL * 3600}; }

// Looks after every transfer whether the terminal erased something that was not durable. Knows
// the terminal's own history and the journal's rows, nothing of the session.
class ErasureAuditor {
public:
    ErasureAuditor(const handheld::OpnModel& terminal, const MemoryJournal& journal)
        : m_terminal(terminal), m_journal(journal) {}

    void look() {
        const auto& erasures = m_terminal.history().erasures();
        for (; m_seen < erasures.size(); ++m_seen) {
            m_lost += missing(m_erased, erasures[m_seen].scansMadeBefore);
            m_erased = erasures[m_seen].scansMadeBefore;
        }
    }
    [[nodiscard]] std::size_t lost() const { return m_lost; }
    // Scans that are neither in the journal nor in the terminal any more.
    [[nodiscard]] std::size_t vanished() const { return missing(0, m_erased); }
    // Rows in the journal beyond one for each scan.
    [[nodiscard]] std::size_t doubled() const {
        const std::size_t rows = m_journal.records().size();
        const std::size_t scans = m_terminal.history().scans().size();
        return rows > scans ? rows - scans : 0;
    }

private:
    [[nodiscard]] std::size_t missing(std::size_t from, std::size_t to) const {
        std::vector<domain::RawScan> rows;
        for (const domain::IdentifiedScan& record : m_journal.records()) {
            rows.push_back(record.scan);
        }
        std::size_t count = 0;
        for (std::size_t i = from; i < to; ++i) {
            const handheld::StoredScan& scan = m_terminal.history().scans()[i];
            const domain::RawScan wanted{
                scan.withTime ? Bytes(scan.packedTime.begin(), scan.packedTime.end()) : Bytes{},
                scan.code, scan.symbology};
            const auto found = std::find(rows.begin(), rows.end(), wanted);
            if (found == rows.end()) {
                ++count;
            } else {
                rows.erase(found);
            }
        }
        return count;
    }

    const handheld::OpnModel& m_terminal;
    const MemoryJournal& m_journal;
    std::size_t m_seen = 0;
    std::size_t m_erased = 0;
    std::size_t m_lost = 0;
};

// The simulated cable with the auditor looking on.
class AuditedChannel final : public agent::ports::SerialChannel {
public:
    AuditedChannel(ManualClock& clock, handheld::OpnModel& terminal, ErasureAuditor& auditor)
        : m_channel(clock, terminal), m_auditor(auditor) {}
    Result<void, agent::ports::ChannelError> write(ByteView bytes,
                                                   std::chrono::milliseconds timeout) override {
        const auto result = m_channel.write(bytes, timeout);
        m_auditor.look();
        return result;
    }
    Result<void, agent::ports::ChannelError> read(Bytes& into,
                                                  std::chrono::milliseconds timeout) override {
        return m_channel.read(into, timeout);
    }
    Result<void, agent::ports::ChannelError> wake() override { return m_channel.wake(); }

private:
    handheld::InProcessChannel m_channel;
    ErasureAuditor& m_auditor;
};

// One terminal, one journal, and docks of the one at the other.
struct Desk {
    ManualClock clock;
    handheld::OpnModel terminal;
    MemoryJournal journal;
    TestRandom random{11};
    ErasureAuditor auditor{terminal, journal};
    agent::core::DockSettings settings;

    explicit Desk(handheld::OpnConfig config = {}) : terminal(clock, onTime(std::move(config))) {
        settings.siteLocalTime = tokyoTime;
        settings.journalFile = "scans.journal";
    }

    agent::core::DockEnd dock(const handheld::FaultPlan& plan = {}) {
        terminal.setFaults(plan);
        AuditedChannel channel(clock, terminal, auditor);
        agent::handheld::OpticonCsp2 driver(
            channel, clock, [this](std::chrono::milliseconds by) { clock.advance(by); });
        agent::core::DockRunner runner(journal, clock, random, settings);
        return runner.run(driver, {}, {}, {});
    }
    agent::core::PollResult poll(const std::optional<agent::core::MemoryMark>& left) {
        terminal.setFaults({});
        AuditedChannel channel(clock, terminal, auditor);
        agent::handheld::OpticonCsp2 driver(
            channel, clock, [this](std::chrono::milliseconds by) { clock.advance(by); });
        return agent::core::DockRunner(journal, clock, random, settings).poll(driver, left);
    }
    // Scans one code each second.
    void scan(std::initializer_list<const char*> codes) {
        for (const char* code : codes) {
            clock.advance(std::chrono::seconds(1));
            terminal.scan(code);
        }
    }
    [[nodiscard]] std::vector<std::string> journaled() const {
        std::vector<std::string> codes;
        for (const domain::IdentifiedScan& record : journal.records()) {
            codes.emplace_back(asText(record.scan.code));
        }
        return codes;
    }

private:
    static handheld::OpnConfig onTime(handheld::OpnConfig config) {
        if (config.naiveStart_s == 0) {
            config.naiveStart_s = tokyoTime(ManualClock::kStart).naive_s;
        }
        return config;
    }
};

} // namespace tewatashi::test
