#include "agent/diagnosis/local_check.h"

#include <fmt/format.h>

#include <functional>

namespace tewatashi::agent::diagnosis {
namespace {

using Check = std::function<Finding()>;

// Looks at one layer after the other until one is not OK.
void runChain(std::vector<Finding>& findings, const std::vector<std::pair<Layer, Check>>& checks) {
    bool stopped = false;
    for (const auto& [layer, check] : checks) {
        Finding finding = stopped ? notChecked(layer) : check();
        stopped = stopped || finding.state == State::NotOk;
        findings.push_back(std::move(finding));
    }
}

Finding checkSettings(const LocalFacts& facts) {
    if (facts.settingsProblem) {
        return notOk(Layer::Settings, *facts.settingsProblem);
    }
    return ok(Layer::Settings, {"このPCは登録済みで、設定を読めます。",
                                "This PC is enrolled and its settings can be read."});
}

Finding checkAgent(const LocalFacts& facts) {
    switch (facts.run) {
    case AgentRun::Running:
        break;
    case AgentRun::NotRunning:
        return notOk(Layer::Agent,
                     {"自動転送アプリが動いていません。サービスを開始するか、tewatashi-agent run を"
                      "実行してください。端末と記録は失われません。",
                      "The agent is not running. Start its service, or tewatashi-agent run. "
                      "Nothing is lost meanwhile."});
    case AgentRun::Silent:
        return notOk(Layer::Agent,
                     {"自動転送アプリが応答しません。サービスを再起動してください。続く場合は"
                      "管理者に連絡してください。",
                      "The agent does not answer. Restart its service; if it lasts, tell the "
                      "administrator."});
    case AgentRun::Unknown:
        return notChecked(Layer::Agent, {"データフォルダーを調べられません。",
                                         "The data folder cannot be looked into."});
    }
    if (facts.agentTrouble) {
        return notOk(Layer::Agent, facts.agentTrouble->text, facts.agentTrouble->detail);
    }
    return ok(Layer::Agent,
              {fmt::format("動作しています（版 {}）。", facts.version),
               fmt::format("Running (version {}).", facts.version)},
              {{"version", facts.version}});
}

// Their trouble, when it is one of that layer.
std::optional<Finding> troubleAt(const std::optional<Trouble>& trouble, Layer layer) {
    if (!trouble || trouble->layer != layer) {
        return std::nullopt;
    }
    return notOk(layer, trouble->text, trouble->detail);
}

const LocalizedText& asksTheAgent() {
    static const LocalizedText text{"自動転送アプリの動作中だけ調べられます。",
                                    "Only a running agent can tell: it alone talks to terminals."};
    return text;
}

Finding checkCable(const TerminalFacts& facts) {
    if (auto found = troubleAt(facts.trouble, Layer::Cable)) {
        return *found;
    }
    // A device that could not be opened is there.
    const bool unopened = facts.trouble && facts.trouble->layer == Layer::Driver;
    if (facts.seen == 0 && facts.ports == 0 && !unopened) {
        Finding none =
            notOk(Layer::Cable,
                  {"端末が見つかりません。端末を置いて（接続して）からもう一度診断してください。"
                   "置いてあるのに見つからない場合は、ケーブルとUSBの差込口を替え、端末の電源を"
                   "確認してください。",
                   "No terminal is seen. Dock one and diagnose again. If it is docked, try "
                   "another cable and USB socket, and see that the terminal is switched on."});
        if (facts.trouble && !facts.trouble->detail.empty()) {
            none.facts.push_back({"last_trouble", facts.trouble->detail});
        }
        return none;
    }
    if (facts.seen == 0 && facts.ports > 0) {
        return ok(Layer::Cable, {"ポートがあります。端末側で送信操作をすると読み出します。",
                                 "The port is there; the terminal is read when its user sends."});
    }
    return ok(Layer::Cable, {"端末が見つかりました。", "A terminal is there."},
              {{"terminals", std::to_string(facts.seen)}});
}

Finding checkDriver(const TerminalFacts& facts) {
    if (auto found = troubleAt(facts.trouble, Layer::Driver)) {
        return *found;
    }
    return ok(Layer::Driver, {"端末を開けます。", "The terminal can be opened."});
}

Finding notHeard(Layer layer, const TerminalFacts& facts) {
    if (!facts.talks) {
        return notChecked(layer, asksTheAgent());
    }
    return notChecked(layer, {"端末はまだ応答していません。数秒後にもう一度診断してください。",
                              "The terminal has not spoken yet. Diagnose again in some seconds."});
}

Finding checkProtocol(const TerminalFacts& facts) {
    if (facts.reading) {
        return ok(Layer::Protocol, {"読み出しています。端末を外さないでください。",
                                    "It is being read. Do not remove it."});
    }
    if (auto found = troubleAt(facts.trouble, Layer::Protocol)) {
        return *found;
    }
    if (!facts.heard) {
        return notHeard(Layer::Protocol, facts);
    }
    return ok(Layer::Protocol,
              {"端末は正しく応答しました。", "The terminal answered as it should."},
              {{"terminal", facts.terminal}});
}

Finding checkTerminalClock(const TerminalFacts& facts) {
    if (!facts.heard) {
        return notHeard(Layer::TerminalClock, facts);
    }
    if (!facts.clock) {
        return notChecked(Layer::TerminalClock,
                          {"端末は時刻を答えていません。", "The terminal did not tell its time."});
    }
    const TerminalClockSeen& clock = *facts.clock;
    std::vector<Fact> seen;
    if (clock.ahead) {
        seen.push_back({"ahead_s", std::to_string(clock.ahead->count())});
    }
    if (clock.ahead && std::chrono::abs(*clock.ahead) <= kTerminalClockTolerance) {
        return ok(Layer::TerminalClock, {"合っています。", "It is right."}, std::move(seen));
    }
    const std::string off_s =
        clock.ahead ? std::to_string(std::chrono::abs(*clock.ahead).count()) : "";
    if (clock.mended) {
        const LocalizedText was =
            clock.ahead ? LocalizedText{fmt::format("{} 秒ずれていたため、合わせました。", off_s),
                                        fmt::format("It was {} s off and has been set.", off_s)}
                        : LocalizedText{"未設定だったため、合わせました。",
                                        "It was not set and has been set."};
        return ok(Layer::TerminalClock, was, std::move(seen));
    }
    const LocalizedText what =
        clock.ahead ? LocalizedText{fmt::format("端末の時計が {} 秒ずれています。", off_s),
                                    fmt::format("The terminal's clock is {} s off. ", off_s)}
                    : LocalizedText{"端末の時計が設定されていません。",
                                    "The terminal's clock is not set. "};
    Finding wrong =
        notOk(Layer::TerminalClock,
              {what.ja + "端末を置いたままにすると、記録を消去したあと自動で合わせます。合わない"
                         "機種では端末側で設定してください。",
               what.en + "Left docked it is set once its records are cleared; where that is not "
                         "possible set it on the terminal."});
    wrong.facts = std::move(seen);
    return wrong;
}

Finding checkBattery(const TerminalFacts& facts) {
    if (!facts.heard) {
        return notHeard(Layer::TerminalBattery, facts);
    }
    if (!facts.batteryLow) {
        return notChecked(Layer::TerminalBattery, {"この端末は電池の状態を答えません。",
                                                   "The terminal does not tell of it."});
    }
    if (*facts.batteryLow) {
        return notOk(Layer::TerminalBattery,
                     {"端末の電池が残りわずかです。充電するか、電池を交換してください。",
                      "The terminal's battery is low. Charge it or change the battery."});
    }
    return ok(Layer::TerminalBattery, {"十分です。", "It is good."});
}

Finding checkJournal(const StorageFacts& facts) {
    std::vector<Fact> counts{{"journal_bytes", std::to_string(facts.journal_bytes)}};
    if (facts.waiting) {
        counts.push_back({"waiting", std::to_string(*facts.waiting)});
        counts.push_back({"set_aside", std::to_string(facts.parked)});
    }
    if (facts.journalTrouble) {
        Finding finding =
            notOk(Layer::Journal, facts.journalTrouble->text, facts.journalTrouble->detail);
        finding.facts.insert(finding.facts.end(), counts.begin(), counts.end());
        return finding;
    }
    if (!facts.journalKnown) {
        return notChecked(Layer::Journal, asksTheAgent());
    }
    if (facts.journalMax_bytes > 0 && facts.journal_bytes >= facts.journalMax_bytes) {
        return notOk(Layer::Journal,
                     {"保存領域が上限（agent.json の journal_mib）に達しています。上限を上げて"
                      "自動転送アプリを再起動してください。",
                      "The journal has reached its limit (journal_mib in agent.json). Raise it and "
                      "restart the agent."},
                     std::to_string(facts.journal_bytes));
    }
    LocalizedText text{"保存できます。", "Scans can be stored."};
    if (facts.waiting && *facts.waiting == 0) {
        text.ja += "未送信はありません。";
        text.en += " Nothing waits to be sent.";
    } else if (facts.waiting) {
        text.ja += fmt::format("未送信 {} 件。", *facts.waiting);
        text.en += fmt::format(" {} wait to be sent.", *facts.waiting);
    }
    Finding finding = ok(Layer::Journal, std::move(text), std::move(counts));
    finding.advice = facts.notice;
    return finding;
}

Finding checkDisk(const StorageFacts& facts) {
    if (!facts.free_bytes) {
        return notOk(Layer::Disk,
                     {fmt::format("「{}」のディスクを調べられません。フォルダーとディスクの状態を"
                                  "確認してください。",
                                  facts.folder),
                      fmt::format("The disk of {} cannot be asked. Check the folder and the disk.",
                                  facts.folder)});
    }
    constexpr std::int64_t kMebi = 1LL << 20;
    const std::int64_t free_mib = *facts.free_bytes / kMebi;
    std::vector<Fact> seen{{"free_bytes", std::to_string(*facts.free_bytes)}};
    if (*facts.free_bytes < kFreeMin_bytes) {
        Finding finding =
            notOk(Layer::Disk,
                  {fmt::format("「{}」のディスクの空きが残り {} MiBです。不要なファイルを削除して"
                               "{} MiB以上空けてください。",
                               facts.folder, free_mib, kFreeMin_bytes / kMebi),
                   fmt::format("Only {} MiB are free on the disk of {}. Free at least {} MiB.",
                               free_mib, facts.folder, kFreeMin_bytes / kMebi)});
        finding.facts = std::move(seen);
        return finding;
    }
    constexpr std::int64_t kInGibi_mib = 10 * 1024; // as people say it
    const std::string room = free_mib < kInGibi_mib ? fmt::format("{} MiB", free_mib)
                                                    : fmt::format("{} GiB", free_mib / 1024);
    return ok(Layer::Disk, {fmt::format("空き {}。", room), fmt::format("{} are free.", room)},
              std::move(seen));
}

void checkTerminal(std::vector<Finding>& findings, const TerminalFacts& facts) {
    if (!facts.known) {
        for (const Layer layer : {Layer::Cable, Layer::Driver, Layer::Protocol,
                                  Layer::TerminalClock, Layer::TerminalBattery}) {
            findings.push_back(notChecked(layer, asksTheAgent()));
        }
        return;
    }
    runChain(findings, {{Layer::Cable, [&] { return checkCable(facts); }},
                        {Layer::Driver, [&] { return checkDriver(facts); }},
                        {Layer::Protocol, [&] { return checkProtocol(facts); }},
                        {Layer::TerminalClock, [&] { return checkTerminalClock(facts); }},
                        {Layer::TerminalBattery, [&] { return checkBattery(facts); }}});
}

} // namespace

std::vector<Finding> checkLocal(const LocalFacts& facts) {
    std::vector<Finding> findings;
    runChain(findings, {{Layer::Settings, [&] { return checkSettings(facts); }},
                        {Layer::Agent, [&] { return checkAgent(facts); }}});
    checkTerminal(findings, facts.terminal);
    // A full disk is why nothing can be stored, so it is looked at first.
    runChain(findings, {{Layer::Disk, [&] { return checkDisk(facts.storage); }},
                        {Layer::Journal, [&] { return checkJournal(facts.storage); }}});
    return findings;
}

} // namespace tewatashi::agent::diagnosis
