#include "agent/core/terminal_watch.h"

#include <algorithm>

namespace tewatashi::agent::core {

using ports::HandheldError;
using ports::HandheldProblem;
using std::chrono::milliseconds;

void TerminalWatch::attached(const std::string& port, milliseconds now, Beginner begins) {
    if (begins == Beginner::Terminal) {
        m_docks[port] = Dock{};
        m_docks[port].begins = begins;
        return;
    }
    const bool same = port == m_lastDetached && m_lastDueAt;
    const milliseconds dueAt = same ? std::max(now, *m_lastDueAt) : now;
    m_docks[port] = Dock{};
    m_docks[port].dueAt = dueAt;
    m_lastDueAt.reset();
}

void TerminalWatch::called(const std::string& port, milliseconds now) {
    if (const auto found = m_docks.find(port); found != m_docks.end()) {
        found->second.dueAt = now;
    }
}

void TerminalWatch::detached(const std::string& port) {
    const auto found = m_docks.find(port);
    if (found == m_docks.end()) {
        return;
    }
    m_lastDetached = port;
    m_lastDueAt = found->second.troubled ? found->second.dueAt : std::nullopt;
    m_docks.erase(found);
}

std::optional<DueTerminal> TerminalWatch::due(milliseconds now) const {
    const std::pair<const std::string, Dock>* first = nullptr;
    for (const auto& entry : m_docks) {
        const Dock& dock = entry.second;
        if (dock.dueAt && *dock.dueAt <= now &&
            (first == nullptr || *dock.dueAt < *first->second.dueAt)) {
            first = &entry;
        }
    }
    if (first == nullptr) {
        return std::nullopt;
    }
    return DueTerminal{first->first, first->second.job, first->second.left};
}

std::optional<milliseconds> TerminalWatch::nextDue() const {
    std::optional<milliseconds> next = m_storeAskAt;
    for (const auto& [port, dock] : m_docks) {
        if (dock.dueAt && (!next || *dock.dueAt < *next)) {
            next = dock.dueAt;
        }
    }
    return next;
}

bool TerminalWatch::claim(const std::string& port, const std::string& terminalId) {
    const bool held = std::any_of(m_docks.begin(), m_docks.end(), [&](const auto& entry) {
        return entry.first != port && entry.second.terminalId == terminalId;
    });
    const auto dock = m_docks.find(port);
    if (held || dock == m_docks.end()) {
        return false;
    }
    dock->second.terminalId = terminalId;
    return true;
}

bool TerminalWatch::storeDue(milliseconds now) const {
    return m_storeAskAt && *m_storeAskAt <= now;
}

void TerminalWatch::storeAnswered(bool canStore, milliseconds now) {
    m_storeAskAt = canStore ? std::nullopt : std::optional(now + m_timing.store);
    for (auto& [port, dock] : m_docks) {
        if (canStore && dock.waitsForStore) {
            schedule(dock, TerminalJob::Session, now);
        }
    }
}

void TerminalWatch::schedule(Dock& dock, TerminalJob job, std::optional<milliseconds> at) {
    const bool calls = dock.begins == Beginner::Terminal;
    dock.job = calls ? TerminalJob::Session : job;
    dock.dueAt = calls ? std::nullopt : at;
    dock.waitsForStore = false;
}

void TerminalWatch::afterTrouble(Dock& dock, const HandheldError& error, milliseconds now) {
    dock.troubled = true;
    switch (error.problem) {
    case HandheldProblem::NotSupported:
        return schedule(dock, TerminalJob::Session, std::nullopt);
    case HandheldProblem::Busy:
        return schedule(dock, TerminalJob::Session, now + m_timing.busy);
    case HandheldProblem::ErasesOnRead:
    case HandheldProblem::RecordTooLong:
    case HandheldProblem::OtherLayout:
        return schedule(dock, TerminalJob::Session, now + m_timing.attention);
    case HandheldProblem::NoAnswer:
    case HandheldProblem::Garbled:
    case HandheldProblem::Refused:
    case HandheldProblem::KeepsRecords:
        break;
    case HandheldProblem::Gone:
        return schedule(dock, TerminalJob::Session, now + m_timing.gone);
    }
    schedule(dock, TerminalJob::Session, now + m_timing.cooldown);
}

void TerminalWatch::sessionEnded(const std::string& port, const DockEnd& end, milliseconds now) {
    if (end.outcome == DockOutcome::CannotStore) {
        m_storeAskAt = now + m_timing.store;
    } else if (m_storeAskAt && !end.handheldError) {
        m_storeAskAt = now; // there may be room for the others, too
    }
    const auto found = m_docks.find(port);
    if (found == m_docks.end()) {
        return; // taken away meanwhile
    }
    Dock& dock = found->second;
    dock.left = end.left;
    dock.troubled = false;
    switch (end.outcome) {
    case DockOutcome::Stored:
    case DockOutcome::NothingNew:
        return end.more ? schedule(dock, TerminalJob::Session, now)
                        : schedule(dock, TerminalJob::Poll, now + m_timing.rePoll);
    case DockOutcome::Failed:
    case DockOutcome::Removed:
        if (end.handheldError) {
            return afterTrouble(dock, *end.handheldError, now);
        }
        break;
    case DockOutcome::StoredNotCleared:
        if (end.handheldError && end.handheldError->problem == HandheldProblem::Gone) {
            return afterTrouble(dock, *end.handheldError, now);
        }
        break;
    case DockOutcome::CannotStore:
        schedule(dock, TerminalJob::Session, std::nullopt);
        dock.waitsForStore = dock.begins == Beginner::Agent;
        return;
    }
    schedule(dock, TerminalJob::Session, now + m_timing.cooldown);
}

void TerminalWatch::polled(const std::string& port, const PollResult& result, milliseconds now) {
    const auto found = m_docks.find(port);
    if (found == m_docks.end()) {
        return;
    }
    Dock& dock = found->second;
    switch (result.outcome) {
    case PollOutcome::Same:
        return schedule(dock, TerminalJob::Poll, now + m_timing.rePoll);
    case PollOutcome::News:
        return schedule(dock, TerminalJob::Session, now);
    case PollOutcome::Trouble:
        return afterTrouble(dock, *result.error, now);
    }
}

void TerminalWatch::openFailed(const std::string& port, milliseconds now) {
    if (const auto found = m_docks.find(port); found != m_docks.end()) {
        schedule(found->second, TerminalJob::Session, now + m_timing.cooldown);
    }
}

} // namespace tewatashi::agent::core
