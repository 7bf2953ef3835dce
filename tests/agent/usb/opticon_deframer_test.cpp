#include "agent/usb/opticon_deframer.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::usb;

namespace {

constexpr std::size_t kPacket = 64;

Bytes serialOctets(std::size_t count) {
    Bytes octets(count);
    for (std::size_t i = 0; i < count; ++i) {
        octets[i] = static_cast<std::uint8_t>(i * 7 + 1);
    }
    return octets;
}

// As the device would send it: pieces of `step` octets, each behind a header.
Bytes framed(const Bytes& serial, std::size_t step) {
    Bytes wire;
    for (std::size_t at = 0; at < serial.size(); at += step) {
        wire.insert(wire.end(), {0, 0});
        const auto from = serial.begin() + static_cast<std::ptrdiff_t>(at);
        wire.insert(wire.end(), from,
                    from + static_cast<std::ptrdiff_t>(std::min(step, serial.size() - at)));
    }
    return wire;
}

Bytes deframed(OpticonReading reading, const Bytes& wire, std::size_t readSize) {
    OpticonDeframer deframer(reading, kPacket);
    Bytes all;
    for (std::size_t at = 0; at < wire.size(); at += readSize) {
        deframer.take(ByteView(wire).subspan(at, std::min(readSize, wire.size() - at)), all);
    }
    return all;
}

} // namespace

TEST_CASE("Each reading restores what its kind of terminal sent") {
    for (const std::size_t size : {1U, 61U, 62U, 63U, 64U, 254U, 255U, 1000U}) {
        const Bytes serial = serialOctets(size);
        INFO("octets: " << size);
        CHECK(deframed(OpticonReading::PerTransfer, framed(serial, serial.size()), 256) == serial);
        CHECK(deframed(OpticonReading::PerRead, framed(serial, 254), 256) == serial);
        CHECK(deframed(OpticonReading::PerPacket, framed(serial, 62), 256) == serial);
    }
}

TEST_CASE("Readings differ where a message is longer than a packet") {
    const Bytes serial = serialOctets(200);
    const Bytes wire = framed(serial, 62);
    CHECK(deframed(OpticonReading::PerTransfer, wire, 256) != serial);
    CHECK(deframed(OpticonReading::PerRead, wire, 256) != serial);
}

TEST_CASE("A transfer ends with a packet that is not full, also one without octets") {
    OpticonDeframer deframer(OpticonReading::PerTransfer, kPacket);
    Bytes all;
    const Bytes full = framed(serialOctets(62), 62);
    deframer.take(full, all);
    deframer.take({}, all);
    deframer.take(full, all);
    CHECK(all.size() == 2 * 62);
    // Without it the next read goes on with the same transfer, until somebody starts anew.
    deframer.take(full, all);
    CHECK(all.size() == 2 * 62 + 64);
    deframer.restart();
    deframer.take(full, all);
    CHECK(all.size() == 3 * 62 + 64);
}

TEST_CASE("CTS reports, unknown headers and short transfers give no octets") {
    Bytes all;
    for (const OpticonReading reading :
         {OpticonReading::PerTransfer, OpticonReading::PerRead, OpticonReading::PerPacket}) {
        OpticonDeframer deframer(reading, kPacket);
        for (const Bytes& read :
             std::vector<Bytes>{{}, {0}, {0, 0}, {0, 1, 1}, {0, 1, 0}, {0, 2, 9, 9}, {7, 7, 7}}) {
            deframer.take(read, all);
        }
    }
    CHECK(all.empty());
}

TEST_CASE("Kept reads can be read in every way and are bounded") {
    KeptReads kept;
    CHECK(kept.empty());
    const Bytes serial = serialOctets(100);
    const Bytes wire = framed(serial, 62);
    kept.add(wire);
    CHECK(kept.readAs(OpticonReading::PerPacket, kPacket) == serial);
    CHECK(kept.readAs(OpticonReading::PerTransfer, kPacket).size() == wire.size() - 2);
    kept.clear();
    CHECK(kept.empty());
    const Bytes megabyte(1024UL * 1024, 0);
    for (int i = 0; i < 9; ++i) {
        kept.add(megabyte);
    }
    CHECK(kept.complete());
    kept.add(megabyte);
    CHECK_FALSE(kept.complete());
}

TEST_CASE("The readings go round") {
    OpticonReading reading = OpticonReading::PerTransfer;
    for (std::size_t i = 0; i < kOpticonReadings; ++i) {
        reading = nextReading(reading);
    }
    CHECK(reading == OpticonReading::PerTransfer);
}
