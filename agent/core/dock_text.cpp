#include "agent/core/dock_text.h"

#include "common/base/assert.h"

#include <fmt/format.h>

namespace tewatashi::agent::core {
namespace {

LocalizedText nameOf(const std::optional<ports::TerminalIdentity>& terminal) {
    if (!terminal) {
        return {"端末", "The terminal"};
    }
    return {fmt::format("端末 {}（{}）", terminal->terminalId, terminal->model),
            fmt::format("Terminal {} ({})", terminal->terminalId, terminal->model)};
}

LocalizedText headline(const DockEnd& end, const journal::DockSummary& summary) {
    const LocalizedText name = nameOf(end.terminal);
    const std::uint32_t records = summary.recordsNew;
    switch (end.outcome) {
    case DockOutcome::Stored:
        return {
            fmt::format("{}の記録{}件を保存しました。端末を外してかまいません。", name.ja, records),
            fmt::format("{}: {} records stored. You may take the terminal.", name.en, records)};
    case DockOutcome::NothingNew:
        return {fmt::format("{}に新しい記録はありません。端末を外してかまいません。", name.ja),
                fmt::format("{}: nothing new. You may take the terminal.", name.en)};
    case DockOutcome::StoredNotCleared:
        return {fmt::format("{}の記録は保存済みですが、端末内の記録は消去していません。"
                            "次回もう一度読み出しますが、二重に登録されることはありません。",
                            name.ja),
                fmt::format("{}: all records are stored, but the terminal still holds them. They "
                            "are read again next time and never counted twice.",
                            name.en)};
    case DockOutcome::CannotStore:
        return {fmt::format("{}の記録を保存できません。端末内の記録は消去していません。", name.ja),
                fmt::format("{}: its records cannot be stored. The terminal was not cleared.",
                            name.en)};
    case DockOutcome::Failed:
        return {fmt::format("{}を読み出せませんでした。", name.ja),
                fmt::format("{} could not be read.", name.en)};
    case DockOutcome::Removed:
        return {fmt::format("{}の読出しが完了していません。", name.ja),
                fmt::format("{}: reading was not finished.", name.en)};
    }
    TW_ASSERT(false);
}

} // namespace

LocalizedText dockText(const DockEnd& end, const journal::DockSummary& summary,
                       const LocalizedText& why) {
    LocalizedText text = headline(end, summary);
    if (!why.ja.empty()) {
        text.ja += why.ja;
        text.en += " " + why.en;
    }
    if (end.terminal && end.terminal->batteryLow) {
        text.ja += "電池残量が少なくなっています。充電または電池交換をしてください。";
        text.en += " Its battery is low: charge it or change the battery.";
    }
    return text;
}

} // namespace tewatashi::agent::core
