#include "server/store/group_writer.h"

namespace tewatashi::server::store {
namespace {

db::DbError tooManyJobs() {
    return db::DbError(db::DbProblem::Busy,
                       {"書き込みが混み合っています。しばらくしてからもう一度お試しください。",
                        "Too many writes are waiting. Try again in a moment."});
}

std::exception_ptr translated(const std::exception& error, db::Session& session) {
    return std::make_exception_ptr(db::translate(error, session));
}

} // namespace

GroupWriter::GroupWriter(Opener open, std::size_t queueMax, std::size_t groupMax,
                         WriteBreaker& breaker)
    : m_open(std::move(open)), m_queueMax(queueMax), m_groupMax(groupMax), m_breaker(breaker),
      m_connection(m_open()), m_thread([this] { loop(); }) {}

GroupWriter::~GroupWriter() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_work.notify_all();
    }
    m_thread.join();
}

void GroupWriter::run(const Job& job) {
    if (m_breaker.stopped()) {
        throw writesStopped();
    }
    Waiting waiting{&job, nullptr, false, {}};
    std::unique_lock lock(m_mutex);
    if (m_queue.size() >= m_queueMax) {
        throw tooManyJobs();
    }
    m_queue.push_back(&waiting);
    m_work.notify_one();
    waiting.wake.wait(lock, [&waiting] { return waiting.done; });
    if (waiting.error) {
        std::rethrow_exception(waiting.error);
    }
}

void GroupWriter::loop() {
    while (Waiting* first = next(Fetch::Wait)) {
        runGroup(first);
    }
}

GroupWriter::Waiting* GroupWriter::next(Fetch fetch) {
    std::unique_lock lock(m_mutex);
    if (fetch == Fetch::Wait) {
        m_work.wait(lock, [this] { return m_ending || !m_queue.empty(); });
    }
    if (m_queue.empty()) {
        return nullptr;
    }
    Waiting* const waiting = m_queue.front();
    m_queue.pop_front();
    return waiting;
}

void GroupWriter::runGroup(Waiting* first) {
    std::deque<Waiting*> group{first};
    try {
        if (!m_connection) {
            m_connection = m_open();
        }
        db::Transaction transaction(m_connection->session());
        runOne(*first);
        while (group.size() < m_groupMax) {
            Waiting* const more = next(Fetch::Now);
            if (more == nullptr) {
                break;
            }
            group.push_back(more);
            runOne(*more);
        }
        transaction.commit();
    } catch (const std::exception& error) {
        // Nobody knows what became of the transaction. A fresh connection sees what is true.
        const std::exception_ptr reason =
            m_connection ? translated(error, m_connection->session()) : std::current_exception();
        m_connection.reset();
        for (Waiting* waiting : group) {
            if (!waiting->error) {
                waiting->error = reason;
            }
        }
    }
    countFailure(group);
    finish(group);
}

// A failing disk fails a whole group: it counts once.
void GroupWriter::countFailure(const std::deque<Waiting*>& group) {
    for (const Waiting* waiting : group) {
        if (isDiskFailure(waiting->error)) {
            m_breaker.groupFailed(waiting->error);
            return;
        }
    }
}

void GroupWriter::runOne(Waiting& waiting) {
    db::Savepoint savepoint(m_connection->session());
    try {
        (*waiting.job)(*m_connection);
        savepoint.release();
        return;
    } catch (const soci::soci_error& error) {
        waiting.error = translated(error, m_connection->session());
    } catch (...) {
        waiting.error = std::current_exception();
    }
    savepoint.rollBack();
}

void GroupWriter::finish(const std::deque<Waiting*>& group) {
    const std::lock_guard lock(m_mutex);
    for (Waiting* waiting : group) {
        waiting->done = true;
        // Under the lock: the waiting thread owns the condition variable and may leave with it.
        waiting->wake.notify_one();
    }
}

} // namespace tewatashi::server::store
