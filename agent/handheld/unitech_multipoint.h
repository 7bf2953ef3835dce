#pragma once

#include "agent/handheld/multipoint_frame.h"
#include "agent/ports/handheld_port.h"
#include "agent/ports/pause.h"
#include "agent/ports/serial_channel.h"
#include "common/base/clock.h"

#include <string>

namespace tewatashi::agent::handheld {

struct MultipointTerminal {
    std::string terminalId;
    char address = 'A';
    std::string fileName = "DATA.TXT"; // what its collection program writes
};

struct MultipointTiming {
    std::chrono::milliseconds answer{2'000}; // to a command
    std::chrono::milliseconds presence{300}; // to the bell, while nobody waits for anything
    std::chrono::milliseconds waking{500};   // after a few octets that wake a sleeping terminal
    std::chrono::milliseconds unasked{200};  // a terminal that goes on by itself does so by then
    std::chrono::milliseconds pause{5};      // after a packet, to see that no other follows
    std::chrono::milliseconds silence{100};  // so long without an octet: the line is empty
};

// A Unitech PT630, HT630 or MR350 that is asked for its data file with MULTIPOINT. Packets have no
// numbers and checks of eight bits, so a transfer with any disturbance but a refused packet,
// or with one packet twice, is thrown away and begun anew, and the dock session reads the file
// twice before it lets go of it. The end of the second reading is acknowledged by clearMemory();
// whether the terminal then deletes its file is up to the terminal's program. Neither clock nor
// serial number are in the protocol: the name comes with the port.
class UnitechMultipoint final : public ports::CallingPort {
public:
    // `channel` and `clock` outlive the driver.
    UnitechMultipoint(ports::SerialChannel& channel, const Clock& clock, ports::Pause pause,
                      MultipointTerminal terminal, MultipointTiming timing = {});

    // Rings the bell once: true when the terminal answers.
    [[nodiscard]] Result<bool, ports::HandheldError>
    awaitCall(std::chrono::milliseconds patience) override;
    [[nodiscard]] Result<ports::TerminalIdentity, ports::HandheldError> identify() override;
    [[nodiscard]] Result<domain::TimeFormat, ports::HandheldError> prepare() override;
    // Refused: the protocol has no clock.
    [[nodiscard]] Result<ports::ClockReading, ports::HandheldError> readClock() override;
    // No file is an empty memory.
    [[nodiscard]] Result<ports::MemoryImage, ports::HandheldError> readMemory() override;
    [[nodiscard]] Result<void, ports::HandheldError> clearMemory() override;
    [[nodiscard]] Result<void, ports::HandheldError> setClock(domain::TerminalTime time) override;
    [[nodiscard]] Result<void, ports::HandheldError> powerDown() override;

private:
    enum class Transfer {
        None,
        Open,  // begun, its end was not reached
        Ended, // its end is not acknowledged
    };
    enum class Next { AfterAsking, Unasked, Unknown }; // how the next packet comes
    using Answer = Result<MultipointWalker, ports::HandheldError>;

    [[nodiscard]] Result<void, ports::HandheldError> write(ByteView octets, const char* what);
    [[nodiscard]] Answer await(std::chrono::milliseconds patience, const char* what);
    [[nodiscard]] Result<void, ports::HandheldError> drain();
    [[nodiscard]] Result<void, ports::HandheldError> cancel();
    // True: the terminal has the file.
    [[nodiscard]] Result<bool, ports::HandheldError> openFile();
    [[nodiscard]] Result<Bytes, ports::HandheldError> transfer();
    [[nodiscard]] Result<MultipointPacket, ports::HandheldError> nextPacket();
    [[nodiscard]] Result<bool, ports::HandheldError> waitsForAnswer();

    ports::SerialChannel& m_channel;
    const Clock& m_clock;
    ports::Pause m_pause;
    MultipointTerminal m_terminal;
    MultipointTiming m_timing;
    Transfer m_transfer = Transfer::None;
    Next m_next = Next::Unknown;
    Bytes m_in; // came and not looked at yet
};

} // namespace tewatashi::agent::handheld
