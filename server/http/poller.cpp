#include "server/http/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>

namespace tewatashi::server::http {

namespace {

constexpr int kEventsPerWait = 128;

void check(int result, const char* call) {
    if (result < 0) {
        throw std::system_error(errno, std::generic_category(), call);
    }
}

std::uint32_t eventsOf(Poller::Interest interest) {
    switch (interest) {
    case Poller::Interest::Read:
        return EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
    case Poller::Interest::Write:
        return EPOLLOUT | EPOLLONESHOT;
    case Poller::Interest::None:
        break;
    }
    return EPOLLONESHOT;
}

} // namespace

Poller::Poller()
    : m_epoll(::epoll_create1(EPOLL_CLOEXEC)), m_wakeFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    check(m_epoll.get(), "epoll_create1");
    check(m_wakeFd.get(), "eventfd");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    check(::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, m_wakeFd.get(), &event), "epoll_ctl");
}

void Poller::add(Item& item, int fd) {
    epoll_event event{};
    event.events = EPOLLONESHOT;
    event.data.ptr = &item;
    check(::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
    const std::lock_guard lock(m_mutex);
    item.m_fd = fd;
}

void Poller::park(Item& item, Interest interest, Instant deadline) {
    bool rush = false;
    {
        // Held over the system call: until it is left, a deadline that has already passed must
        // not let the poller thread destroy the item.
        const std::lock_guard lock(m_mutex);
        item.m_parked = true;
        item.m_deadline = deadline;
        if (deadline < item.m_timerAt) {
            setTimer(item, deadline);
            rush = deadline < m_sleepsUntil;
        }
        if (item.m_fd >= 0) {
            epoll_event event{};
            event.events = eventsOf(interest);
            event.data.ptr = &item;
            ::epoll_ctl(m_epoll.get(), EPOLL_CTL_MOD, item.m_fd, &event);
        }
    }
    if (rush && !onPollerThread()) {
        signal();
    }
}

void Poller::hand(Item& item) {
    {
        const std::lock_guard lock(m_mutex);
        m_handed.push_back(&item);
    }
    signal();
}

bool Poller::take(Item& item) {
    const std::lock_guard lock(m_mutex);
    return std::exchange(item.m_parked, false);
}

void Poller::remove(Item& item) {
    const std::lock_guard lock(m_mutex);
    if (item.m_fd >= 0) {
        ::epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, item.m_fd, nullptr);
        item.m_fd = -1;
    }
    setTimer(item, kNever);
}

void Poller::wake() {
    m_woken = true;
    signal();
}

void Poller::stop() {
    m_stopped = true;
    signal();
}

void Poller::signal() {
    const std::uint64_t one = 1;
    // A full counter already wakes.
    [[maybe_unused]] const ssize_t written = ::write(m_wakeFd.get(), &one, sizeof one);
}

void Poller::run(Events& events) {
    m_thread = std::this_thread::get_id();
    std::array<epoll_event, kEventsPerWait> ready{};
    while (!m_stopped) {
        if (m_woken.exchange(false)) {
            events.onWake();
        }
        deliverHanded(events);
        fireDeadlines(events);
        if (m_stopped) {
            break;
        }
        const int count = ::epoll_wait(m_epoll.get(), ready.data(), kEventsPerWait, sleepTime_ms());
        for (int i = 0; i < count; ++i) {
            auto* const item = static_cast<Item*>(ready[static_cast<std::size_t>(i)].data.ptr);
            if (item == nullptr) {
                std::uint64_t drained = 0;
                [[maybe_unused]] const ssize_t read =
                    ::read(m_wakeFd.get(), &drained, sizeof drained);
            } else if (take(*item)) {
                events.onReady(*item);
            }
        }
    }
}

void Poller::deliverHanded(Events& events) {
    std::vector<Item*> handed;
    {
        const std::lock_guard lock(m_mutex);
        handed.swap(m_handed);
    }
    for (Item* item : handed) {
        events.onHanded(*item);
    }
}

void Poller::fireDeadlines(Events& events) {
    const Instant now = steadyNow();
    while (true) {
        Item* expired = nullptr;
        {
            const std::lock_guard lock(m_mutex);
            if (m_timers.empty() || m_timers.begin()->first > now) {
                return;
            }
            Item& item = *m_timers.begin()->second;
            // Deadlines that moved later are noticed only here, so that a busy connection does
            // not reorder the timers with every request. A taken item gets a timer when parked.
            setTimer(item, item.m_parked && item.m_deadline > now ? item.m_deadline : kNever);
            if (item.m_parked && item.m_deadline <= now) {
                item.m_parked = false;
                expired = &item;
            }
        }
        if (expired != nullptr) {
            events.onDeadline(*expired);
        }
    }
}

int Poller::sleepTime_ms() {
    const std::lock_guard lock(m_mutex);
    if (m_woken || !m_handed.empty()) {
        return 0;
    }
    m_sleepsUntil = m_timers.empty() ? kNever : m_timers.begin()->first;
    if (m_sleepsUntil == kNever) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_sleepsUntil - steadyNow());
    return static_cast<int>(
        std::clamp<std::int64_t>(left.count(), 0, std::numeric_limits<int>::max()));
}

void Poller::setTimer(Item& item, Instant at) {
    if (item.m_timerAt != kNever) {
        m_timers.erase({item.m_timerAt, &item});
    }
    item.m_timerAt = at;
    if (at != kNever) {
        m_timers.emplace(at, &item);
    }
}

} // namespace tewatashi::server::http
