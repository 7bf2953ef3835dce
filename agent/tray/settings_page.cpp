#include "agent/tray/settings_page.h"

#include "agent/tray/look.h"
#include "agent/tray/pieces.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace tewatashi::agent::tray {
namespace {

QFrame* newSection(QLabel* head, std::initializer_list<QWidget*> parts) {
    QFrame* card = newCard();
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(6);
    column->addWidget(head);
    for (QWidget* part : parts) {
        column->addWidget(part);
    }
    return card;
}

QWidget* newRow(std::initializer_list<QWidget*> parts) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(12);
    for (QWidget* part : parts) {
        layout->addWidget(part);
    }
    layout->addStretch();
    return row;
}

void name(QAbstractButton* button, const QString& text) {
    button->setText(text);
    button->setAccessibleName(text);
}

} // namespace

SettingsPage::SettingsPage()
    : m_languageHead(newLabel("heading")), m_japanese(new QRadioButton),
      m_english(new QRadioButton), m_soundHead(newLabel("heading")), m_sounds(new QCheckBox),
      m_hearStored(new QPushButton), m_hearFailed(new QPushButton),
      m_aboutHead(newLabel("heading")), m_about(newText("about")), m_enrol(new QPushButton) {
    setObjectName(QStringLiteral("page"));
    // Each in its own language: whoever cannot read the other finds it.
    name(m_japanese, QStringLiteral("日本語"));
    name(m_english, QStringLiteral("English"));
    m_about->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(14);
    column->addWidget(newSection(m_languageHead, {m_japanese, m_english}));
    column->addWidget(newSection(m_soundHead, {m_sounds, newRow({m_hearStored, m_hearFailed})}));
    column->addWidget(newSection(m_aboutHead, {m_about, newRow({m_enrol})}));
    column->addStretch();
}

void SettingsPage::speak(Language language) {
    const bool ja = language == Language::Japanese;
    m_languageHead->setText(ja ? QStringLiteral("言語") : QStringLiteral("Language"));
    m_soundHead->setText(ja ? QStringLiteral("音") : QStringLiteral("Sounds"));
    name(m_sounds, ja ? QStringLiteral("取込の終わりに音を鳴らす")
                      : QStringLiteral("Sound when a dock session ends"));
    name(m_hearStored, ja ? QStringLiteral("試す: 保存した") : QStringLiteral("Try: stored"));
    name(m_hearFailed, ja ? QStringLiteral("試す: 失敗した") : QStringLiteral("Try: failed"));
    m_aboutHead->setText(ja ? QStringLiteral("このPC") : QStringLiteral("This PC"));
    name(m_enrol, ja ? QStringLiteral("登録…") : QStringLiteral("Enrol…"));
}

void SettingsPage::show(const admin::Preferences& preferences, const Situation& situation,
                        const QString& dataFolder) {
    const bool ja = preferences.language == Language::Japanese;
    speak(preferences.language);
    const QSignalBlocker quietJapanese(m_japanese);
    const QSignalBlocker quietEnglish(m_english);
    const QSignalBlocker quietSounds(m_sounds);
    m_japanese->setChecked(ja);
    m_english->setChecked(!ja);
    m_sounds->setChecked(preferences.sounds);
    const QString unknown = ja ? QStringLiteral("不明") : QStringLiteral("unknown");
    const auto& status = situation.status;
    const QString server = status ? QString::fromStdString(status->server) : unknown;
    const QString version = status ? QString::fromStdString(status->version) : unknown;
    const QString receipt = status && status->lastReceipt
                                ? timeText(*status->lastReceipt, situation.now)
                                : (ja ? QStringLiteral("なし") : QStringLiteral("none"));
    m_about->setText((ja ? QStringLiteral("サーバー　%1\n最後の受領証　%2\nバージョン　%3\n"
                                          "データフォルダー　%4")
                         : QStringLiteral("Server: %1\nLast receipt: %2\nVersion: %3\n"
                                          "Data folder: %4"))
                         .arg(server, receipt, version, dataFolder));
    // An agent that runs holds its identity; what changes it is done while it does not.
    m_enrol->setVisible(situation.link == Link::NotEnrolled);
}

} // namespace tewatashi::agent::tray
