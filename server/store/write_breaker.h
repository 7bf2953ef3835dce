#pragma once

#include "common/base/clock.h"
#include "common/db/session.h"

#include <atomic>
#include <deque>
#include <exception>

namespace tewatashi::server::store {

// Of a failing disk nobody knows what it kept: after so many failures within that time the site
// takes no more writes until it is started again, by a person who has looked at the disk.
inline constexpr std::size_t kDiskFailuresMax = 3;
inline constexpr std::chrono::minutes kDiskFailureWindow{10};

class WriteBreaker {
public:
    explicit WriteBreaker(const Clock& clock) : m_clock(clock) {}

    // One group of jobs failed like that. Writer thread only. Full disks, lost connections and
    // broken rules of the data are no failures of the disk.
    void groupFailed(const std::exception_ptr& error);
    // From any thread.
    [[nodiscard]] bool stopped() const { return m_stopped; }

private:
    const Clock& m_clock;
    std::deque<std::chrono::milliseconds> m_failures; // monotonic, oldest first
    std::atomic<bool> m_stopped{false};
};

[[nodiscard]] bool isDiskFailure(const std::exception_ptr& error);
// What a write gets once the breaker has stopped.
[[nodiscard]] db::DbError writesStopped();

} // namespace tewatashi::server::store
