#include "agent/tray/dock_table.h"

#include "agent/tray/look.h"
#include "agent/tray/tray_view.h"

#include <QHeaderView>

#include <array>

namespace tewatashi::agent::tray {
namespace {

enum Column { kTime, kTerminal, kRead, kStored, kDuplicates, kQuarantined, kWaiting, kResult };
constexpr int kColumns = kResult + 1;
constexpr int kRowHeight = 38;

const std::array<LocalizedText, kColumns>& heads() {
    static const std::array<LocalizedText, kColumns> texts{{{"時刻", "Time"},
                                                            {"端末", "Terminal"},
                                                            {"読取", "Read"},
                                                            {"登録", "Stored"},
                                                            {"重複", "Duplicate"},
                                                            {"要確認", "To check"},
                                                            {"未送信", "Waiting"},
                                                            {"結果", "Result"}}};
    return texts;
}

const std::array<LocalizedText, kColumns>& hints() {
    static const std::array<LocalizedText, kColumns> texts{
        {{"端末を置いた時刻", "When the terminal was docked"},
         {"機種と番号", "Model and number"},
         {"端末から読み取った記録", "Scans read from the terminal"},
         {"サーバーが登録した記録", "Scans the server stored"},
         {"サーバーに登録済みだった記録", "Scans the server had already"},
         {"サーバーが保留し、人の確認を待つ記録", "Scans the server keeps for a person to look at"},
         {"このPCに保管し、これから送信する記録",
          "Scans kept on this PC that are still to be sent"},
         {"取込の結果", "How the session ended"}}};
    return texts;
}

} // namespace

DockTable::DockTable() {
    setColumnCount(kColumns);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(kTerminal, QHeaderView::Stretch);
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setTabKeyNavigation(false); // Tab leaves the table, arrows move in it
    setWordWrap(false);
    setFocusPolicy(Qt::StrongFocus);
}

void DockTable::showHeads(Language language) {
    for (int column = 0; column < kColumns; ++column) {
        const auto at = static_cast<std::size_t>(column);
        auto* head = new QTableWidgetItem(say(heads().at(at), language));
        head->setToolTip(say(hints().at(at), language));
        const bool number = column >= kRead && column <= kWaiting;
        head->setTextAlignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        setHorizontalHeaderItem(column, head);
    }
}

void DockTable::show(const std::vector<admin::DockLine>& docks, UtcMillis now, Language language) {
    Shown wanted{docks, dayText(now), language};
    if (m_shown == wanted) {
        return;
    }
    m_shown = std::move(wanted);
    showHeads(language);
    setRowCount(static_cast<int>(docks.size()));
    int row = 0;
    for (const admin::DockLine& dock : docks) {
        const auto cell = [&](int column, const QString& text, Qt::Alignment side) {
            auto* item = new QTableWidgetItem(text);
            item->setTextAlignment(side | Qt::AlignVCenter);
            setItem(row, column, item);
            return item;
        };
        const auto count = [&](int column, std::uint64_t value) {
            auto* item = cell(column, countText(value, language), Qt::AlignRight);
            if (value == 0) {
                item->setForeground(QColor(0x8a, 0x95, 0xa1));
            }
            return item;
        };
        cell(kTime, timeText(dock.at, now), Qt::AlignLeft);
        cell(kTerminal, QString::fromStdString(terminalName(dock.terminal, dock.model)),
             Qt::AlignLeft);
        count(kRead, dock.read);
        count(kStored, dock.stored);
        count(kDuplicates, dock.duplicates);
        auto* check = count(kQuarantined, dock.quarantined + dock.parked);
        if (dock.quarantined + dock.parked > 0) {
            QFont bold = font();
            bold.setBold(true);
            check->setFont(bold);
            check->setForeground(colour::kAttention);
        }
        count(kWaiting, dock.waiting);
        auto* result = cell(kResult, say(outcomeText(dock.outcome), language), Qt::AlignLeft);
        result->setIcon(markIcon(outcomeMark(dock.outcome)));
        ++row;
    }
}

} // namespace tewatashi::agent::tray
