#pragma once

#include "agent/tray/dock_book.h"
#include "agent/tray/tray_view.h"

#include <QWidget>

#include <array>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace tewatashi::agent::tray {

class HistoryPage;
class MarkBox;
class NowPage;
class SettingsPage;

// What the window shows at one moment.
struct WindowContent {
    Situation situation;
    TrayView view;
    DockBook book;
    admin::Preferences preferences;
    QString dataFolder;
};

// The window over the agent: now, history, settings. Closing it leaves the program in the tray.
class MainWindow final : public QWidget {
public:
    MainWindow();

    // Everything anew, in the language of the preferences.
    void show(const WindowContent& content);
    enum class Page { Now, History, Settings };
    void turnTo(Page page);

    [[nodiscard]] NowPage& now() { return *m_now; }
    [[nodiscard]] HistoryPage& history() { return *m_history; }
    [[nodiscard]] SettingsPage& settings() { return *m_settings; }

private:
    [[nodiscard]] QWidget* newHead();

    QLabel* m_brand = nullptr;
    MarkBox* m_mark = nullptr;
    QLabel* m_state = nullptr;
    std::array<QPushButton*, 3> m_tabs{};
    QStackedWidget* m_pages;
    NowPage* m_now;
    HistoryPage* m_history;
    SettingsPage* m_settings;
};

} // namespace tewatashi::agent::tray
