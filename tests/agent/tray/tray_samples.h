#pragma once

#include "agent/tray/dock_sign.h"
#include "agent/tray/tray_view.h"

#include <string>
#include <vector>

// What an agent may say, for tests and pictures of the windows.
namespace tewatashi::test {

inline constexpr UtcMillis kNoon{1'775'012'400'000}; // 2026-04-01T03:00:00Z, noon in Tokyo

[[nodiscard]] inline agent::admin::StatusReport statusReport(const std::string& state) {
    agent::admin::StatusReport status;
    status.state = state;
    status.version = "0.1.0";
    status.server = "https://mail.example.jp:8443";
    status.delivered = 1'904;
    status.lastReceipt = kNoon - std::chrono::minutes(3);
    return status;
}

[[nodiscard]] inline agent::admin::StatusReport docked(agent::admin::StatusReport status) {
    status.attached = 1;
    status.terminal = "opticon:0000000000123456";
    status.model = "OPN-2001";
    return status;
}

[[nodiscard]] inline agent::admin::StatusReport
waiting(agent::admin::StatusReport status, std::uint64_t count, std::chrono::minutes since) {
    status.waiting = count;
    status.oldestWaiting = kNoon - since;
    return status;
}

[[nodiscard]] inline agent::tray::Situation connected(const agent::admin::StatusReport& status) {
    return {agent::tray::Link::Connected, status, kNoon};
}

[[nodiscard]] inline agent::admin::DockEnded dockEnd(const std::string& outcome) {
    return {outcome,
            "opticon:0000000000123456",
            "OPN-2001",
            312,
            300,
            kNoon,
            {"端末を置き直してください。", "Dock the terminal again."}};
}

// A morning's sessions, newest first, then some of the days before.
[[nodiscard]] inline std::vector<agent::admin::DockLine> dockLines() {
    using std::chrono::hours;
    using std::chrono::minutes;
    struct Row {
        std::chrono::minutes ago;
        const char* terminal;
        std::uint64_t read, added, duplicates, quarantined, waiting;
        const char* outcome;
    };
    const std::vector<Row> rows{{minutes(12), "123456", 312, 300, 0, 0, 300, "stored"},
                                {minutes(55), "123471", 187, 187, 0, 2, 0, "stored"},
                                {minutes(98), "123456", 264, 260, 4, 0, 0, "stored"},
                                {minutes(121), "123490", 0, 0, 0, 0, 0, "nothing_new"},
                                {minutes(150), "123471", 96, 96, 0, 0, 0, "stored_not_cleared"},
                                {minutes(162), "123471", 0, 0, 0, 0, 0, "removed"},
                                {hours(26), "123456", 402, 402, 1, 0, 0, "stored"},
                                {hours(28), "123490", 51, 51, 0, 1, 0, "stored"},
                                {hours(30), "123471", 233, 233, 0, 0, 0, "stored"}};
    std::vector<agent::admin::DockLine> docks;
    std::int64_t row = 90;
    for (const Row& each : rows) {
        agent::admin::DockLine dock;
        dock.row = row--;
        dock.terminal = std::string("opticon:0000000000") + each.terminal;
        dock.model = "OPN-2001";
        dock.at = kNoon - each.ago;
        dock.ended = dock.at + std::chrono::seconds(8);
        dock.read = each.read;
        dock.added = each.added;
        dock.duplicates = each.duplicates;
        dock.quarantined = each.quarantined;
        dock.waiting = each.waiting;
        dock.stored = each.added - each.duplicates - each.quarantined - each.waiting;
        dock.outcome = each.outcome;
        dock.cleared = dock.outcome == "stored";
        docks.push_back(dock);
    }
    return docks;
}

} // namespace tewatashi::test
