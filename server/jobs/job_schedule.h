#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace tewatashi::server::jobs {

// A use case that is run again and again.
struct Job {
    std::string name; // for the log
    std::chrono::milliseconds interval{};
    std::function<void()> run;
};

// Runs each job at once and then whenever its interval has passed since it ended. One thread.
class JobSchedule {
public:
    // Told what went wrong in a job; the job is tried again after its interval.
    using Trouble = std::function<void(const LocalizedText&)>;

    JobSchedule(const Clock& clock, std::vector<Job> jobs, Trouble trouble);

    void runDue();
    // How long nothing is due; never negative, and an hour when there is no job at all.
    [[nodiscard]] std::chrono::milliseconds untilNext() const;

private:
    struct Entry {
        Job job;
        std::chrono::milliseconds dueAt{}; // monotonic
    };
    void run(const Job& job) const;

    const Clock& m_clock;
    std::vector<Entry> m_entries;
    Trouble m_trouble;
};

} // namespace tewatashi::server::jobs
