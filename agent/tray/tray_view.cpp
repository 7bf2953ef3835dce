#include "agent/tray/tray_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tewatashi::agent::tray {
namespace {

struct StateWords {
    std::string_view code;
    Mark mark;
    LocalizedText title;
    LocalizedText detail;
};

const std::array<StateWords, 7>& stateWords() {
    static const std::array<StateWords, 7> words{{
        {"idle",
         Mark::Ready,
         {"待機中", "Ready"},
         {"端末を置くと、記録を自動で取り込みます。",
          "Dock a terminal: its scans are taken in by themselves."}},
        {"docked",
         Mark::Ready,
         {"端末を外せます", "You may take the terminal"},
         {"記録は保存済みです。置いたままでもかまいません。",
          "Its scans are stored. It may also stay where it is."}},
        {"reading",
         Mark::Reading,
         {"読取中", "Reading"},
         {"端末を外さないでください。", "Do not remove the terminal."}},
        {"uploading",
         Mark::Sending,
         {"送信中", "Sending"},
         {"記録は保存済みです。電源を切っても失われません。",
          "All scans are stored. Switching off loses nothing."}},
        {"offline",
         Mark::Kept,
         {"このPCに保管中", "Kept on this PC"},
         {"つながると自動で送信します。電源を切っても失われません。",
          "Sent when on-line. Safe to switch off."}},
        {"stopped",
         Mark::Problem,
         {"送信停止", "Not sending"},
         {"サーバーがこのPCの登録を受け付けません。記録はこのPCに保管しています。",
          "The server does not accept this PC. Its scans are kept here."}},
        {"cannot_store",
         Mark::Problem,
         {"保存できません", "Cannot store"},
         {"端末の記録は消去していません。", "Terminals are not cleared."}},
    }};
    return words;
}

TrayView withoutAgent(Link link) {
    TrayView view;
    view.mark = Mark::Off;
    view.terminal = {"不明", "unknown"};
    switch (link) {
    case Link::NotRunning:
        view.title = {"自動転送アプリが停止中", "The agent is not running"};
        view.detail = {"端末を置いても取り込まれません。端末内と保管済みの記録は失われません。",
                       "Docked terminals are not read. What they and this PC hold is safe."};
        view.trouble =
            TroubleView{{"自動転送アプリを開始してください。続く場合は管理者に連絡してください。",
                         "Start the agent. If it does not last, tell the administrator."},
                        "",
                        Remedy::StartAgent};
        break;
    case Link::NotEnrolled:
        view.title = {"このPCは未登録", "This PC is not enrolled"};
        view.detail = {"最初に一度だけ、サーバーに登録します。",
                       "Once, at the beginning, it has to be enrolled at the server."};
        view.trouble =
            TroubleView{{"管理者から受け取ったサーバーの住所と登録コードを用意してください。",
                         "Have the server's address and the enrolment code of your administrator "
                         "at hand."},
                        "",
                        Remedy::Enrol};
        break;
    case Link::Connecting:
    case Link::Connected:
        view.title = {"確認中", "Looking"};
        view.detail = {"自動転送アプリの応答を待っています。", "Waiting for the agent's answer."};
        break;
    }
    return view;
}

LocalizedText stepText(const std::string& step) {
    if (step == "identify") {
        return {"端末を確認しています", "Getting to know the terminal"};
    }
    if (step == "read") {
        return {"記録を読み出しています", "Reading its scans"};
    }
    if (step == "store") {
        return {"このPCに保存しています", "Storing them on this PC"};
    }
    if (step == "verify") {
        return {"もう一度読んで照合しています", "Reading again to compare"};
    }
    if (step == "clear") {
        return {"保存済みの記録を端末から消去しています", "Clearing what is stored"};
    }
    return {"仕上げています", "Finishing"};
}

BarView barOf(const admin::Progress& progress) {
    if (progress.activity == admin::Progress::Activity::Reading) {
        return {progress.done, progress.total, stepText(progress.step)};
    }
    return {progress.done,
            progress.total,
            {fmt::format("{} / {} 件を送信しました", progress.done, progress.total),
             fmt::format("{} of {} scans sent", progress.done, progress.total)}};
}

std::optional<TroubleView> troubleOf(const admin::StatusReport& status) {
    if (status.trouble) {
        return TroubleView{status.trouble->text, status.trouble->detail, Remedy::None};
    }
    if (status.parked + status.parkedClocks > 0) {
        return TroubleView{
            {fmt::format("サーバーが受け付けない記録 {} 件を取り分けて保管しています。管理者に"
                         "連絡してください。毎日送り直します。",
                         status.parked + status.parkedClocks),
             fmt::format("{} records that the server does not accept are set aside and sent again "
                         "daily. Tell the administrator.",
                         status.parked + status.parkedClocks)},
            "",
            Remedy::None};
    }
    return std::nullopt;
}

LocalizedText dockedTerminal(const admin::StatusReport& status) {
    if (!status.terminal.empty()) {
        const std::string name = terminalName(status.terminal, status.model);
        return {name, name};
    }
    return status.attached > 0 ? LocalizedText{"確認中", "being looked at"}
                               : LocalizedText{"置かれていません", "none docked"};
}

} // namespace

