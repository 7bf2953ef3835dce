// The simulator as its control socket shows it, with usb_probe in the place of an agent.
#include "tests/handheld/control_socket.h"
#include "tests/handheld/opn_rig.h"
#include "tests/handheld/umockdev_bus.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <thread>

using namespace tewatashi;
using namespace tewatashi::test;
using namespace tewatashi::test::handheld;
using nlohmann::json;

namespace {

RigOptions withProbe(std::initializer_list<std::string> steps) {
    RigOptions options;
    options.terminal.naiveStart_s = 1'800'000'000;
    options.command = {TW_USB_PROBE, "065a:0009", "wait=20"};
    options.command.insert(options.command.end(), steps);
    return options;
}

json ask(OpnRig& rig, const json& request) { return json::parse(rig.answer(request.dump())); }

// Polls until the program ended; the test's own time-out is the deadline.
json stateAfterChild(OpnRig& rig) {
    while (rig.childAlive()) {
        std::this_thread::yield();
    }
    return ask(rig, {{"do", "state"}});
}

} // namespace

TEST_CASE("The simulator counts scans, erasures and epochs") {
    const SystemClock clock;
    UmockdevBus bus;
    OpnRig rig(withProbe({"interrogate", "upload", "clear"}), clock, bus);
    CHECK(ask(rig, {{"do", "scan"}, {"code", "TWO-0042"}})["outcome"] == "stored");
    CHECK(ask(rig, {{"do", "scan"}, {"code", "100000000015"}})["ok"] == true);
    json state = ask(rig, {{"do", "state"}});
    CHECK(state["in_memory"] == 2);
    CHECK(state["plugged"] == false);
    CHECK(state["child_pid"].is_null());
    rig.startChild();
    ask(rig, {{"do", "plug"}});
    state = stateAfterChild(rig);
    CHECK(state["child_result"] == 0);
    CHECK(state["in_memory"] == 0);
    CHECK(state["scans_made"] == 2);
    CHECK(state["erasures"].size() == 1);
    CHECK(state["saw_set_defaults"] == false);
    CHECK(state["terminal_id"] == "opticon:0000000000123456");
    CHECK(state["commands"]["2"] == 1);
    CHECK(state["bytes_sent"] == 23 + 13 + (2 + 8 + 4) + (2 + 12 + 4) + 5);
    ask(rig, {{"do", "scan"}, {"code", "AFTER"}});
    const json scans = ask(rig, {{"do", "scans"}})["scans"];
    REQUIRE(scans.size() == 3);
    CHECK(scans[1]["epoch"] == 0);
    CHECK(scans[2]["epoch"] == 1);
    CHECK(scans[0]["code_hex"] == "54574f2d30303432");
    CHECK(scans[0]["raw_time"].get<std::string>().size() == 8);
}

TEST_CASE("The simulator kills and restarts its program without losing the terminal") {
    const SystemClock clock;
    UmockdevBus bus;
    OpnRig rig(withProbe({"interrogate", "until-gone"}), clock, bus);
    ask(rig, {{"do", "plug"}});
    ask(rig, {{"do", "plug"}}); // already so
    for (int round = 0; round < 3; ++round) {
        const json started = ask(rig, {{"do", "restart-child"}});
        CHECK(started["ok"] == true);
        const auto interrogated = [&] {
            return ask(rig, {{"do", "state"}})["commands"]["1"].get<int>() > round;
        };
        while (!interrogated() && rig.childAlive()) {
            std::this_thread::yield();
        }
        CHECK(rig.childAlive());
        CHECK(ask(rig, {{"do", "kill-child"}})["ok"] == true);
        CHECK(ask(rig, {{"do", "state"}})["child_result"] == 128 + 9);
    }
    CHECK(ask(rig, {{"do", "unplug"}})["ok"] == true);
    CHECK(ask(rig, {{"do", "state"}})["plugged"] == false);
}

