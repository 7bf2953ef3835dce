#include "tests/support/db_fixture.h"

#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace tewatashi::test {
namespace {

// In memory where `./dev test` found room there. No program that mocks devices may use it: the mock
// takes every path below /dev for its own.
std::filesystem::path scratch() {
    const char* const folder = std::getenv("TW_TEST_SCRATCH");
    return folder == nullptr ? std::filesystem::temp_directory_path() : folder;
}

std::string_view clusterOfThisRun() {
    const char* const text = std::getenv("TW_TEST_POSTGRES");
    return text == nullptr ? "" : text;
}

db::OpenOptions wholeCluster() {
    db::OpenOptions options;
    options.engine = db::Engine::Postgres;
    options.target = clusterOfThisRun();
    options.access = db::Access::Writer;
    return options;
}

} // namespace

db::Engine engineUnderTest() {
    return clusterOfThisRun().empty() ? db::Engine::Sqlite : db::Engine::Postgres;
}

DbFixture::DbFixture(db::Engine engine) : m_engine(engine), m_folder(scratch()) {
    if (engine == db::Engine::Sqlite) {
        m_target = (m_folder / "site.db").string();
        return;
    }
    // The folder's random name is unique in the cluster as well.
    m_schema = m_folder.path().filename().string();
    m_target = std::string(clusterOfThisRun()) + " options='-c search_path=" + m_schema + "'";
    db::Session session(wholeCluster());
    session.execute("CREATE SCHEMA \"" + m_schema + "\"");
}

DbFixture::~DbFixture() {
    if (m_schema.empty()) {
        return;
    }
    try {
        db::Session session(wholeCluster());
        session.execute("DROP SCHEMA \"" + m_schema + "\" CASCADE");
    } catch (const std::exception&) {
        m_schema.clear(); // the cluster is thrown away anyway
    }
}

db::OpenOptions DbFixture::options(db::Access access) const {
    db::OpenOptions options;
    options.engine = m_engine;
    options.target = m_target;
    options.access = access;
    return options;
}

std::string DbFixture::location() const {
    return (m_engine == db::Engine::Sqlite ? "sqlite:" : "postgresql:") + m_target;
}

} // namespace tewatashi::test