LocalizedText spanText(std::chrono::milliseconds span) {
    using namespace std::chrono;
    const auto minutes =
        std::max<std::int64_t>(1, duration_cast<std::chrono::minutes>(span).count());
    if (minutes < 60) {
        return {fmt::format("{} 分", minutes), fmt::format("{} min", minutes)};
    }
    if (minutes < 48 * 60) {
        return {fmt::format("{} 時間", minutes / 60), fmt::format("{} h", minutes / 60)};
    }
    return {fmt::format("{} 日", minutes / (24 * 60)), fmt::format("{} days", minutes / (24 * 60))};
}

std::string terminalName(const std::string& terminal, const std::string& model) {
    const std::size_t colon = terminal.find(':');
    std::string number = colon == std::string::npos ? terminal : terminal.substr(colon + 1);
    const std::size_t significant = number.find_first_not_of('0');
    if (number.size() > 8 && significant != std::string::npos) {
        number = number.substr(std::min(significant, number.size() - 4));
    }
    return model.empty() ? number : model + "  " + number;
}

LocalizedText outcomeText(const std::string& outcome) {
    if (outcome == "stored") {
        return {"保存済み", "stored"};
    }
    if (outcome == "nothing_new") {
        return {"新しい記録なし", "nothing new"};
    }
    if (outcome == "stored_not_cleared") {
        return {"保存済み（端末に残存）", "stored, not cleared"};
    }
    if (outcome == "cannot_store") {
        return {"保存できず", "not stored"};
    }
    if (outcome == "failed") {
        return {"読取失敗", "failed"};
    }
    if (outcome == "removed") {
        return {"途中で取外し", "taken away"};
    }
    return outcome.empty() ? LocalizedText{"途中で終了", "cut off"}
                           : LocalizedText{outcome, outcome};
}

Mark outcomeMark(const std::string& outcome) {
    if (outcome == "stored" || outcome == "nothing_new") {
        return Mark::Ready;
    }
    return outcome == "stored_not_cleared" ? Mark::Attention : Mark::Problem;
}

TrayView viewOf(const Situation& situation) {
    if (situation.link != Link::Connected || !situation.status) {
        return withoutAgent(situation.link);
    }
    const admin::StatusReport& status = *situation.status;
    TrayView view;
    view.terminal = dockedTerminal(status);
    view.known = true;
    view.waiting = status.waiting;
    view.waitingSince = status.oldestWaiting;
    if (status.oldestWaiting) {
        view.waitingFor = spanText(situation.now - *status.oldestWaiting);
    }
    view.trouble = troubleOf(status);
    if (status.progress) {
        view.bar = barOf(*status.progress);
    }
    const auto& all = stateWords();
    const auto words = std::find_if(
        all.begin(), all.end(), [&](const StateWords& each) { return each.code == status.state; });
    if (words == all.end()) { // of a newer agent
        view.mark = view.trouble ? Mark::Attention : Mark::Ready;
        view.title = {status.state, status.state};
        return view;
    }
    view.mark = words->mark;
    view.title = words->title;
    view.detail = words->detail;
    if (view.trouble && view.mark == Mark::Ready) {
        view.mark = Mark::Attention;
        view.title = {"ご確認ください", "Please look"};
        view.detail = {};
    }
    return view;
}

} // namespace tewatashi::agent::tray
