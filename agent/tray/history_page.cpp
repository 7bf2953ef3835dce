#include "agent/tray/history_page.h"

#include "agent/tray/dock_table.h"
#include "agent/tray/pieces.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace tewatashi::agent::tray {

HistoryPage::HistoryPage()
    : m_heading(newLabel("heading")), m_about(newText("soft")), m_table(new DockTable),
      m_more(new QPushButton) {
    setObjectName(QStringLiteral("page"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(8);
    column->addWidget(m_heading);
    column->addWidget(m_about);
    column->addWidget(m_table, 1);
    column->addWidget(m_more, 0, Qt::AlignLeft);
}

void HistoryPage::show(const DockBook& book, UtcMillis now, Language language) {
    const bool ja = language == Language::Japanese;
    m_heading->setText(ja ? QStringLiteral("取込の履歴") : QStringLiteral("Dock sessions"));
    m_about->setText(ja ? QStringLiteral("送信済みの記録は35日間、未送信の記録は送信できるまで、"
                                         "このPCに残ります。")
                        : QStringLiteral("Sent scans stay on this PC for 35 days, unsent ones "
                                         "until they are sent."));
    std::vector<admin::DockLine> docks;
    for (const auto& [row, dock] : book.docks()) {
        docks.push_back(dock);
    }
    m_table->setAccessibleName(m_heading->text());
    m_table->show(docks, now, language);
    m_more->setText(ja ? QStringLiteral("以前の取込を表示") : QStringLiteral("Show older ones"));
    m_more->setAccessibleName(m_more->text());
    m_more->setVisible(book.next().has_value());
}

} // namespace tewatashi::agent::tray
