#pragma once

#include "server/store/connection.h"
#include "server/store/write_breaker.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace tewatashi::server::store {

// The one thread that writes a site's database. Jobs that wait while a commit runs share the next
// one: the disk's flush is paid once for all of them (docs of SiteDatabase::write).
class GroupWriter {
public:
    using Job = std::function<void(Connection&)>;
    // Opens a fresh writer connection; called again after a failed commit.
    using Opener = std::function<std::unique_ptr<Connection>()>;

    GroupWriter(Opener open, std::size_t queueMax, std::size_t groupMax, WriteBreaker& breaker);
    // Finishes what is queued.
    ~GroupWriter();
    GroupWriter(const GroupWriter&) = delete;
    GroupWriter& operator=(const GroupWriter&) = delete;

    // Blocks until the job's transaction is durable; throws what the job threw, or DbError.
    void run(const Job& job);

private:
    struct Waiting {
        const Job* job;
        std::exception_ptr error;
        bool done = false;
        std::condition_variable wake;
    };
    enum class Fetch { Wait, Now };

    void loop();
    // The next queued job, nullptr when there is none (Now) or the writer is to end (Wait).
    Waiting* next(Fetch fetch);
    void runGroup(Waiting* first);
    void runOne(Waiting& waiting);
    void countFailure(const std::deque<Waiting*>& group);
    void finish(const std::deque<Waiting*>& group);

    const Opener m_open;
    const std::size_t m_queueMax;
    const std::size_t m_groupMax;
    WriteBreaker& m_breaker;
    std::unique_ptr<Connection> m_connection; // touched by the writer thread alone

    std::mutex m_mutex;
    std::condition_variable m_work;
    std::deque<Waiting*> m_queue;
    bool m_ending = false;
    std::thread m_thread; // last: starts when everything else is there
};

} // namespace tewatashi::server::store
