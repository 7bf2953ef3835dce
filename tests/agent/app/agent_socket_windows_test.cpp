// The local socket as a named pipe.
#include "agent/app/agent_socket.h"
#include "tests/agent/qt_application.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::app;
using tewatashi::test::QtApplication;
using tewatashi::test::TempDir;

TEST_CASE("Nobody else may have a pipe of the same name", "[unit]") {
    const QtApplication qt;
    const TempDir folder;
    {
        const auto first = AdminServer::listen(folder / "agent.sock", {});
        REQUIRE(first.has_value());
        const auto second = AdminServer::listen(folder / "agent.sock", {});
        REQUIRE_FALSE(second.has_value());
        CHECK(second.error().en.find("agent.sock") != std::string::npos);
        CHECK(AdminServer::listen(folder / "other.sock", {}).has_value());
    }
    CHECK(AdminServer::listen(folder / "agent.sock", {}).has_value());
}
