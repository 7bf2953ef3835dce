// Group commit: what jobs share, and what they must not share.
#include "server/store/group_writer.h"
#include "server/store/site_database.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tewatashi::server::store {
namespace {

using test::DbFixture;
using test::SiteFixture;

void addPlace(Connection& connection, int id) {
    const std::string code = std::to_string(id);
    connection.session().sql() << "INSERT INTO places (id, code, name_ja, name_en, added_at) "
                                  "VALUES (:id, :code, '', '', 0)",
        soci::use(id), soci::use(code);
}

// Holds the writer busy with one job until told, so that others have to queue up behind it.
class Plug {
public:
    explicit Plug(SiteDatabase& database)
        : m_thread([this, &database] {
              database.write([this](Connection&) {
                  m_running.count_down();
                  m_release.wait();
              });
          }) {
        m_running.wait();
    }
    void release() {
        m_release.count_down();
        m_thread.join();
    }

private:
    std::latch m_running{1};
    std::latch m_release{1};
    std::thread m_thread;
};

TEST_CASE("jobs of many threads all take effect, once each") {
    SiteFixture site;
    constexpr int kThreads = 32;
    constexpr int kJobs = 10;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&site, thread] {
            for (int job = 0; job < kJobs; ++job) {
                site.database().write(
                    [&](Connection& connection) { addPlace(connection, thread * kJobs + job); });
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(site.number("SELECT count(*) FROM places") == kThreads * kJobs);
}

TEST_CASE("a job that fails does not disturb those that share its commit") {
    SiteFixture site;
    Plug plug(site.database());
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 20; ++i) {
        threads.emplace_back([&, i] {
            try {
                site.database().write([i](Connection& connection) {
                    addPlace(connection, i);
                    if (i % 4 == 0) {
                        addPlace(connection, i); // the key is taken
                    }
                });
            } catch (const db::DbError&) {
                ++failed;
            }
        });
    }
    plug.release();
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(failed == 5);
    CHECK(site.number("SELECT count(*) FROM places") == 15);
}

TEST_CASE("a job sees what the jobs before it in the group wrote") {
    SiteFixture site;
    std::vector<std::thread> threads;
    Plug plug(site.database());
    for (int i = 0; i < 20; ++i) {
        threads.emplace_back([&site] {
            site.database().write([](Connection& connection) {
                int count = 0;
                connection.session().sql() << "SELECT count(*) FROM places", soci::into(count);
                addPlace(connection, count);
            });
        });
    }
    plug.release();
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(site.number("SELECT max(id) FROM places") == 19);
}

TEST_CASE("a failed commit fails every job of its group, and the writer works again after it") {
    const DbFixture place;
    int opened = 0;
    const auto open = [&place, &opened] {
        auto connection = std::make_unique<Connection>(place.options(db::Access::Writer));
        if (++opened == 1) {
            connection->session().execute("CREATE TABLE parents (id BIGINT PRIMARY KEY)");
            connection->session().execute("CREATE TABLE children (parent BIGINT REFERENCES "
                                          "parents (id) DEFERRABLE INITIALLY DEFERRED)");
        }
        return connection;
    };
    const SystemClock clock;
    WriteBreaker breaker(clock);
    GroupWriter writer(open, 10, 10, breaker);
    const auto insertOrphan = [](Connection& connection) {
        connection.session().execute("INSERT INTO children VALUES (7)");
    };
    // A deferred constraint is looked at in COMMIT, so the job itself succeeds.
    CHECK_THROWS_AS(writer.run(insertOrphan), db::DbError);
    CHECK(opened == 1);
    int count = -1;
    writer.run([&count](Connection& connection) {
        connection.session().sql() << "SELECT count(*) FROM children", soci::into(count);
    });
    CHECK(opened == 2);
    CHECK(count == 0);
}

TEST_CASE("a full queue refuses the next job as busy") {
    const DbFixture place;
    std::latch running{1};
    std::latch release{1};
    const SystemClock clock;
    WriteBreaker breaker(clock);
    GroupWriter writer(
        [&place] { return std::make_unique<Connection>(place.options(db::Access::Writer)); }, 2, 1,
        breaker);
    std::atomic<int> refused{0};
    std::thread plug([&] {
        writer.run([&](Connection&) {
            running.count_down();
            release.wait();
        });
    });
    running.wait();
    std::latch tried{1};
    std::vector<std::thread> threads;
    for (int i = 0; i < 5; ++i) {
        threads.emplace_back([&] {
            try {
                writer.run([](Connection&) {});
            } catch (const db::DbError& error) {
                if (error.problem() == db::DbProblem::Busy && ++refused == 3) {
                    tried.count_down();
                }
            }
        });
    }
    tried.wait();
    release.count_down();
    plug.join();
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(refused == 3);
}

} // namespace
} // namespace tewatashi::server::store
