#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tewatashi::server::store {

struct SiteDatabaseOptions {
    // "sqlite:/path/site.db" or "postgresql:<libpq keyword string>"
    std::string location;
    int readConnections = 4;
    std::string vfs;              // SQLite: empty for the default; tests inject faults here
    const Clock* clock = nullptr; // outlives the database; null for the system's
};

// Jobs waiting for the writer; one more is refused with DbProblem::Busy.
inline constexpr std::size_t kWriteQueueMax = 1024;
// Jobs that share one commit. Bounds how long the first of them waits for the others.
inline constexpr std::size_t kGroupMax = 64;

// One site's database: one writer connection on a thread of its own, and a pool of read-only
// connections. It alone writes the database: a second SiteDatabase on it, in this process or
// another, is refused with DbProblem::Busy. Thread-safe.
class SiteDatabase {
public:
    // Opens and migrates. Throws DbError.
    explicit SiteDatabase(const SiteDatabaseOptions& options);
    // Jobs still queued are finished; nobody may call write() or read() any more.
    ~SiteDatabase();
    SiteDatabase(const SiteDatabase&) = delete;
    SiteDatabase& operator=(const SiteDatabase&) = delete;

    // Runs `job(Connection&)` on the writer thread in a savepoint of the transaction it shares
    // with the jobs queued beside it, and returns its result once that transaction is durable.
    // A job that throws leaves nothing behind and does not disturb the others; its exception
    // comes back here (SOCI's as DbError). When the commit fails, its outcome is unknown: every
    // job of the group gets DbError and the connection is reopened. A job sees what the jobs
    // before it wrote. It must not call write() or read() itself.
    template <class Job>
    auto write(Job&& job) {
        using R = std::invoke_result_t<Job&, Connection&>;
        if constexpr (std::is_void_v<R>) {
            runInWriter([&job](Connection& connection) { job(connection); });
        } else {
            std::optional<R> result;
            runInWriter([&job, &result](Connection& connection) { result = job(connection); });
            return std::move(*result);
        }
    }

    // Runs `job(Connection&)` on a read-only connection, on this thread, in one snapshot. Waits
    // while all connections are lent. Throws DbError; a lost PostgreSQL connection is tried once
    // more, so a job may run twice.
    template <class Job>
    auto read(Job&& job) {
        using R = std::invoke_result_t<Job&, Connection&>;
        if constexpr (std::is_void_v<R>) {
            runInReader([&job](Connection& connection) { job(connection); });
        } else {
            std::optional<R> result;
            runInReader([&job, &result](Connection& connection) { result = job(connection); });
            return std::move(*result);
        }
    }

    // False once the disk has failed too often (kDiskFailuresMax): every write() then throws
    // DbError until the database is opened again, while read() goes on.
    [[nodiscard]] bool takesWrites() const;

    [[nodiscard]] db::Engine engine() const;

private:
    void runInWriter(const std::function<void(Connection&)>& job);
    void runInReader(const std::function<void(Connection&)>& job);

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

// Throws DbError (CannotOpen) for anything but the two forms of SiteDatabaseOptions::location.
[[nodiscard]] db::OpenOptions parseLocation(std::string_view location);

} // namespace tewatashi::server::store
