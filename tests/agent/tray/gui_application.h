#pragma once

#include "agent/tray/look.h"

#include <QApplication>
#include <QTemporaryDir>

#include <chrono>

namespace tewatashi::test {

// One application for the whole process, without a screen, with settings of its own and Tokyo's
// time. Never taken down: Qt wants it to outlive every widget.
inline QApplication& guiApplication() {
    static QApplication* made = [] {
        static QTemporaryDir settings;
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qputenv("XDG_CONFIG_HOME", settings.path().toUtf8());
        qputenv("TZ", "Asia/Tokyo");
        static int count = 1;
        static char name[] = "test";
        static char* words[] = {name, nullptr};
        auto* application = new QApplication(count, words);
        agent::tray::dress(*application);
        return application;
    }();
    return *made;
}

// Runs the event loop until the condition holds; false after a minute, which only a failing test
// waits for.
template <typename Condition>
[[nodiscard]] bool comes(const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        QApplication::processEvents(QEventLoop::AllEvents, 20);
    }
    return true;
}

} // namespace tewatashi::test
