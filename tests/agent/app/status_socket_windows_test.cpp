// The status socket as a named pipe.
#include "agent/app/status_socket.h"
#include "tests/agent/app/qt_application.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::app;
using tewatashi::test::QtApplication;
using tewatashi::test::TempDir;

TEST_CASE("Nobody else may have a pipe of the same name", "[unit]") {
    const QtApplication qt;
    const TempDir folder;
    const auto answer = [] { return std::string("{}"); };
    {
        const auto first = StatusServer::listen(folder / "agent.sock", answer);
        REQUIRE(first.has_value());
        const auto second = StatusServer::listen(folder / "agent.sock", answer);
        REQUIRE_FALSE(second.has_value());
        CHECK(second.error().en.find("agent.sock") != std::string::npos);
        CHECK(StatusServer::listen(folder / "other.sock", answer).has_value());
    }
    CHECK(StatusServer::listen(folder / "agent.sock", answer).has_value());
}
