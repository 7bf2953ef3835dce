// The local socket as a file.
#include "agent/app/agent_socket.h"
#include "tests/agent/qt_application.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::app;
using tewatashi::test::QtApplication;
using tewatashi::test::TempDir;

TEST_CASE("The local socket is private", "[unit]") {
    const QtApplication qt;
    const TempDir folder;
    const auto socket = folder / "agent.sock";
    const auto server = AdminServer::listen(socket, {});
    REQUIRE(server.has_value());
    using Perms = std::filesystem::perms;
    const Perms others = Perms::group_all | Perms::others_all;
    CHECK((std::filesystem::status(socket).permissions() & others) == Perms::none);
}

TEST_CASE("A socket path that is too long is named", "[unit]") {
    const QtApplication qt;
    const TempDir folder;
    const auto socket = folder.path() / std::string(200, 'x');
    const auto server = AdminServer::listen(socket, {});
    REQUIRE_FALSE(server.has_value());
    CHECK(server.error().en.find("too long") != std::string::npos);
}
