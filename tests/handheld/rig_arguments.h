#pragma once

#include "tests/handheld/opn_rig.h"

#include <CLI/CLI.hpp>

namespace tewatashi::test::handheld {

// The command line shared by the programs that play a terminal.
struct RigArguments {
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
    bool batteryLow = false;
    bool unplugged = false;
    std::vector<std::string> command;
};

void declareRigArguments(CLI::App& run, RigArguments& arguments);
// Throws std::exception naming the argument that makes no sense.
[[nodiscard]] RigOptions rigOptions(const RigArguments& arguments, const Clock& clock);

} // namespace tewatashi::test::handheld
