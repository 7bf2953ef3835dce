#pragma once

#include "server/jobs/job_schedule.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace tewatashi::server::jobs {

// The thread that runs a schedule. It sleeps until the next job is due. The end waits for a job
// that runs just then, so jobs have to be short.
class JobThread {
public:
    JobThread(const Clock& clock, std::vector<Job> jobs, JobSchedule::Trouble trouble);
    ~JobThread();
    JobThread(const JobThread&) = delete;
    JobThread& operator=(const JobThread&) = delete;

private:
    void loop();

    JobSchedule m_schedule; // touched by the thread alone
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_ending = false;
    std::thread m_thread; // last: starts when everything else is there
};

} // namespace tewatashi::server::jobs
