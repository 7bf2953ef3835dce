#pragma once

#include "agent/tray/dock_sign.h"

#include <QTimer>

namespace tewatashi::agent::tray {

// The sounds of the dock's end, made of the system's own beep so that they are heard with its
// volume and need no device of their own: one for "stored", three for "failed".
class Sounds final {
public:
    Sounds();
    void play(Sound sound);

    // How often the system beeps for it.
    [[nodiscard]] static int beeps(Sound sound);

private:
    void beep();

    QTimer m_next;
    int m_left = 0;
};

} // namespace tewatashi::agent::tray
