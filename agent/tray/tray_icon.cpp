#include "agent/tray/tray_icon.h"

#include "agent/tray/look.h"

namespace tewatashi::agent::tray {
namespace {

constexpr int kNotice_ms = 10'000;

} // namespace

TrayIcon::TrayIcon(Actions actions)
    : m_state(m_menu.addAction(QString())), m_open(m_menu.addAction(QString())),
      m_quit(m_menu.addAction(QString())) {
    m_state->setEnabled(false);
    m_menu.insertSeparator(m_open);
    m_menu.insertSeparator(m_quit);
    m_menu.setDefaultAction(m_open);
    QObject::connect(m_open, &QAction::triggered, &m_menu, actions.open);
    QObject::connect(m_quit, &QAction::triggered, &m_menu, actions.quit);
    QObject::connect(&m_icon, &QSystemTrayIcon::activated, &m_menu,
                     [open = actions.open](QSystemTrayIcon::ActivationReason reason) {
                         if (reason != QSystemTrayIcon::Context) {
                             open();
                         }
                     });
    QObject::connect(&m_icon, &QSystemTrayIcon::messageClicked, &m_menu, actions.open);
    m_icon.setContextMenu(&m_menu);
}

void TrayIcon::show(const TrayView& view, Language language) {
    const bool ja = language == Language::Japanese;
    if (m_mark != view.mark) {
        m_mark = view.mark;
        m_icon.setIcon(markIcon(view.mark));
    }
    QString text = say(view.title, language);
    m_state->setText(text);
    m_open->setText(ja ? QStringLiteral("開く(&O)") : QStringLiteral("&Open"));
    m_quit->setText(ja ? QStringLiteral("表示を終了(&Q)") : QStringLiteral("&Quit this window"));
    if (view.waiting > 0) {
        text +=
            ja ? QStringLiteral("\n未送信 %1 件").arg(countText(view.waiting, language))
               : QStringLiteral("\n%1 waiting to be sent").arg(countText(view.waiting, language));
    }
    m_icon.setToolTip((ja ? QStringLiteral("手渡し: ") : QStringLiteral("Tewatashi: ")) + text);
    m_icon.show();
}

void TrayIcon::tell(const TrayNotice& notice, Language language) {
    m_icon.showMessage(say(notice.title, language), say(notice.text, language),
                       markIcon(notice.mark), kNotice_ms);
}

} // namespace tewatashi::agent::tray
