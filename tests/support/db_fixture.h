#pragma once

#include "common/db/session.h"
#include "tests/support/temp_dir.h"

#include <string>

namespace tewatashi::test {

// The engine this run of a test program is about: PostgreSQL when with_postgres.sh started it.
[[nodiscard]] db::Engine engineUnderTest();

// An empty database of that engine: a SQLite file in a folder of its own, or a PostgreSQL schema
// of its own; removed with the fixture.
class DbFixture {
public:
    explicit DbFixture(db::Engine engine = engineUnderTest());
    ~DbFixture();
    DbFixture(const DbFixture&) = delete;
    DbFixture& operator=(const DbFixture&) = delete;

    [[nodiscard]] db::OpenOptions options(db::Access access) const;
    // As SiteConfig::database writes it: "sqlite:…" or "postgresql:…".
    [[nodiscard]] std::string location() const;
    [[nodiscard]] const TempDir& folder() const { return m_folder; }

private:
    db::Engine m_engine;
    TempDir m_folder;
    std::string m_target;
    std::string m_schema;
};

} // namespace tewatashi::test
