#include "server/store/write_breaker.h"

namespace tewatashi::server::store {

bool isDiskFailure(const std::exception_ptr& error) {
    if (!error) {
        return false;
    }
    try {
        std::rethrow_exception(error);
    } catch (const db::DbError& known) {
        return known.problem() == db::DbProblem::Io || known.problem() == db::DbProblem::Corrupt;
    } catch (...) {
        return false;
    }
}

void WriteBreaker::groupFailed(const std::exception_ptr& error) {
    if (!isDiskFailure(error)) {
        return;
    }
    const std::chrono::milliseconds now = m_clock.monotonicNow();
    m_failures.push_back(now);
    while (m_failures.front() + kDiskFailureWindow < now) {
        m_failures.pop_front();
    }
    if (m_failures.size() >= kDiskFailuresMax) {
        m_stopped = true;
    }
}

db::DbError writesStopped() {
    return db::DbError(
        db::DbProblem::Io,
        {"ディスクの読み書きに続けて失敗したため、書き込みを停止しています（閲覧はできます）。"
         "サーバーのディスクを確認してから、サーバーを再起動してください。未送信の記録は各"
         "パソコンに残っています。",
         "The disk failed repeatedly, so nothing is written any more (reading goes on). Check the "
         "server's disk, then restart the server. What was not sent is kept on its computer."});
}

} // namespace tewatashi::server::store
