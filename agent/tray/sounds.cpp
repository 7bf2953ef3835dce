#include "agent/tray/sounds.h"

#include <QApplication>

namespace tewatashi::agent::tray {
namespace {

// Apart far enough to be counted, whatever sound a system plays for its beep.
constexpr std::chrono::milliseconds kApart{450};

} // namespace

Sounds::Sounds() {
    m_next.setInterval(kApart);
    QObject::connect(&m_next, &QTimer::timeout, &m_next, [this] { beep(); });
}

int Sounds::beeps(Sound sound) { return sound == Sound::Stored ? 1 : 3; }

void Sounds::play(Sound sound) {
    m_left = beeps(sound);
    m_next.start();
    beep();
}

void Sounds::beep() {
    if (m_left > 0) {
        --m_left;
        QApplication::beep();
    }
    if (m_left == 0) {
        m_next.stop();
    }
}

} // namespace tewatashi::agent::tray
