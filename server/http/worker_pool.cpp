#include "server/http/worker_pool.h"

namespace tewatashi::server::http {

void WorkerPool::start(int workers, const std::function<Work()>& makeWork) {
    for (int i = 0; i < workers; ++i) {
        m_threads.emplace_back([this, makeWork] { runWorker(makeWork()); });
    }
}

bool WorkerPool::trySubmit(PeerConnection& connection) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopped || m_queue.size() >= m_queueMax) {
            return false;
        }
        m_queue.push_back(&connection);
    }
    m_changed.notify_one();
    return true;
}

std::size_t WorkerPool::waiting() const {
    const std::lock_guard lock(m_mutex);
    return m_queue.size();
}

void WorkerPool::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
    }
    m_changed.notify_all();
    for (std::thread& thread : m_threads) {
        thread.join();
    }
    m_threads.clear();
}

void WorkerPool::runWorker(const Work& work) {
    while (true) {
        PeerConnection* next = nullptr;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_stopped || !m_queue.empty(); });
            if (m_stopped) {
                return;
            }
            next = m_queue.front();
            m_queue.pop_front();
        }
        work(*next);
    }
}

} // namespace tewatashi::server::http
