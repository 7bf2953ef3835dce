#pragma once

#include "server/store/connection.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace tewatashi::server::store {

// Read-only connections, opened when first needed and lent to one thread at a time. Thread-safe.
class ReadPool {
public:
    using Job = std::function<void(Connection&)>;

    ReadPool(db::OpenOptions options, int connectionsMax);

    // Runs the job in one snapshot; waits while every connection is lent.
    void run(const Job& job);

private:
    [[nodiscard]] std::unique_ptr<Connection> take();
    void giveBack(std::unique_ptr<Connection> connection);
    // False when the connection was lost: it is dropped, the job may be tried on another.
    [[nodiscard]] bool runOnce(const Job& job, bool mayRetry);

    const db::OpenOptions m_options;
    const int m_connectionsMax;
    std::mutex m_mutex;
    std::condition_variable m_returned;
    std::vector<std::unique_ptr<Connection>> m_idle;
    int m_lent = 0;
};

} // namespace tewatashi::server::store
