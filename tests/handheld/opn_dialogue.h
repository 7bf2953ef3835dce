#pragma once

#include "tests/handheld/opn_model.h"
#include "tests/handheld/sim_csp2.h"

#include <stdexcept>
#include <string>

namespace tewatashi::test::handheld {

// "01 02 00 9F DE" as octets.
inline Bytes octets(std::string_view spacedHex) {
    std::string packed;
    for (const char c : spacedHex) {
        if (c != ' ') {
            packed += c;
        }
    }
    const std::optional<Bytes> bytes = fromHex(packed);
    if (!bytes) {
        throw std::invalid_argument("not hexadecimal: " + packed);
    }
    return *bytes;
}

// Everything the terminal has to say now, link events left out.
inline Bytes drained(OpnModel& terminal) {
    Bytes all;
    while (const std::optional<Emission> emission = terminal.nextEmission()) {
        all.insert(all.end(), emission->bytes.begin(), emission->bytes.end());
    }
    return all;
}

inline Bytes ask(OpnModel& terminal, std::string_view spacedHex) {
    terminal.receive(octets(spacedHex));
    return drained(terminal);
}

// The commands of a session, from the protocol paper.
inline constexpr std::string_view kInterrogate = "01 02 00 9F DE";
inline constexpr std::string_view kClear = "02 02 00 9F 2E";
inline constexpr std::string_view kSetDefaults = "04 02 01 01 00 D7 7B";
inline constexpr std::string_view kPowerDown = "05 02 00 5E 9F";
inline constexpr std::string_view kUpload = "07 02 00 9E 3E";
inline constexpr std::string_view kGetTime = "0A 02 00 5D AF";
inline constexpr std::string_view kPlainOk = "06 02 00 5E 6F";
inline constexpr std::string_view kEmptyUpload = "06 02 00 00 00 00 00 12 34 56 00 4F 3D";

} // namespace tewatashi::test::handheld
