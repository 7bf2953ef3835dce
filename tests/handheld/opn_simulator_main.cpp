// opn_simulator: a docked terminal and the program that reads it, for demo, crash and bench runs.
//   opn_simulator run [options] -- PROGRAM ARGUMENTS…
//   opn_simulator day [--slips N] [--seed S]      prints a day's scans as JSON and ends
#include "tests/handheld/control_socket.h"
#include "tests/handheld/rig_arguments.h"
#include "tests/handheld/umockdev_bus.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

namespace tewatashi::test::handheld {
namespace {

// Signals as a descriptor, so that one poll waits for everything. Blocked before any thread
// starts, so that none of them gets one.
int signalDescriptor() {
    sigset_t wanted{};
    ::sigemptyset(&wanted);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
        ::sigaddset(&wanted, signal);
    }
    ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
    return ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

// True when a signal asks this program to end; SIGHUP goes to the program under test.
bool takeSignals(int descriptor, OpnRig& rig) {
    signalfd_siginfo info{};
    bool end = false;
    while (::read(descriptor, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGHUP) {
            rig.relay(SIGHUP);
        } else if (info.ssi_signo != SIGCHLD) {
            end = true;
        }
    }
    return end;
}

int runRig(const RigArguments& arguments) {
    const int signals = signalDescriptor();
    const SystemClock clock;
    UmockdevBus bus(std::chrono::microseconds(arguments.packetInterval_us));
    OpnRig rig(rigOptions(arguments, clock), clock, bus);
    ControlSocket control(arguments.control);
    if (!arguments.unplugged) {
        rig.plug();
    }
    rig.startChild();
    const auto answer = [&rig](const std::string& line) { return rig.answer(line); };
    bool end = false;
    while (!end && !rig.quitAsked()) {
        end = control.serve(signals, -1, answer) && takeSignals(signals, rig);
        // Without a control socket nobody could start the program again.
        end = end || (arguments.control.empty() && !rig.childAlive());
    }
    const int result = rig.endChild();
    return rig.quitAsked() ? 0 : result;
}

int printDay(const RigArguments& arguments) {
    const SystemClock clock;
    TestRandom random(arguments.seed);
    nlohmann::json list = nlohmann::json::array();
    for (const PlannedBeep& beep : workingDay(
             random, arguments.slips, clock.utcNow().value / 1000 + arguments.zone_min * 60LL)) {
        list.push_back({{"naive_s", beep.naive_s},
                        {"code", beep.code},
                        {"symbology", beep.symbology},
                        {"item", beep.item}});
    }
    std::cout << list.dump(1) << '\n';
    return 0;
}

} // namespace
} // namespace tewatashi::test::handheld

int main(int argc, char** argv) {
    using namespace tewatashi::test::handheld;
    CLI::App app("Simulated Opticon terminal with the program that reads it");
    app.require_subcommand(1);
    RigArguments arguments;
    CLI::App* run = app.add_subcommand("run", "plug in a terminal and start a program");
    declareRigArguments(*run, arguments);
    CLI::App* day = app.add_subcommand("day", "print a day's scans");
    day->add_option("--slips", arguments.slips)->required();
    day->add_option("--seed", arguments.seed);
    day->add_option("--zone-min", arguments.zone_min);
    CLI11_PARSE(app, argc, argv);
    try {
        return run->parsed() ? runRig(arguments) : printDay(arguments);
    } catch (const std::exception& error) {
        std::cerr << "opn_simulator: " << error.what() << '\n';
        return 2;
    }
}
