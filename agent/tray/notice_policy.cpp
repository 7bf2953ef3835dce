#include "agent/tray/notice_policy.h"

#include <fmt/format.h>

namespace tewatashi::agent::tray {

std::optional<NoticePolicy::Trouble> NoticePolicy::troubleOf(const Situation& situation) {
    switch (situation.link) {
    case Link::NotRunning:
        return Trouble::NotRunning;
    case Link::NotEnrolled:
        return Trouble::NotEnrolled;
    case Link::Connecting:
        return std::nullopt;
    case Link::Connected:
        break;
    }
    if (!situation.status) {
        return std::nullopt;
    }
    const admin::StatusReport& status = *situation.status;
    if (status.state == "stopped") {
        return Trouble::Stopped;
    }
    if (status.state == "cannot_store") {
        return Trouble::CannotStore;
    }
    const bool waitsLong =
        status.oldestWaiting && situation.now - *status.oldestWaiting >= kWaitingPatience;
    return waitsLong ? std::optional(Trouble::WaitsLong) : std::nullopt;
}

std::optional<TrayNotice> NoticePolicy::look(const Situation& situation,
                                             std::chrono::milliseconds now) {
    if (situation.link == Link::Connecting) {
        return std::nullopt; // neither better nor worse
    }
    const auto trouble = troubleOf(situation);
    std::erase_if(m_seen, [&](const auto& each) { return each.first != trouble; });
    if (!trouble) {
        return std::nullopt;
    }
    Seen& seen = m_seen.try_emplace(*trouble, Seen{now, std::nullopt}).first->second;
    const bool away = *trouble == Trouble::NotRunning || *trouble == Trouble::NotEnrolled;
    const bool due = away ? now - seen.since >= kAgentPatience : true;
    if (!due || (seen.told && now - *seen.told < kAgain)) {
        return std::nullopt;
    }
    seen.told = now;
    const TrayView view = viewOf(situation);
    if (*trouble == Trouble::WaitsLong) {
        return TrayNotice{
            Mark::Kept,
            {fmt::format("未送信 {} 件", view.waiting), fmt::format("{} scans wait", view.waiting)},
            {fmt::format("{}前から送信できていません。記録はこのPCに保管しています。",
                         view.waitingFor.ja),
             fmt::format("They could not be sent for {}. They are kept on this PC.",
                         view.waitingFor.en)}};
    }
    return TrayNotice{view.mark, view.title, view.trouble ? view.trouble->what : view.detail};
}

} // namespace tewatashi::agent::tray
