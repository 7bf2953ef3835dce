// line_simulator: a programmable terminal at a serial port and the program that reads it.
//   line_simulator run --family denso|unitech --port FILE [options] -- PROGRAM ARGUMENTS…
#include "tests/handheld/control_socket.h"
#include "tests/handheld/line_rig.h"

#include <CLI/CLI.hpp>

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

namespace tewatashi::test::handheld {
namespace {

struct Arguments {
    std::string family = "denso";
    std::string port;
    std::string terminalId;
    std::string control;
    int slips = 0;
    std::uint64_t seed = 1;
    int zone_min = 9 * 60;
    bool unplugged = false;
    std::vector<std::string> command;
};

// As a descriptor, blocked before the program under test is started.
int signalDescriptor() {
    sigset_t wanted{};
    ::sigemptyset(&wanted);
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) {
        ::sigaddset(&wanted, signal);
    }
    ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
    return ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

bool endAsked(int descriptor) {
    signalfd_siginfo info{};
    bool end = false;
    while (::read(descriptor, &info, sizeof info) == sizeof info) {
        end = end || info.ssi_signo != SIGCHLD;
    }
    return end;
}

int run(const Arguments& arguments) {
    constexpr int kTurn_ms = 2; // well under what an answer may take
    const int signals = signalDescriptor();
    const SystemClock clock;
    LineRigOptions options;
    options.family = arguments.family == "unitech" ? LineFamily::Unitech : LineFamily::Denso;
    options.port = arguments.port;
    options.terminalId = arguments.terminalId;
    options.naiveStart_s = clock.utcNow().value / 1000 + arguments.zone_min * 60LL;
    TestRandom random(arguments.seed);
    options.beeps = workingDay(random, arguments.slips, options.naiveStart_s);
    options.command = arguments.command;
    LineRig rig(std::move(options), clock);
    ControlSocket control(arguments.control);
    if (!arguments.unplugged) {
        rig.plug();
    }
    rig.startChild();
    const auto answer = [&rig](const std::string& line) { return rig.answer(line); };
    bool end = false;
    while (!end && !rig.quitAsked()) {
        end = control.serve(signals, kTurn_ms, answer) && endAsked(signals);
        rig.pump();
        end = end || (arguments.control.empty() && !rig.childAlive());
    }
    const int result = rig.endChild();
    return rig.quitAsked() ? 0 : result;
}

} // namespace
} // namespace tewatashi::test::handheld

int main(int argc, char** argv) {
    using namespace tewatashi::test::handheld;
    CLI::App app("Simulated programmable terminal at a serial port with the program that reads it");
    app.require_subcommand(1);
    Arguments arguments;
    CLI::App* sub = app.add_subcommand("run", "dock a terminal and start a program");
    sub->add_option("--family", arguments.family)->check(CLI::IsMember({"denso", "unitech"}));
    sub->add_option("--port", arguments.port, "name that the serial port gets")->required();
    sub->add_option("--terminal-id", arguments.terminalId, "told by the verb state");
    sub->add_option("--control", arguments.control, "unix socket for lines of JSON (line_rig.h)");
    sub->add_option("--day,--slips", arguments.slips, "a working day of that many slips in memory");
    sub->add_option("--seed", arguments.seed, "of the day");
    sub->add_option("--zone-min", arguments.zone_min, "terminal's clock, minutes east of UTC");
    sub->add_flag("--unplugged", arguments.unplugged, "begin without the terminal");
    sub->add_option("command", arguments.command, "program under test and its arguments");
    CLI11_PARSE(app, argc, argv);
    try {
        return run(arguments);
    } catch (const std::exception& error) {
        std::cerr << "line_simulator: " << error.what() << '\n';
        return 2;
    }
}
