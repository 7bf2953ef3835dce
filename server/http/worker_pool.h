#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tewatashi::server::http {

class PeerConnection;

// A fixed number of threads that answer complete requests. The queue is bounded: at the limit
// trySubmit refuses and the caller answers 503.
class WorkerPool {
public:
    using Work = std::function<void(PeerConnection&)>;

    explicit WorkerPool(std::size_t queueMax) : m_queueMax(queueMax) {}
    ~WorkerPool() { stop(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // `makeWork` is called once on each thread and gives what the thread does with a connection;
    // what it gives must not throw.
    void start(int workers, const std::function<Work()>& makeWork);
    [[nodiscard]] bool trySubmit(PeerConnection& connection);
    // Connections that no thread has taken yet.
    [[nodiscard]] std::size_t waiting() const;
    // Waits for the requests being answered; those still queued are left unanswered.
    void stop();

private:
    void runWorker(const Work& work);

    const std::size_t m_queueMax;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<PeerConnection*> m_queue;
    bool m_stopped = false;
    std::vector<std::thread> m_threads;
};

} // namespace tewatashi::server::http
