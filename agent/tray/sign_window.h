#pragma once

#include "agent/tray/dock_sign.h"

#include <QWidget>

#include <functional>

namespace tewatashi::agent::tray {

// The dock sign across the whole width of the screen, above everything, without taking the keyboard
// from who types: shape, colour and words, each enough by itself. A click or Escape dismisses it.
class SignWindow final : public QWidget {
public:
    explicit SignWindow(std::function<void()> dismissed);

    // Shows, changes or hides it.
    void show(const std::optional<SignView>& sign, Language language);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void place();

    std::function<void()> m_dismissed;
    std::optional<SignView> m_sign;
    Language m_language = Language::Japanese;
};

} // namespace tewatashi::agent::tray
