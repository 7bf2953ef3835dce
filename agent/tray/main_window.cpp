#include "agent/tray/main_window.h"

#include "agent/tray/diagnose_page.h"
#include "agent/tray/history_page.h"
#include "agent/tray/look.h"
#include "agent/tray/now_page.h"
#include "agent/tray/settings_page.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tewatashi::agent::tray {
namespace {

// A mail-room PC's screen may have 1024 × 768 points.
constexpr QSize kUsual{900, 680};
constexpr QSize kSmallest{760, 560};

const std::array<LocalizedText, 4>& tabNames() {
    static const std::array<LocalizedText, 4> names{
        {{"現在", "Now"}, {"履歴", "History"}, {"診断", "Diagnosis"}, {"設定", "Settings"}}};
    return names;
}

} // namespace

MainWindow::MainWindow()
    : m_pages(new QStackedWidget), m_now(new NowPage), m_history(new HistoryPage),
      m_diagnose(new DiagnosePage), m_settings(new SettingsPage) {
    setObjectName(QStringLiteral("page"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(newHead());
    for (QWidget* page :
         std::initializer_list<QWidget*>{m_now, m_history, m_diagnose, m_settings}) {
        m_pages->addWidget(page);
    }
    column->addWidget(m_pages, 1);
    resize(kUsual);
    setMinimumSize(kSmallest);
    auto* away = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    connect(away, &QShortcut::activated, this, [this] { close(); });
    turnTo(Page::Now);
}

QWidget* MainWindow::newHead() {
    auto* head = new QFrame;
    head->setObjectName(QStringLiteral("head"));
    m_brand = newLabel("brand");
    m_mark = new MarkBox(20);
    m_state = newLabel("state");
    auto* first = new QHBoxLayout;
    first->setSpacing(8);
    first->addWidget(new BrandBox(30));
    first->addWidget(m_brand);
    first->addStretch();
    first->addWidget(m_mark);
    first->addWidget(m_state);
    auto* second = new QHBoxLayout;
    second->setSpacing(4);
    for (std::size_t i = 0; i < m_tabs.size(); ++i) {
        auto* tab = new QPushButton;
        tab->setObjectName(QStringLiteral("tab"));
        tab->setCheckable(true);
        tab->setAutoExclusive(true);
        const auto page = static_cast<Page>(i);
        connect(tab, &QPushButton::clicked, this, [this, page] { turnTo(page); });
        auto* key = new QShortcut(QKeySequence(Qt::CTRL | (Qt::Key_1 + static_cast<int>(i))), this);
        connect(key, &QShortcut::activated, this, [this, page] { turnTo(page); });
        second->addWidget(tab);
        m_tabs.at(i) = tab;
    }
    second->addStretch();
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(20, 10, 20, 0);
    column->setSpacing(4);
    column->addLayout(first);
    column->addLayout(second);
    return head;
}

void MainWindow::turnTo(Page page) {
    const auto index = static_cast<std::size_t>(page);
    m_tabs.at(index)->setChecked(true);
    m_pages->setCurrentIndex(static_cast<int>(index));
}

void MainWindow::show(const WindowContent& content) {
    const Language language = content.preferences.language;
    const bool ja = language == Language::Japanese;
    m_brand->setText(ja ? QStringLiteral("手渡し 自動転送アプリ")
                        : QStringLiteral("Tewatashi transfer agent"));
    setWindowTitle(m_brand->text());
    setAccessibleName(m_brand->text());
    m_mark->show(content.view.mark);
    m_state->setText(say(content.view.title, language));
    for (std::size_t i = 0; i < m_tabs.size(); ++i) {
        m_tabs.at(i)->setText(say(tabNames().at(i), language));
        m_tabs.at(i)->setAccessibleName(m_tabs.at(i)->text());
        m_tabs.at(i)->setToolTip(QStringLiteral("Ctrl+%1").arg(i + 1));
    }
    m_now->show(content.view, content.book, content.situation.now, language);
    m_history->show(content.book, content.situation.now, language);
    m_diagnose->show(content.diagnosis, content.situation.now, language);
    m_settings->show(content.preferences, content.situation, content.dataFolder);
}

} // namespace tewatashi::agent::tray
