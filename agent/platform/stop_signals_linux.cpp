#include "agent/platform/stop_signals.h"

#include <QSocketNotifier>

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

namespace tewatashi::agent::platform {
namespace {

sigset_t stopSet() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

} // namespace

struct StopSignals::Impl {
    int fd = -1;
    std::unique_ptr<QSocketNotifier> notifier;
};

StopSignals::StopSignals(std::function<void()> onStop) : m_impl(std::make_unique<Impl>()) {
    // Threads made later inherit the mask, so that the signals arrive here alone.
    const sigset_t set = stopSet();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_impl->fd = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    m_impl->notifier = std::make_unique<QSocketNotifier>(m_impl->fd, QSocketNotifier::Read);
    QObject::connect(m_impl->notifier.get(), &QSocketNotifier::activated, m_impl->notifier.get(),
                     [fd = m_impl->fd, onStop = std::move(onStop)] {
                         signalfd_siginfo info{};
                         if (::read(fd, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
                             onStop();
                         }
                     });
}

StopSignals::~StopSignals() {
    m_impl->notifier.reset();
    ::close(m_impl->fd);
}

} // namespace tewatashi::agent::platform
