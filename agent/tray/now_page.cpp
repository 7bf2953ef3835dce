#include "agent/tray/now_page.h"

#include "agent/tray/dock_table.h"
#include "agent/tray/look.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QVBoxLayout>

namespace tewatashi::agent::tray {

UtcMillis startOfDay(UtcMillis now) {
    return {QDateTime::fromMSecsSinceEpoch(now.value).date().startOfDay().toMSecsSinceEpoch()};
}

NowPage::NowPage()
    : m_trouble(new TroubleCard), m_waiting(new FigureCard), m_today(new FigureCard),
      m_check(new FigureCard), m_heading(newLabel("heading")), m_table(new DockTable),
      m_none(newText("soft")) {
    setObjectName(QStringLiteral("page"));
    auto* figures = new QHBoxLayout;
    figures->setSpacing(14);
    for (FigureCard* card : {m_waiting, m_today, m_check}) {
        figures->addWidget(card, 1);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(14);
    column->addWidget(newStateCard());
    column->addWidget(m_trouble);
    column->addLayout(figures);
    column->addWidget(m_heading);
    column->addWidget(m_none);
    column->addWidget(m_table, 1);
    column->addStretch();
}

QFrame* NowPage::newStateCard() {
    m_mark = new MarkBox(60);
    m_title = newText("title");
    m_detail = newText("detail");
    m_terminalName = newLabel("label");
    m_terminal = newLabel("code");
    m_bar = new QProgressBar;
    m_bar->setTextVisible(false);
    m_barText = newLabel("soft");
    QFrame* card = newCard();
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_detail);
    auto* terminal = new QVBoxLayout;
    terminal->setSpacing(2);
    terminal->addWidget(m_terminalName, 0, Qt::AlignRight);
    terminal->addWidget(m_terminal, 0, Qt::AlignRight);
    terminal->addStretch();
    auto* row = new QHBoxLayout;
    row->setSpacing(18);
    row->addWidget(m_mark, 0, Qt::AlignVCenter);
    row->addLayout(words, 1);
    row->addLayout(terminal);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(8);
    column->addLayout(row);
    column->addSpacing(4);
    column->addWidget(m_bar);
    column->addWidget(m_barText);
    return card;
}

void NowPage::show(const TrayView& view, const DockBook& book, UtcMillis now, Language language) {
    const bool ja = language == Language::Japanese;
    m_mark->show(view.mark);
    m_title->setText(say(view.title, language));
    m_detail->setText(say(view.detail, language));
    m_detail->setVisible(!m_detail->text().isEmpty());
    m_terminalName->setText(ja ? QStringLiteral("端末") : QStringLiteral("Terminal"));
    m_terminal->setText(say(view.terminal, language));
    m_terminal->setAccessibleName(m_terminalName->text() + QLatin1Char(' ') + m_terminal->text());
    // The place stays when nothing moves, so that the page does not jump at each dock.
    constexpr int kScale = 1000;
    m_bar->setRange(0, kScale);
    const bool moves = view.bar && view.bar->total > 0;
    m_bar->setValue(moves ? static_cast<int>(view.bar->done * kScale / view.bar->total) : 0);
    m_barText->setText(view.bar ? say(view.bar->text, language) : QString());
    m_bar->setAccessibleName(m_barText->text());
    m_bar->setVisible(view.bar.has_value());
    m_barText->setVisible(view.bar.has_value());
    m_trouble->show(view.trouble, view.mark, language);
    const UtcMillis midnight = startOfDay(now);
    showFigures(view, book.sumsSince(midnight), now, language);
    m_heading->setText(ja ? QStringLiteral("本日の取込") : QStringLiteral("Today's dock sessions"));
    const std::vector<admin::DockLine> today = book.since(midnight);
    m_none->setText(ja ? QStringLiteral("本日はまだ端末が置かれていません。")
                       : QStringLiteral("No terminal has been docked today."));
    m_heading->setVisible(view.known);
    m_none->setVisible(view.known && today.empty());
    m_table->setVisible(!today.empty());
    m_table->setAccessibleName(m_heading->text());
    m_table->show(today, now, language);
}

void NowPage::showFigures(const TrayView& view, const DockBook::Sums& today, UtcMillis now,
                          Language language) {
    const bool ja = language == Language::Japanese;
    m_waiting->setVisible(view.known);
    m_today->setVisible(view.known);
    m_check->setVisible(view.known);
    QString since =
        ja ? QStringLiteral("すべて送信済みです") : QStringLiteral("everything is sent");
    if (view.waitingSince) {
        const QString at = timeText(*view.waitingSince, now);
        const QString span = say(view.waitingFor, language);
        since = ja ? QStringLiteral("%1 から（%2前）").arg(at, span)
                   : QStringLiteral("since %1 (%2)").arg(at, span);
    } else if (view.waiting > 0) {
        since.clear();
    }
    m_waiting->show(ja ? QStringLiteral("未送信") : QStringLiteral("Waiting to be sent"),
                    countText(view.waiting, language), since);
    m_today->show(
        ja ? QStringLiteral("本日の取込") : QStringLiteral("Taken in today"),
        countText(today.read, language),
        ja ? QStringLiteral("%1 回、うち登録 %2 件")
                 .arg(countText(today.docks, language), countText(today.stored, language))
           : QStringLiteral("%1 sessions, %2 stored")
                 .arg(countText(today.docks, language), countText(today.stored, language)));
    m_check->show(ja ? QStringLiteral("本日の要確認") : QStringLiteral("To check today"),
                  countText(today.quarantined, language),
                  today.quarantined == 0
                      ? (ja ? QStringLiteral("ありません") : QStringLiteral("none"))
                      : (ja ? QStringLiteral("サーバーの「取込」で確認できます")
                            : QStringLiteral("see the docks page of the server")));
}

} // namespace tewatashi::agent::tray
