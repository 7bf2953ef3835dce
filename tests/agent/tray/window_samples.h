#pragma once

#include "agent/tray/main_window.h"
#include "tests/agent/tray/tray_samples.h"

namespace tewatashi::test {

// A name for files and everything the window shows in that state.
struct WindowSample {
    std::string name;
    agent::tray::WindowContent content;
};

[[nodiscard]] inline WindowSample windowSample(const std::string& name,
                                               const agent::tray::Situation& situation) {
    WindowSample sample{name, {}};
    sample.content.situation = situation;
    sample.content.view = agent::tray::viewOf(situation);
    if (situation.link == agent::tray::Link::Connected) {
        agent::admin::HistoryPage page;
        page.docks = dockLines();
        for (agent::admin::DockLine& dock : page.docks) {
            if (situation.status->waiting == 0) {
                dock.stored += dock.waiting;
                dock.waiting = 0;
            }
        }
        page.next = page.docks.back().row;
        sample.content.book.add(std::nullopt, page);
    }
    sample.content.dataFolder = QStringLiteral("/var/lib/tewatashi-agent");
    return sample;
}

// Every state there is.
[[nodiscard]] inline std::vector<WindowSample> windowSamples() {
    using agent::admin::Progress;
    using agent::tray::Link;
    using std::chrono::minutes;
    std::vector<WindowSample> samples;
    const auto add = [&](const std::string& name, const agent::admin::StatusReport& status) {
        samples.push_back(windowSample(name, connected(status)));
    };
    add("idle", statusReport("idle"));
    add("docked", docked(statusReport("docked")));
    auto reading = docked(statusReport("reading"));
    reading.progress = Progress{Progress::Activity::Reading, "store", 2, 6};
    add("reading", reading);
    auto uploading = waiting(docked(statusReport("uploading")), 180, minutes(1));
    uploading.progress = Progress{Progress::Activity::Uploading, "", 120, 300};
    add("uploading", uploading);
    auto offline = waiting(statusReport("offline"), 300, minutes(12));
    offline.trouble = agent::admin::Trouble{
        {"サーバー「mail.example."
         "jp」に届きません。ネットワークのケーブルと接続を確認してください。",
         "mail.example.jp cannot be reached. Check the network cable and connection."},
        "Network unreachable",
        kNoon - minutes(2)};
    add("offline", offline);
    auto stopped = waiting(statusReport("stopped"), 300, minutes(190));
    stopped.trouble = agent::admin::Trouble{
        {"サーバー「mail.example.jp」がこのPCの登録を受け付けていません。記録はこのPCに保管されて"
         "います。管理者に再登録（新しい登録コード）を依頼してください。",
         "mail.example.jp does not accept this PC any more. Scans are kept here. Ask the "
         "administrator for a new enrolment code."},
        "HTTP 403 agent-revoked",
        kNoon - minutes(2)};
    add("stopped", stopped);
    auto full = docked(statusReport("cannot_store"));
    full.trouble = agent::admin::Trouble{
        {"端末 opticon:0000000000123456（OPN-2001）の記録を保存できません。端末内の記録は消去して"
         "いません。ディスクの空きを作ってください。",
         "Terminal opticon:0000000000123456 (OPN-2001): its records cannot be stored. The terminal "
         "was not cleared. Free some disk space."},
        "database or disk is full",
        kNoon - minutes(1)};
    add("cannot_store", full);
    auto failed = docked(statusReport("docked"));
    failed.trouble = agent::admin::Trouble{
        {"端末を読み出せませんでした。端末が応答しません。置き直してください。",
         "The terminal could not be read: it does not answer. Dock it again."},
        "no answer to identify",
        kNoon - minutes(1)};
    add("attention", failed);
    samples.push_back(windowSample("not_running", {Link::NotRunning, {}, kNoon}));
    samples.push_back(windowSample("not_enrolled", {Link::NotEnrolled, {}, kNoon}));
    return samples;
}

} // namespace tewatashi::test
