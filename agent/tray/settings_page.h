#pragma once

#include "agent/tray/dock_sign.h"

#include <QWidget>

class QButtonGroup;
class QCheckBox;
class QLabel;
class QPushButton;
class QRadioButton;

namespace tewatashi::agent::tray {

// What people of this PC may choose, and what they are asked for on the telephone.
class SettingsPage final : public QWidget {
public:
    SettingsPage();
    void show(const admin::Preferences& preferences, const Situation& situation,
              const QString& dataFolder);

    [[nodiscard]] QRadioButton* japanese() const { return m_japanese; }
    [[nodiscard]] QRadioButton* english() const { return m_english; }
    [[nodiscard]] QCheckBox* sounds() const { return m_sounds; }
    [[nodiscard]] QPushButton* hearStored() const { return m_hearStored; }
    [[nodiscard]] QPushButton* hearFailed() const { return m_hearFailed; }
    [[nodiscard]] QPushButton* enrolButton() const { return m_enrol; }

private:
    void speak(Language language);

    QLabel* m_languageHead;
    QRadioButton* m_japanese;
    QRadioButton* m_english;
    QLabel* m_soundHead;
    QCheckBox* m_sounds;
    QPushButton* m_hearStored;
    QPushButton* m_hearFailed;
    QLabel* m_aboutHead;
    QLabel* m_about;
    QPushButton* m_enrol;
};

} // namespace tewatashi::agent::tray
