#include "tests/handheld/rig_arguments.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace tewatashi::test::handheld {
namespace {

const std::map<std::string, RigTransport>& transports() {
    static const std::map<std::string, RigTransport> kNames{
        {"vendor", RigTransport::Vendor},
        {"vendor-per-packet", RigTransport::VendorPerPacket},
        {"cdc", RigTransport::Cdc},
        {"cdc-no-union", RigTransport::CdcWithoutUnion}};
    return kNames;
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

} // namespace

void declareRigArguments(CLI::App& run, RigArguments& arguments) {
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
    run.add_flag("--battery-low", arguments.batteryLow, "as the terminal says of itself");
    run.add_flag("--unplugged", arguments.unplugged, "begin without the terminal");
    run.add_option("command", arguments.command, "program under test and its arguments");
}

RigOptions rigOptions(const RigArguments& arguments, const Clock& clock) {
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
    options.terminal.naiveStart_s = clock.utcNow().value / 1000 + arguments.zone_min * 60LL;
    options.terminal.drift_ppm = arguments.drift_ppm;
    options.terminal.batteryLow = arguments.batteryLow;
    for (const std::string& word : arguments.faults) {
        if (const auto added = addFault(options.faults, word); !added) {
            throw std::invalid_argument(added.error());
        }
    }
    TestRandom random(arguments.seed);
    options.beeps = arguments.scansFile.empty()
                        ? workingDay(random, arguments.slips, options.terminal.naiveStart_s)
                        : readScans(arguments.scansFile);
    options.command = arguments.command;
    return options;
}

} // namespace tewatashi::test::handheld
