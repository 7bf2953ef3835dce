#pragma once

#include "server/http/file_descriptor.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace tewatashi::server::http {

// Time of the kernel's poll calls; limits are injected, not this clock, because sockets move in
// real time only.
using Instant = std::chrono::steady_clock::time_point;
[[nodiscard]] inline Instant steadyNow() { return std::chrono::steady_clock::now(); }

// Parks sockets that wait for their peer, so that none of them costs a thread. An item is either
// parked (the poller's) or taken (its current owner's): the poller takes it when its socket is
// ready or its deadline has passed and tells Events; the owner gives it back with park().
class Poller {
public:
    enum class Interest { Read, Write, None };
    static constexpr Instant kNever = Instant::max();

    class Item {
    public:
        Item() = default;
        Item(const Item&) = delete;
        Item& operator=(const Item&) = delete;

    protected:
        ~Item() = default;

    private:
        friend class Poller;
        int m_fd = -1;
        bool m_parked = false;
        Instant m_deadline = kNever;
        Instant m_timerAt = kNever; // its entry in m_timers; never later than m_deadline
    };

    // Called on the thread in run(), with the item taken.
    class Events {
    public:
        Events() = default;
        Events(const Events&) = delete;
        Events& operator=(const Events&) = delete;
        virtual void onReady(Item& item) noexcept = 0;
        virtual void onDeadline(Item& item) noexcept = 0;
        virtual void onHanded(Item& item) noexcept = 0; // after hand()
        virtual void onWake() noexcept = 0;             // after wake()

    protected:
        ~Events() = default;
    };

    Poller(); // throws std::system_error
    ~Poller() = default;
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    // Any thread: the item starts taken. Throws std::system_error when the kernel has no room.
    void add(Item& item, int fd);
    // Any thread that has taken the item; it must not touch the item afterwards. `fd` of the item
    // must be open unless the interest is None.
    void park(Item& item, Interest interest, Instant deadline);
    // Any thread that has taken the item: onHanded follows.
    void hand(Item& item);
    // Only on the thread in run(): takes a parked item; false when somebody else has taken it.
    [[nodiscard]] bool take(Item& item);
    // Only on the thread in run(), item taken: forgets it. Its socket is still open.
    void remove(Item& item);
    // Any thread: onWake follows.
    void wake();
    // Any thread: run() returns.
    void stop();

    void run(Events& events);
    [[nodiscard]] bool onPollerThread() const { return std::this_thread::get_id() == m_thread; }

private:
    void signal();
    void fireDeadlines(Events& events);
    void deliverHanded(Events& events);
    [[nodiscard]] int sleepTime_ms();
    void setTimer(Item& item, Instant at); // m_mutex held

    FileDescriptor m_epoll;
    FileDescriptor m_wakeFd;
    std::atomic<bool> m_stopped{false};
    std::atomic<bool> m_woken{false};
    std::atomic<std::thread::id> m_thread{};
    std::mutex m_mutex; // guards everything below and the private part of every item
    std::set<std::pair<Instant, Item*>> m_timers;
    std::vector<Item*> m_handed;
    Instant m_sleepsUntil = kNever;
};

} // namespace tewatashi::server::http
