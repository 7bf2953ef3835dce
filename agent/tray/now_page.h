#pragma once

#include "agent/tray/dock_book.h"
#include "agent/tray/pieces.h"

#include <QWidget>

class QProgressBar;

namespace tewatashi::agent::tray {

class DockTable;

// "Now": how it is, what is docked, how far it has come, the one thing to do, today's sessions.
class NowPage final : public QWidget {
public:
    NowPage();
    void show(const TrayView& view, const DockBook& book, UtcMillis now, Language language);
    [[nodiscard]] QPushButton* remedyButton() const { return m_trouble->button(); }

private:
    [[nodiscard]] QFrame* newStateCard();
    void showFigures(const TrayView& view, const DockBook::Sums& today, UtcMillis now,
                     Language language);

    MarkBox* m_mark = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_detail = nullptr;
    QLabel* m_terminalName = nullptr;
    QLabel* m_terminal = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_barText = nullptr;
    TroubleCard* m_trouble;
    FigureCard* m_waiting;
    FigureCard* m_today;
    FigureCard* m_check;
    QLabel* m_heading;
    DockTable* m_table;
    QLabel* m_none;
};

// Midnight before `now`, local time.
[[nodiscard]] UtcMillis startOfDay(UtcMillis now);

} // namespace tewatashi::agent::tray
