#include "server/jobs/job_schedule.h"

#include "common/base/error.h"

#include <algorithm>

namespace tewatashi::server::jobs {

JobSchedule::JobSchedule(const Clock& clock, std::vector<Job> jobs, Trouble trouble)
    : m_clock(clock), m_trouble(std::move(trouble)) {
    const std::chrono::milliseconds now = m_clock.monotonicNow();
    for (Job& job : jobs) {
        m_entries.push_back({std::move(job), now});
    }
}

void JobSchedule::runDue() {
    for (Entry& entry : m_entries) {
        if (entry.dueAt <= m_clock.monotonicNow()) {
            run(entry.job);
            entry.dueAt = m_clock.monotonicNow() + entry.job.interval;
        }
    }
}

void JobSchedule::run(const Job& job) const {
    try {
        job.run();
    } catch (const Error& error) {
        m_trouble(
            {"定期処理「" + job.name + "」に失敗しました。後でもう一度行います。" + error.text().ja,
             "The job " + job.name + " failed and will be tried again. " + error.text().en});
    } catch (const std::exception& error) {
        m_trouble({"定期処理「" + job.name + "」に失敗しました（" + error.what() +
                       "）。後でもう一度行います。サポートにこの表示を伝えてください。",
                   "The job " + job.name + " failed (" + error.what() +
                       ") and will be tried again. Report this message to support."});
    }
}

std::chrono::milliseconds JobSchedule::untilNext() const {
    std::chrono::milliseconds wait = std::chrono::hours(1);
    const std::chrono::milliseconds now = m_clock.monotonicNow();
    for (const Entry& entry : m_entries) {
        wait = std::min(wait, std::max(entry.dueAt - now, std::chrono::milliseconds(0)));
    }
    return wait;
}

} // namespace tewatashi::server::jobs
