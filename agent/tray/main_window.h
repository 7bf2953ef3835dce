#pragma once

#include "agent/tray/diagnosis_view.h"
#include "agent/tray/dock_book.h"
#include "agent/tray/tray_view.h"

#include <QWidget>

#include <array>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace tewatashi::agent::tray {

class DiagnosePage;
class HistoryPage;
class MarkBox;
class NowPage;
class SettingsPage;

// What the window shows at one moment.
struct WindowContent {
    Situation situation;
    TrayView view;
    DockBook book;
    DiagnosisView diagnosis;
    admin::Preferences preferences;
    QString dataFolder;
};

// The window over the agent: now, history, diagnosis, settings. Closing it leaves the program in
// the tray.
class MainWindow final : public QWidget {
public:
    MainWindow();

    // Everything anew, in the language of the preferences.
    void show(const WindowContent& content);
    enum class Page { Now, History, Diagnose, Settings };
    void turnTo(Page page);

    [[nodiscard]] NowPage& now() { return *m_now; }
    [[nodiscard]] HistoryPage& history() { return *m_history; }
    [[nodiscard]] DiagnosePage& diagnose() { return *m_diagnose; }
    [[nodiscard]] SettingsPage& settings() { return *m_settings; }

private:
    [[nodiscard]] QWidget* newHead();

    QLabel* m_brand = nullptr;
    MarkBox* m_mark = nullptr;
    QLabel* m_state = nullptr;
    std::array<QPushButton*, 4> m_tabs{};
    QStackedWidget* m_pages;
    NowPage* m_now;
    HistoryPage* m_history;
    DiagnosePage* m_diagnose;
    SettingsPage* m_settings;
};

} // namespace tewatashi::agent::tray
