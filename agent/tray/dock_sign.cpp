#include "agent/tray/dock_sign.h"

#include <fmt/format.h>

namespace tewatashi::agent::tray {
namespace {

SignKind kindOf(const std::string& outcome) {
    const bool stored =
        outcome == "stored" || outcome == "nothing_new" || outcome == "stored_not_cleared";
    return stored ? SignKind::Take : SignKind::Failed;
}

LocalizedText headlineOf(const std::string& outcome) {
    if (outcome == "nothing_new") {
        return {"新しい記録はありません。端末を外せます", "Nothing new. You may take the terminal"};
    }
    if (kindOf(outcome) == SignKind::Take) {
        return {"保存しました。端末を外せます", "Stored. You may take the terminal"};
    }
    if (outcome == "removed") {
        return {"途中で外されました。もう一度置いてください",
                "Taken away too early. Dock it again"};
    }
    if (outcome == "cannot_store") {
        return {"保存できません。記録は端末内にあります",
                "Cannot store. The terminal keeps its scans"};
    }
    return {"読取に失敗しました", "Reading failed"};
}

LocalizedText aboutTerminal(const admin::DockEnded& end) {
    if (end.terminal.empty()) {
        return {};
    }
    const std::string name = terminalName(end.terminal, end.model);
    return {fmt::format("{}　{} 件（新規 {} 件）", name, end.read, end.added),
            fmt::format("{}   {} scans, {} new", name, end.read, end.added)};
}

} // namespace

Mark markOf(SignKind kind) {
    switch (kind) {
    case SignKind::DoNotRemove:
        return Mark::Reading;
    case SignKind::Take:
        return Mark::Ready;
    case SignKind::Failed:
        return Mark::Problem;
    }
    return Mark::Problem;
}

void DockSign::tellWhatBecomes(const admin::StatusReport& status) {
    if (m_outcome == "stored_not_cleared") {
        return; // its own words matter more
    }
    if (status.waiting == 0) {
        m_sign->second = {"送信済み", "Sent"};
    } else if (status.state == "offline" || status.state == "stopped") {
        m_sign->second = {"このPCに保管中。つながると自動で送信。電源を切ってもかまいません",
                          "Kept here, sends when on-line, safe to switch off"};
    } else {
        m_sign->second = {fmt::format("送信しています（残り {} 件）", status.waiting),
                          fmt::format("Sending ({} left)", status.waiting)};
    }
}

void DockSign::statusCame(const admin::StatusReport& status, std::chrono::milliseconds) {
    if (status.attached == 0) {
        m_lastFailure.clear();
    }
    if (status.state == "reading") {
        m_outcome.clear();
        m_endsAt.reset();
        SignView sign;
        sign.kind = SignKind::DoNotRemove;
        sign.headline = {"端末を外さないでください", "Do not remove the terminal"};
        sign.second = {"記録を読み取っています", "Its scans are being read"};
        if (!status.terminal.empty()) {
            const std::string name = terminalName(status.terminal, status.model);
            sign.terminal = {name, name};
        }
        m_sign = std::move(sign);
        return;
    }
    if (!m_sign) {
        return;
    }
    if (m_sign->kind == SignKind::DoNotRemove && m_outcome.empty()) {
        // The session is over; its end is told in a moment, or was told to nobody.
        if (status.attached == 0) {
            m_sign.reset();
        }
        return;
    }
    if (m_sign->kind == SignKind::Take) {
        tellWhatBecomes(status);
    }
}

std::optional<Sound> DockSign::dockEnded(const admin::DockEnded& end,
                                         std::chrono::milliseconds now) {
    SignView sign;
    sign.kind = kindOf(end.outcome);
    sign.headline = headlineOf(end.outcome);
    sign.terminal = aboutTerminal(end);
    m_outcome = end.outcome;
    const bool good = sign.kind == SignKind::Take;
    if (!good || end.outcome == "stored_not_cleared") {
        sign.second = end.text;
    } else if (end.added > 0) {
        sign.second = {"送信しています", "Sending"};
    }
    m_sign = std::move(sign);
    m_endsAt = good ? std::optional(now + kGoodStays) : std::nullopt;
    if (good) {
        m_lastFailure.clear();
        return Sound::Stored;
    }
    const std::string failure = end.terminal + " " + end.outcome;
    const bool again = failure == m_lastFailure;
    m_lastFailure = failure;
    return again ? std::nullopt : std::optional(Sound::Failed);
}

void DockSign::timePassed(std::chrono::milliseconds now) {
    if (m_endsAt && now >= *m_endsAt) {
        m_sign.reset();
        m_endsAt.reset();
    }
}

std::optional<std::chrono::milliseconds> DockSign::endsAt() const { return m_endsAt; }

} // namespace tewatashi::agent::tray
