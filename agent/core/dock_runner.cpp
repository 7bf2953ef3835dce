#include "agent/core/dock_runner.h"

#include "common/base/assert.h"

namespace tewatashi::agent::core {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

constexpr std::chrono::milliseconds kHalfSecond{500};

bool mayStopBefore(const DockStep& next) {
    // A clear that was executed is written down first.
    return !std::holds_alternative<step::ConfirmClear>(next) &&
           !std::holds_alternative<step::Finish>(next);
}

} // namespace

DockRunner::DockRunner(DockJournal& store, const Clock& clock, RandomSource& random,
                       DockSettings settings)
    : m_store(store), m_clock(clock), m_random(random), m_settings(std::move(settings)) {}

DockEnd DockRunner::run(ports::HandheldPort& terminal, const Admit& admit, const Progress& progress,
                        const std::stop_token& stop) {
    DockId dock;
    m_random.fill(dock.octets);
    DockSession session(m_settings, dock, m_clock.utcNow(), m_random);
    while (!session.finished()) {
        if (stop.stop_requested() && mayStopBefore(session.step())) {
            session.onStopped();
            break;
        }
        if (progress) {
            progress(session.step());
        }
        perform(session, terminal, admit);
    }
    DockEnd end = std::get<step::Finish>(session.step()).end;
    if (progress) {
        progress(session.step());
    }
    if (end.summary) {
        end.summary->endedAt = m_clock.utcNow();
        // The records are durable by now; only the line in the history would be missing.
        if (const auto ended = m_store.endDock(*end.summary); !ended) {
            end.detail += "; dock not closed in the journal: " + ended.error().detail;
        }
    }
    return end;
}

void DockRunner::perform(DockSession& session, ports::HandheldPort& terminal, const Admit& admit) {
    const auto identify = [&] {
        const auto identity = terminal.identify();
        session.onIdentified(identity);
        if (identity && admit && std::holds_alternative<step::Prepare>(session.step()) &&
            !admit(identity->terminalId)) {
            session.onSameTerminalElsewhere();
        }
    };
    const auto begin = [&](const step::BeginDock& begun) {
        using Begun = Result<std::optional<ClearId>, journal::JournalError>;
        const auto result = m_store.beginDock(begun.header);
        session.onBegun(result ? Begun(m_store.lastClear(begun.header.terminal.terminalId))
                               : Begun(failure(result.error())));
    };
    // Taken by value: answering replaces the step.
    const DockStep next = session.step();
    std::visit(
        Overloaded{
            [&](const step::Identify&) { identify(); },
            [&](const step::Prepare&) { session.onPrepared(terminal.prepare()); },
            [&](const step::BeginDock& begun) { begin(begun); },
            [&](const step::ReadClock&) {
                const auto reading = terminal.readClock();
                session.onClock(reading, m_clock.utcNow());
            },
            [&](const step::ReadMemory&) { session.onMemory(terminal.readMemory()); },
            [&](const step::StoreReading& store) {
                session.onStored(m_store.append(store.reading));
            },
            [&](const step::StoreObservation& store) {
                session.onObservationStored(m_store.addObservation(store.terminalId, store.seen));
            },
            [&](const step::AnnounceClear& clear) {
                session.onClearAnnounced(m_store.beginClear(clear.terminalId));
            },
            [&](const step::Clear&) { session.onCleared(terminal.clearMemory()); },
            [&](const step::ConfirmClear& clear) {
                session.onClearConfirmed(m_store.confirmClear(clear.terminalId, clear.clear));
            },
            [&](const step::SetClock&) { session.onClockSet(terminal.setClock(siteTimeNow())); },
            [&](const step::PowerDown&) { session.onPoweredDown(terminal.powerDown()); },
            [](const step::Finish&) { TW_ASSERT(false); },
        },
        next);
}

domain::TerminalTime DockRunner::siteTimeNow() const {
    // Terminals count whole seconds: the nearest one halves the error.
    return m_settings.siteLocalTime(m_clock.utcNow() + kHalfSecond);
}

PollResult DockRunner::poll(ports::HandheldPort& terminal,
                            const std::optional<MemoryMark>& left) const {
    if (const auto identity = terminal.identify(); !identity) {
        return {PollOutcome::Trouble, identity.error()};
    }
    // Also asks again whether reading would erase.
    if (const auto prepared = terminal.prepare(); !prepared) {
        return {PollOutcome::Trouble, prepared.error()};
    }
    const auto memory = terminal.readMemory();
    if (!memory) {
        return {PollOutcome::Trouble, memory.error()};
    }
    const bool same = left && *left == markOf(memory->records);
    return {same ? PollOutcome::Same : PollOutcome::News, std::nullopt};
}

} // namespace tewatashi::agent::core