TEST_CASE("A wrong request is answered with the reason") {
    const SystemClock clock;
    UmockdevBus bus;
    OpnRig rig(withProbe({}), clock, bus);
    for (const char* line : {"", "{", "[]", "{}", R"({"do":"dance"})", R"({"do":"scan"})",
                             R"({"do":"fault","words":["rain"]})"}) {
        INFO(line);
        const json answer = json::parse(rig.answer(line));
        CHECK(answer["ok"] == false);
        CHECK_FALSE(answer["error"].get<std::string>().empty());
    }
    CHECK(ask(rig, {{"do", "fault"}, {"words", {"clear-lost", "silent=2"}}})["ok"] == true);
    CHECK_FALSE(rig.quitAsked());
    CHECK(ask(rig, {{"do", "quit"}})["ok"] == true);
    CHECK(rig.quitAsked());
}

TEST_CASE("A planned day is in memory from the start, its slips named") {
    const SystemClock clock;
    RigOptions options = withProbe({});
    TestRandom random(1);
    options.beeps = workingDay(random, 20, options.terminal.naiveStart_s);
    UmockdevBus bus;
    OpnRig rig(options, clock, bus);
    const json scans = ask(rig, {{"do", "scans"}})["scans"];
    CHECK(scans.size() == options.beeps.size());
    CHECK(scans.back()["item"] == scans.back()["code"]);
    CHECK_FALSE(scans.front().contains("item"));
}

TEST_CASE("The control socket answers line by line, in pieces and to several clients") {
    const TempDir folder;
    const std::string path = (folder / "control.sock").string();
    ControlSocket control(path);
    std::array<int, 2> clients{};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    for (int& client : clients) {
        client = ::socket(AF_UNIX, SOCK_STREAM, 0);
        REQUIRE(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
                0);
    }
    const auto serve = [&](int times) {
        for (int i = 0; i < times; ++i) {
            control.serve(-1, 100, [](const std::string& line) { return "<" + line + ">"; });
        }
    };
    REQUIRE(::send(clients[0], "one\ntw", 6, 0) == 6);
    serve(4);
    REQUIRE(::send(clients[0], "o\n", 2, 0) == 2);
    REQUIRE(::send(clients[1], "three\n", 6, 0) == 6);
    serve(4);
    const auto heard = [](int client) {
        std::array<char, 64> text{};
        const ssize_t got = ::recv(client, text.data(), text.size(), MSG_DONTWAIT);
        return std::string(text.data(), static_cast<std::size_t>(std::max<ssize_t>(0, got)));
    };
    CHECK(heard(clients[0]) == "<one>\n<two>\n");
    CHECK(heard(clients[1]) == "<three>\n");
    for (const int client : clients) {
        ::close(client);
    }
}

TEST_CASE("Strangers sit beside the terminal and what they are sent is told") {
    const SystemClock clock;
    UmockdevBus bus;
    OpnRig rig(withProbe({"interrogate"}), clock, bus);
    CHECK(ask(rig, {{"do", "plug-stranger"}, {"kind", "bridge"}})["ok"] == true);
    CHECK(ask(rig, {{"do", "plug-stranger"}, {"kind", "foreign"}})["ok"] == true);
    CHECK(ask(rig, {{"do", "plug-stranger"}, {"kind", "toaster"}})["ok"] == false);
    rig.startChild();
    ask(rig, {{"do", "plug"}});
    const json state = stateAfterChild(rig);
    CHECK(state["child_result"] == 0);
    CHECK(state["strangers"]["bridge"] == "");
    CHECK(state["strangers"]["foreign"] == "");
    CHECK(ask(rig, {{"do", "unplug-stranger"}, {"kind", "bridge"}})["ok"] == true);
}

TEST_CASE("A scan can hold any octets") {
    const SystemClock clock;
    UmockdevBus bus;
    OpnRig rig(withProbe({"interrogate"}), clock, bus);
    CHECK(ask(rig, {{"do", "scan"}, {"code_hex", "00ff0a"}})["outcome"] == "stored");
    CHECK(ask(rig, {{"do", "scan"}, {"code_hex", "0"}})["ok"] == false);
    CHECK(ask(rig, {{"do", "scans"}})["scans"][0]["code_hex"] == "00ff0a");
}
