#pragma once

#include "agent/tray/notice_policy.h"

#include <QMenu>
#include <QSystemTrayIcon>

#include <functional>

namespace tewatashi::agent::tray {

// The icon beside the clock: the state as a shape, in words when pointed at, a small menu.
class TrayIcon final {
public:
    struct Actions {
        std::function<void()> open;
        std::function<void()> quit;
    };
    explicit TrayIcon(Actions actions);

    void show(const TrayView& view, Language language);
    void tell(const TrayNotice& notice, Language language);
    [[nodiscard]] const QMenu& menu() const { return m_menu; }
    [[nodiscard]] QString toolTip() const { return m_icon.toolTip(); }

private:
    QMenu m_menu;
    QSystemTrayIcon m_icon;
    QAction* m_state;
    QAction* m_open;
    QAction* m_quit;
    std::optional<Mark> m_mark;
};

} // namespace tewatashi::agent::tray
