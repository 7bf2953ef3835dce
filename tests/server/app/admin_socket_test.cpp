#include "common/base/error.h"
#include "server/app/admin_socket.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace tewatashi::server::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

AdminAnswer echo(const AdminRequest& request) {
    if (request.verb == "broken") {
        throw Error({"壊れています", "it is broken"});
    }
    return Json{{"verb", request.verb}, {"args", request.arguments}};
}

// Sends raw octets and reads until the server closes.
std::string rawExchange(const std::filesystem::path& path, std::string_view octets) {
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    REQUIRE(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::send(descriptor, octets.data(), octets.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(octets.size()));
    std::string answer;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 1; count > 0;) {
        count = ::recv(descriptor, buffer.data(), buffer.size(), 0);
        answer.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    ::close(descriptor);
    return answer;
}

} // namespace

TEST_CASE("A running server answers questions on its socket", "[admin]") {
    const test::TempDir folder;
    const AdminSocket server(folder / "admin.sock", echo);
    for (int i = 0; i < 3; ++i) {
        const auto answer =
            askRunningServer(folder / "admin.sock", {"status", {{"n", i}}}, seconds(10));
        REQUIRE(answer);
        REQUIRE(*answer);
        CHECK((*answer)->at("verb") == "status");
        CHECK((*answer)->at("args").at("n") == i);
    }
}

TEST_CASE("Without a server there is no answer", "[admin]") {
    const test::TempDir folder;
    CHECK_FALSE(askRunningServer(folder / "admin.sock", {"status", {}}, seconds(1)));
    { const AdminSocket server(folder / "admin.sock", echo); }
    CHECK_FALSE(std::filesystem::exists(folder / "admin.sock"));
    CHECK_FALSE(askRunningServer(folder / "admin.sock", {"status", {}}, seconds(1)));
}

TEST_CASE("The socket is for its owner alone", "[admin]") {
    const test::TempDir folder;
    const AdminSocket server(folder / "admin.sock", echo);
    struct stat about {};
    REQUIRE(::stat((folder / "admin.sock").c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    CHECK(mayAdminister(1000, 1000));
    CHECK(mayAdminister(0, 1000));
    CHECK_FALSE(mayAdminister(1001, 1000));
    CHECK_FALSE(mayAdminister(1000, 0));
}

TEST_CASE("A socket left by a killed server is replaced", "[admin]") {
    const test::TempDir folder;
    const std::filesystem::path path = folder / "admin.sock";
    const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(left, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    ::close(left);
    const AdminSocket server(path, echo);
    CHECK(askRunningServer(path, {"status", {}}, seconds(10)));
}

TEST_CASE("A socket works below a path longer than socket addresses", "[admin]") {
    const test::TempDir folder;
    const std::filesystem::path deep = folder / std::string(150, 'd');
    std::filesystem::create_directory(deep);
    const AdminSocket server(deep / "admin.sock", echo);
    CHECK(askRunningServer(deep / "admin.sock", {"status", {}}, seconds(10)));
}

TEST_CASE("Garbage, other versions and endless lines leave the server answering", "[admin]") {
    const test::TempDir folder;
    const AdminSocket server(folder / "admin.sock", echo, milliseconds(200));
    CHECK(rawExchange(folder / "admin.sock", "no json\n").find("\"ok\":false") !=
          std::string::npos);
    CHECK(rawExchange(folder / "admin.sock", "{\"v\":9,\"verb\":\"x\"}\n").find("version") !=
          std::string::npos);
    CHECK(rawExchange(folder / "admin.sock", std::string(kAdminMessageMax_bytes + 1, 'x'))
              .find("4,096") != std::string::npos);
    CHECK(rawExchange(folder / "admin.sock", "never a line feed").empty());
    const auto answer = askRunningServer(folder / "admin.sock", {"status", {}}, seconds(10));
    REQUIRE(answer);
    CHECK(answer->has_value());
}

TEST_CASE("A handler that throws answers with its text", "[admin]") {
    const test::TempDir folder;
    const AdminSocket server(folder / "admin.sock", echo);
    const auto answer = askRunningServer(folder / "admin.sock", {"broken", {}}, seconds(10));
    REQUIRE(answer);
    REQUIRE_FALSE(*answer);
    CHECK(answer->error() == LocalizedText{"壊れています", "it is broken"});
}

} // namespace tewatashi::server::app
