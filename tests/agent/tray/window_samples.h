#pragma once

#include "agent/diagnosis/local_check.h"
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

// A diagnosis and what the page says of it as a whole.
struct DiagnosisSample {
    std::string name;
    agent::tray::DiagnosisView view;
    LocalizedText conclusion;
};

[[nodiscard]] inline std::vector<agent::diagnosis::Finding> findingsOf(bool good) {
    using agent::diagnosis::Layer;
    using agent::diagnosis::notOk;
    using agent::diagnosis::ok;
    agent::diagnosis::LocalFacts pc;
    pc.version = "0.1.0";
    pc.terminal.seen = 1;
    pc.terminal.heard = true;
    pc.terminal.batteryLow = !good;
    pc.terminal.clock = agent::diagnosis::TerminalClockSeen{std::chrono::seconds(1), false};
    pc.storage.waiting = good ? 0 : 300;
    pc.storage.free_bytes = 41LL << 30;
    std::vector<agent::diagnosis::Finding> findings = agent::diagnosis::checkLocal(pc);
    findings.push_back(
        ok(Layer::Dns, {"「mail.example.jp」が見つかりました。", "mail.example.jp is known."}));
    findings.push_back(ok(Layer::Proxy, {"プロキシは使っていません。", "No proxy is used."}));
    findings.push_back(
        ok(Layer::Connection, {"サーバーにつながりました。", "The server can be reached."}));
    if (good) {
        findings.push_back(
            ok(Layer::Tls, {"証明書は正しく、2026-04-11 まで有効です。",
                            "The certificate is right and holds until 2026-04-11."}));
        findings.back().advice = {
            "まもなく期限が切れます。サーバー管理者に更新を依頼してください。",
            "It ends soon: ask the server's administrator to renew it."};
        findings.push_back(ok(
            Layer::Clock, {"サーバーとの差は 0 秒です。", "It differs from the server's by 0 s."}));
        findings.push_back(ok(Layer::SignIn, {"サーバーはこのPCを受け入れています。",
                                              "The server accepts this PC."}));
        findings.push_back(ok(Layer::Server, {"正常です。", "It is well."}));
        findings.push_back(
            ok(Layer::Maintenance, {"メンテナンス中ではありません。", "There is none."}));
        return findings;
    }
    findings.push_back(
        notOk(Layer::Tls, {"サーバー「mail.example.jp」の証明書の有効期限が切れています。このPCの"
                           "日時が正しければ、サーバー管理者に連絡してください。",
                           "The certificate of mail.example.jp has expired. If the date of this PC "
                           "is right, tell the server's administrator."}));
    for (const Layer layer : {Layer::Clock, Layer::SignIn, Layer::Server, Layer::Maintenance}) {
        findings.push_back(agent::diagnosis::notChecked(layer));
    }
    return findings;
}

[[nodiscard]] inline std::vector<DiagnosisSample> diagnosisSamples() {
    using Stage = agent::tray::DiagnosisView::Stage;
    auto half = findingsOf(true);
    half.resize(9); // this PC; the server takes its time
    return {{"running", {Stage::Running, half, {}, {}, false, {}}, {"診断中", "Diagnosing"}},
            {"good",
             {Stage::Done, findingsOf(true), kNoon, {}, false, {}},
             {"問題は見つかりませんでした", "Nothing is wrong"}},
            {"causes",
             {Stage::Done,
              findingsOf(false),
              kNoon,
              {},
              false,
              {"保存しました: C:/Users/support.zip", "Saved: C:/Users/support.zip"}},
             {"原因: 端末の電池、証明書", "Cause: Terminal's battery, Certificate"}},
            {"failed",
             {Stage::Failed,
              half,
              {},
              {"自動転送アプリが診断の途中で終了しました。もう一度診断してください。",
               "The agent ended while it answered. Diagnose again."},
              false,
              {}},
             {"もう一度診断してください", "Diagnose again"}}};
}

} // namespace tewatashi::test
