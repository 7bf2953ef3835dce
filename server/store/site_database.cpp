#include "server/store/site_database.h"

#include "common/db/migrator.h"
#include "common/files/file_lock.h"
#include "common/files/private_file.h"
#include "server/store/group_writer.h"
#include "server/store/read_pool.h"
#include "server/store/site_schema.h"

#include <filesystem>
#include <optional>

namespace tewatashi::server::store {
namespace {

// Pages kept by a connection: the indexes of a million scans are larger, the system's own cache
// holds the rest.
constexpr const char* kWriterCache = "PRAGMA cache_size=-16384"; // KiB

void takeAdvisoryLock(db::Session& session) {
    // Two keys: a constant of ours and the schema, so that sites in one cluster do not meet.
    int taken = 0;
    session.sql() << "SELECT CASE WHEN pg_try_advisory_lock(21591, hashtext(current_schema())) "
                     "THEN 1 ELSE 0 END",
        soci::into(taken);
    if (taken == 0) {
        throw db::DbError(
            db::DbProblem::Busy,
            {"PostgreSQL のこのサイトは別のサーバーが使用中です。二重に起動していないか確認して"
             "ください。",
             "This site in PostgreSQL is in use by another server. Check that it is not started "
             "twice."});
    }
}

std::unique_ptr<Connection> openWriter(const db::OpenOptions& options) {
    auto connection = std::make_unique<Connection>(options);
    db::Session& session = connection->session();
    if (session.engine() == db::Engine::Sqlite) {
        session.execute(kWriterCache);
    } else {
        try {
            takeAdvisoryLock(session);
        } catch (const soci::soci_error& error) {
            throw db::translate(error, session);
        }
    }
    db::migrate(session, siteMigrations());
    return connection;
}

db::OpenOptions withAccess(db::OpenOptions options, db::Access access) {
    options.access = access;
    return options;
}

} // namespace

struct SiteDatabase::Impl {
    Impl(const db::OpenOptions& target, int readConnections, const Clock* clock)
        : options(target), lock(lockFor(target)), breaker(clock != nullptr ? *clock : systemClock),
          writer([this] { return openWriter(withAccess(options, db::Access::Writer)); },
                 kWriteQueueMax, kGroupMax, breaker),
          readers(withAccess(target, db::Access::Reader), readConnections) {}

    // Keeps a second server process from writing the same SQLite file.
    static std::optional<files::FileLock> lockFor(const db::OpenOptions& target) {
        if (target.engine != db::Engine::Sqlite) {
            return std::nullopt; // PostgreSQL: an advisory lock of the writer's session
        }
        auto lock = files::FileLock::tryAcquire(target.target + ".lock");
        if (!lock) {
            throw db::DbError(
                db::DbProblem::Busy,
                {"データベース「" + target.target +
                     "」は別のサーバーが使用中です。二重に起動していないか確認してください。",
                 "Database " + target.target +
                     " is in use by another server. Check that it is not started twice."});
        }
        // SQLite gives the files beside it the same permissions. A failure is SQLite's to report.
        if (!std::filesystem::exists(target.target)) {
            static_cast<void>(files::createPrivateFile(target.target, ""));
        }
        return lock;
    }

    // The readers are closed first, so that the writer's is the last connection and checkpoints.
    db::OpenOptions options;
    std::optional<files::FileLock> lock;
    SystemClock systemClock;
    WriteBreaker breaker;
    GroupWriter writer;
    ReadPool readers;
};

SiteDatabase::SiteDatabase(const SiteDatabaseOptions& options) {
    db::OpenOptions target = parseLocation(options.location);
    target.vfs = options.vfs;
    m_impl = std::make_unique<Impl>(target, options.readConnections, options.clock);
}

SiteDatabase::~SiteDatabase() = default;

bool SiteDatabase::takesWrites() const { return !m_impl->breaker.stopped(); }

db::Engine SiteDatabase::engine() const { return m_impl->options.engine; }

void SiteDatabase::runInWriter(const std::function<void(Connection&)>& job) {
    m_impl->writer.run(job);
}

void SiteDatabase::runInReader(const std::function<void(Connection&)>& job) {
    m_impl->readers.run(job);
}

db::OpenOptions parseLocation(std::string_view location) {
    constexpr std::string_view kSqlite = "sqlite:";
    constexpr std::string_view kPostgres = "postgresql:";
    db::OpenOptions options;
    if (location.starts_with(kSqlite) && location.size() > kSqlite.size()) {
        options.engine = db::Engine::Sqlite;
        options.target = location.substr(kSqlite.size());
        options.applicationId = kSiteApplicationId;
        return options;
    }
    if (location.starts_with(kPostgres) && location.size() > kPostgres.size()) {
        options.engine = db::Engine::Postgres;
        options.target = location.substr(kPostgres.size());
        return options;
    }
    throw db::DbError(db::DbProblem::CannotOpen,
                      {"データベースの指定「" + std::string(location) +
                           "」を解釈できません。「sqlite:パス」または「postgresql:"
                           "接続文字列」で指定してください。",
                       "The database location \"" + std::string(location) +
                           "\" is not understood. Write sqlite:PATH or postgresql:KEYWORDS."});
}

} // namespace tewatashi::server::store
