#include "agent/platform/stop_signals.h"
#include "common/files/windows_api.h"

#include <QCoreApplication>

#include <mutex>

namespace tewatashi::agent::platform {

struct StopSignals::Impl {
    QObject context; // lives in the thread of the event loop
    std::function<void()> onStop;
    files::OwnHandle ended;
};

namespace {

// Windows calls the handler on a thread of its own and gives it nothing to find its owner by.
struct Registered {
    std::mutex mutex;
    QObject* context = nullptr;
    std::function<void()> onStop;
    HANDLE ended = nullptr;
};

Registered& registered() {
    static Registered only;
    return only;
}

// For closing, log-off and shutdown Windows ends the process as soon as the handler returns: it
// waits until the agent is done, as long as Windows lets it (5 s).
constexpr DWORD kEndTimeout_ms = 5000;

BOOL WINAPI onControl(DWORD event) {
    HANDLE ended = nullptr;
    {
        Registered& now = registered();
        const std::lock_guard lock(now.mutex);
        if (now.context == nullptr) {
            return FALSE;
        }
        QMetaObject::invokeMethod(now.context, now.onStop, Qt::QueuedConnection);
        if (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT) {
            return TRUE;
        }
        ::DuplicateHandle(::GetCurrentProcess(), now.ended, ::GetCurrentProcess(), &ended, 0, FALSE,
                          DUPLICATE_SAME_ACCESS);
    }
    const files::OwnHandle owned(ended);
    ::WaitForSingleObject(ended, kEndTimeout_ms);
    return TRUE;
}

} // namespace

StopSignals::StopSignals(std::function<void()> onStop) : m_impl(std::make_unique<Impl>()) {
    m_impl->ended = files::ownHandle(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
    {
        Registered& now = registered();
        const std::lock_guard lock(now.mutex);
        now.context = &m_impl->context;
        now.onStop = std::move(onStop);
        now.ended = m_impl->ended.get();
    }
    ::SetConsoleCtrlHandler(&onControl, TRUE);
}

StopSignals::~StopSignals() {
    ::SetConsoleCtrlHandler(&onControl, FALSE);
    Registered& now = registered();
    const std::lock_guard lock(now.mutex);
    now.context = nullptr;
    now.onStop = nullptr;
    now.ended = nullptr;
    ::SetEvent(m_impl->ended.get());
}

} // namespace tewatashi::agent::platform
