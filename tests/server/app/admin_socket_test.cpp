#include "common/base/error.h"
#include "server/app/admin_socket.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <future>

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

sockaddr_un addressOf(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    return address;
}

// Sends raw octets and reads until the server closes.
std::string rawExchange(const std::filesystem::path& path, std::string_view octets) {
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = addressOf(path);
    REQUIRE(::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
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
    const sockaddr_un address = addressOf(path);
    REQUIRE(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
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

TEST_CASE("A question of exactly the limit is answered, one octet more is refused", "[admin]") {
    const test::TempDir folder;
    const AdminSocket server(folder / "admin.sock", [](const AdminRequest& request) {
        return AdminAnswer(Json{{"size", request.arguments.at("text").get<std::string>().size()}});
    });
    const std::size_t around = encodeRequest({"x", {{"text", ""}}})->size();
    const std::size_t most = kAdminMessageMax_bytes - around;
    const auto ask = [&](std::size_t size) {
        return *askRunningServer(folder / "admin.sock", {"x", {{"text", std::string(size, 'a')}}},
                                 seconds(10));
    };
    const AdminAnswer fits = ask(most);
    REQUIRE(fits);
    CHECK(fits->at("size") == most);
    const AdminAnswer over = ask(most + 1);
    REQUIRE_FALSE(over);
    CHECK(over.error().en.find("4,096") != std::string::npos);
    CHECK(over.error().ja.find("4,096") != std::string::npos);
    // A command that does not keep to the limit is told the same by the server.
    const std::string line =
        R"({"v":1,"verb":"x","args":{"text":")" + std::string(most + 1, 'a') + "\"}}\n";
    const auto told = decodeAnswer(rawExchange(folder / "admin.sock", line));
    REQUIRE_FALSE(told);
    CHECK(told.error() == over.error());
}

TEST_CASE("An answer over the limit becomes a refusal that says so", "[admin]") {
    const test::TempDir folder;
    const AdminSocket server(folder / "admin.sock", [](const AdminRequest&) {
        return AdminAnswer(Json{{"rows", std::string(kAdminMessageMax_bytes, 'x')}});
    });
    const auto answer = askRunningServer(folder / "admin.sock", {"list", {}}, seconds(10));
    REQUIRE(answer);
    REQUIRE_FALSE(*answer);
    CHECK(answer->error().en.find("4,096") != std::string::npos);
}

TEST_CASE("A command of another version is told to restart the server, in both languages",
          "[admin]") {
    const test::TempDir folder;
    const AdminSocket server(folder / "admin.sock", echo);
    for (const char* line :
         {"{\"v\":2,\"verb\":\"status\",\"args\":{}}\n",
          "{\"v\":0,\"verb\":\"status\",\"args\":{}}\n", "{\"verb\":\"status\",\"args\":{}}\n"}) {
        CAPTURE(line);
        const auto answer = decodeAnswer(rawExchange(folder / "admin.sock", line));
        REQUIRE_FALSE(answer);
        CHECK(answer.error().en.find("Restart the server") != std::string::npos);
        CHECK(answer.error().ja.find("再起動") != std::string::npos);
    }
}

TEST_CASE("A stranger of the same machine is not answered, whatever the files allow", "[admin]") {
    if (::geteuid() != 0) {
        WARN("only root can become somebody else: skipped");
        return;
    }
    const test::TempDir folder;
    std::atomic<int> asked{0};
    const AdminSocket server(folder / "admin.sock", [&asked](const AdminRequest&) {
        ++asked;
        return AdminAnswer(Json::object());
    });
    // As if somebody had opened the folder and the socket to all.
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
    std::filesystem::permissions(folder / "admin.sock", std::filesystem::perms::all);
    const int connection = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = addressOf(folder / "admin.sock");
    constexpr uid_t kNobody = 65534;
    constexpr std::string_view kQuestion = "{\"v\":1,\"verb\":\"status\",\"args\":{}}\n";
    const pid_t stranger = ::fork();
    if (stranger == 0) { // only what is safe after fork()
        char octet = 0;
        if (::setuid(kNobody) != 0 ||
            ::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
                0) {
            ::_exit(9);
        }
        // The server may hang up before or after it.
        static_cast<void>(::send(connection, kQuestion.data(), kQuestion.size(), MSG_NOSIGNAL));
        ::_exit(::recv(connection, &octet, 1, 0) > 0 ? 1 : 0);
    }
    ::close(connection);
    int status = 0;
    REQUIRE(::waitpid(stranger, &status, 0) == stranger);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(asked == 0);
    CHECK(askRunningServer(folder / "admin.sock", {"status", {}}, seconds(10))->has_value());
    CHECK(asked == 1);
}

TEST_CASE("A server that listens and never answers is not mistaken for one that is not there",
          "[admin]") {
    const test::TempDir folder;
    const int silent = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = addressOf(folder / "admin.sock");
    REQUIRE(::bind(silent, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(silent, 1) == 0);
    const auto answer = askRunningServer(folder / "admin.sock", {"status", {}}, milliseconds(50));
    ::close(silent);
    REQUIRE(answer); // somebody listens
    REQUIRE_FALSE(*answer);
    CHECK(answer->error().en.find("gave no answer") != std::string::npos);
    CHECK(answer->error().ja.find("応答がありません") != std::string::npos);
}

TEST_CASE("The question in hand is answered before the socket goes", "[admin]") {
    const test::TempDir folder;
    std::promise<void> begun;
    std::promise<void> goOn;
    std::future<std::optional<AdminAnswer>> answer;
    {
        const AdminSocket server(folder / "admin.sock", [&](const AdminRequest&) {
            begun.set_value();
            goOn.get_future().wait();
            return AdminAnswer(Json{{"done", true}});
        });
        answer = std::async(std::launch::async, [&] {
            return askRunningServer(folder / "admin.sock", {"x", {}}, seconds(30));
        });
        begun.get_future().wait();
        goOn.set_value();
    }
    const auto told = answer.get();
    REQUIRE(told);
    REQUIRE(*told);
    CHECK((*told)->at("done") == true);
}

TEST_CASE("A folder that is not there cannot hold the socket, and is named", "[admin]") {
    const test::TempDir folder;
    CHECK_THROWS_WITH(AdminSocket(folder / "missing/admin.sock", echo),
                      Catch::Contains("missing/admin.sock"));
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
