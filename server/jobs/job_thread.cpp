#include "server/jobs/job_thread.h"

namespace tewatashi::server::jobs {

JobThread::JobThread(const Clock& clock, std::vector<Job> jobs, JobSchedule::Trouble trouble)
    : m_schedule(clock, std::move(jobs), std::move(trouble)), m_thread([this] { loop(); }) {}

JobThread::~JobThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_wake.notify_all();
    }
    m_thread.join();
}

void JobThread::loop() {
    // A schedule whose clock stands still must not spin, nor one whose clock is slow come too late.
    constexpr std::chrono::milliseconds kWaitMin{10};
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        lock.unlock();
        m_schedule.runDue();
        const auto wait = std::max(m_schedule.untilNext(), kWaitMin);
        lock.lock();
        m_wake.wait_for(lock, wait, [this] { return m_ending; });
    }
}

} // namespace tewatashi::server::jobs
