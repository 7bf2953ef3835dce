#pragma once

#include "server/store/site_database.h"
#include "tests/support/db_fixture.h"

#include <optional>

namespace tewatashi::test {

// A fresh, migrated site database of the engine under test.
class SiteFixture {
public:
    explicit SiteFixture(int readConnections = 4) : m_readConnections(readConnections) { open(); }

    [[nodiscard]] server::store::SiteDatabase& database() { return *m_database; }
    [[nodiscard]] const DbFixture& place() const { return m_place; }
    // Closes and opens it again, as a restart of the server does.
    void reopen() {
        m_database.reset();
        open();
    }

    // The answer of a query with one column and one row.
    [[nodiscard]] std::int64_t number(const std::string& query) {
        return m_database->read([&query](server::store::Connection& connection) {
            std::int64_t value = 0;
            connection.session().sql() << query, soci::into(value);
            return value;
        });
    }

private:
    void open() {
        server::store::SiteDatabaseOptions options;
        options.location = m_place.location();
        options.readConnections = m_readConnections;
        m_database.emplace(options);
    }

    int m_readConnections;
    DbFixture m_place;
    std::optional<server::store::SiteDatabase> m_database;
};

} // namespace tewatashi::test
