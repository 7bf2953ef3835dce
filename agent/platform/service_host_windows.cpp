#include "agent/platform/service_host.h"
#include "agent/platform/service_name_windows.h"
#include "common/files/windows_api.h"

#include <QObject>
#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace tewatashi::agent::platform {
namespace {

// Longer than any step of a start takes, a journal of 1 GiB being looked through included.
constexpr DWORD kStartHint_ms = 60'000;
constexpr DWORD kStopHint_ms = 20'000;

} // namespace

struct ServiceHost::Impl {
    QObject context; // lives in the thread of the event loop
    std::function<void()> stop;
    std::function<void()> resume;
    bool hasFailed = false;

    std::mutex mutex; // guards everything below
    std::condition_variable changed;
    bool refused = false; // by the manager: it did not start us
    bool begun = false;
    bool ended = false;
    SERVICE_STATUS_HANDLE handle = nullptr;
    SERVICE_STATUS status{};
    std::thread dispatcher;

    // Call with the mutex held.
    void report(DWORD state, DWORD hint_ms) {
        status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
        status.dwCurrentState = state;
        status.dwControlsAccepted =
            state == SERVICE_RUNNING
                ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PRESHUTDOWN | SERVICE_ACCEPT_POWEREVENT
                : 0;
        status.dwWaitHint = hint_ms;
        const bool pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
        status.dwCheckPoint = pending ? status.dwCheckPoint + 1 : 0;
        if (state == SERVICE_STOPPED && hasFailed) {
            status.dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR;
            status.dwServiceSpecificExitCode = 1;
        }
        ::SetServiceStatus(handle, &status);
    }

    DWORD control(DWORD code, DWORD event) {
        const std::lock_guard lock(mutex);
        switch (code) {
        case SERVICE_CONTROL_STOP:
        case SERVICE_CONTROL_PRESHUTDOWN:
            report(SERVICE_STOP_PENDING, kStopHint_ms);
            QMetaObject::invokeMethod(&context, stop, Qt::QueuedConnection);
            return NO_ERROR;
        case SERVICE_CONTROL_POWEREVENT:
            if (event == PBT_APMRESUMEAUTOMATIC) {
                QMetaObject::invokeMethod(
                    &context,
                    [this] {
                        if (resume) {
                            resume();
                        }
                    },
                    Qt::QueuedConnection);
            }
            return NO_ERROR;
        case SERVICE_CONTROL_INTERROGATE:
            return NO_ERROR;
        default:
            return ERROR_CALL_NOT_IMPLEMENTED;
        }
    }

    static DWORD WINAPI onControl(DWORD code, DWORD event, void*, void* self) {
        return static_cast<Impl*>(self)->control(code, event);
    }

    // On the manager's thread for as long as the service lives.
    void serve() {
        std::unique_lock lock(mutex);
        handle = ::RegisterServiceCtrlHandlerExW(kServiceName, &Impl::onControl, this);
        report(SERVICE_START_PENDING, kStartHint_ms);
        begun = true;
        changed.notify_all();
        changed.wait(lock, [this] { return ended; });
        report(SERVICE_STOPPED, 0);
    }
};

namespace {

// The manager calls the service's main function with words alone: it finds its object here. A
// process is one service at most.
template <typename Impl>
Impl*& current() {
    static Impl* only = nullptr;
    return only;
}

template <typename Impl>
void WINAPI serviceMain(DWORD, wchar_t**) {
    current<Impl>()->serve();
}

} // namespace

ServiceHost::ServiceHost(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Result<std::unique_ptr<ServiceHost>, LocalizedText>
ServiceHost::connect(std::function<void()> onStop) {
    auto impl = std::make_unique<Impl>();
    impl->stop = std::move(onStop);
    Impl& made = *impl;
    current<Impl>() = &made;
    made.dispatcher = std::thread([&made] {
        std::wstring name = kServiceName;
        const SERVICE_TABLE_ENTRYW table[] = {{name.data(), &serviceMain<Impl>},
                                              {nullptr, nullptr}};
        if (::StartServiceCtrlDispatcherW(table) == 0) {
            const std::lock_guard lock(made.mutex);
            made.refused = true;
            made.changed.notify_all();
        }
    });
    std::unique_lock lock(made.mutex);
    made.changed.wait(lock, [&made] { return made.begun || made.refused; });
    if (made.refused) {
        lock.unlock();
        made.dispatcher.join();
        return failure(LocalizedText{
            "「service run」は Windows が起動するためのものです。手で動かすには「tewatashi-agent "
            "run」、サービスを始めるには「tewatashi-agent service start」を実行してください。",
            "\"service run\" is for Windows to start. By hand use \"tewatashi-agent run\"; to "
            "start "
            "the service, \"tewatashi-agent service start\"."});
    }
    lock.unlock();
    return std::unique_ptr<ServiceHost>(new ServiceHost(std::move(impl)));
}

ServiceHost::~ServiceHost() {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->ended = true;
        m_impl->changed.notify_all();
    }
    m_impl->dispatcher.join();
}

void ServiceHost::running() {
    const std::lock_guard lock(m_impl->mutex);
    m_impl->report(SERVICE_RUNNING, 0);
}

void ServiceHost::onResume(std::function<void()> call) { m_impl->resume = std::move(call); }

void ServiceHost::failed() { m_impl->hasFailed = true; }

} // namespace tewatashi::agent::platform
