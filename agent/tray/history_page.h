#pragma once

#include "agent/tray/dock_book.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace tewatashi::agent::tray {

class DockTable;

// All dock sessions the journal still has: 35 days, and older ones that wait.
class HistoryPage final : public QWidget {
public:
    HistoryPage();
    void show(const DockBook& book, UtcMillis now, Language language);
    [[nodiscard]] QPushButton* moreButton() const { return m_more; }

private:
    QLabel* m_heading;
    QLabel* m_about;
    DockTable* m_table;
    QPushButton* m_more;
};

} // namespace tewatashi::agent::tray
