// opn_simulator: a docked terminal and the program that reads it, for demo, crash and bench runs.
//   opn_simulator run [options] -- PROGRAM ARGUMENTS…
//   opn_simulator day [--slips N] [--seed S]      prints a day's scans as JSON and ends
#include "tests/handheld/control_socket.h"
#include "tests/handheld/opn_rig.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>

namespace tewatashi::test::handheld {
namespace {

struct Arguments {
    std::string scansFile;
    int slips = 0;
    std::uint64_t seed = 1;
    int zone_min = 9 * 60;
    std::vector<std::string> faults;
    std::string transport = "vendor";
    std::string control;
    std::int64_t packetInterval_us = 0;
    std::string serial = "0000000000123456";
    double drift_ppm = 0;
    bool unplugged = false;
    std::vector<std::string> command;
};

const std::map<std::string, RigTransport>& transports() {
    static const std::map<std::string, RigTransport> kNames{
        {"vendor", RigTransport::Vendor},
        {"vendor-per-packet", RigTransport::VendorPerPacket},
        {"cdc", RigTransport::Cdc},
        {"cdc-no-union", RigTransport::CdcWithoutUnion}};
    return kNames;
}

void declare(CLI::App& run, Arguments& arguments) {
    run.add_option("--scans", arguments.scansFile,
                   "JSON list of {code, naive_s, symbology?, item?} already in memory");
    run.add_option("--day,--slips", arguments.slips, "a working day of that many slips in memory");
    run.add_option("--seed", arguments.seed, "of the day");
    run.add_option("--zone-min", arguments.zone_min, "terminal's wall clock, minutes east of UTC");
    run.add_option("--fault", arguments.faults, "see fault_plan.h; may be repeated")
        ->allow_extra_args(false);
    run.add_option("--transport", arguments.transport,
                   "vendor, vendor-per-packet, cdc or cdc-no-union");
    run.add_option("--control", arguments.control, "unix socket for lines of JSON (opn_rig.h)");
    run.add_option("--packet-interval-us", arguments.packetInterval_us, "per 64-octet packet");
    run.add_option("--serial", arguments.serial, "sixteen hexadecimal digits");
    run.add_option("--drift-ppm", arguments.drift_ppm, "of the terminal's clock");
    run.add_flag("--unplugged", arguments.unplugged, "begin without the terminal");
    run.add_option("command", arguments.command, "program under test and its arguments");
}

std::vector<PlannedBeep> readScans(const std::string& path) {
    std::ifstream file(path);
    std::vector<PlannedBeep> beeps;
    for (const nlohmann::json& one : nlohmann::json::parse(file)) {
        beeps.push_back({one.at("naive_s").get<std::int64_t>(), one.at("code").get<std::string>(),
                         one.value<std::uint8_t>("symbology", 0x03), one.value("item", "")});
    }
    return beeps;
}

RigOptions optionsFrom(const Arguments& arguments, const Clock& clock) {
    RigOptions options;
    const auto transport = transports().find(arguments.transport);
    if (transport == transports().end()) {
        throw std::invalid_argument("there is no transport \"" + arguments.transport + "\"");
    }
    options.transport = transport->second;
    const std::optional<Bytes> serial = fromHex(arguments.serial);
    if (!serial || serial->size() != options.terminal.serial.size()) {
        throw std::invalid_argument("--serial needs sixteen hexadecimal digits");
    }
    std::copy(serial->begin(), serial->end(), options.terminal.serial.begin());
    options.terminal.naiveStart_s = clock.utcNow().value / 1000 + arguments.zone_min * 60;
    options.terminal.drift_ppm = arguments.drift_ppm;
    for (const std::string& word : arguments.faults) {
        if (const auto added = addFault(options.faults, word); !added) {
            throw std::invalid_argument(added.error());
        }
    }
    options.packetInterval = std::chrono::microseconds(arguments.packetInterval_us);
    TestRandom random(arguments.seed);
    options.beeps = arguments.scansFile.empty()
                        ? workingDay(random, arguments.slips, options.terminal.naiveStart_s)
                        : readScans(arguments.scansFile);
    options.command = arguments.command;
    return options;
}

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

int runRig(const Arguments& arguments) {
    const int signals = signalDescriptor();
    const SystemClock clock;
    OpnRig rig(optionsFrom(arguments, clock), clock);
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

int printDay(const Arguments& arguments) {
    const SystemClock clock;
    TestRandom random(arguments.seed);
    nlohmann::json list = nlohmann::json::array();
    for (const PlannedBeep& beep : workingDay(
             random, arguments.slips, clock.utcNow().value / 1000 + arguments.zone_min * 60)) {
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
    Arguments arguments;
    CLI::App* run = app.add_subcommand("run", "plug in a terminal and start a program");
    declare(*run, arguments);
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
