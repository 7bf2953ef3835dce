#pragma once

#include "agent/handheld/bht_receiver.h"
#include "agent/ports/handheld_port.h"
#include "agent/ports/serial_channel.h"
#include "common/base/clock.h"

namespace tewatashi::agent::handheld {

// Times of the BHT user's manuals: the terminal repeats an unanswered ENQ every 3 s, ten times in
// all, and its EOT likewise (the latter by analogy: no open page gives it).
struct BhtTiming {
    std::chrono::milliseconds silence{35'000}; // longer than the terminal tries: it gave up
    // An end that is not repeated for so long was acknowledged.
    std::chrono::milliseconds endRepeat{3'500};
    // What was sent again within this time of our answer crossed it on the way.
    std::chrono::milliseconds crossing{1'000};
    std::chrono::milliseconds remembersEnd{40'000}; // longer than the terminal repeats its end
    std::chrono::milliseconds drain{20};            // to see what else has come already
};

// A Denso Wave BHT that sends its data file with the BHT-protocol, checksum and serial numbers on.
// The protocol carries no serial number of the terminal and no clock: the terminal's name comes
// with the port it is bound to. The terminal may forget its file once clearMemory() has
// acknowledged its EOT; whatever goes wrong before leaves the file where it is.
class DensoBht final : public ports::CallingPort {
public:
    // `channel` and `clock` outlive the driver. One driver for as long as the port is open: an end
    // that is repeated later is acknowledged again.
    DensoBht(ports::SerialChannel& channel, const Clock& clock, std::string terminalId,
             BhtTiming timing = {});

    [[nodiscard]] Result<bool, ports::HandheldError>
    awaitCall(std::chrono::milliseconds patience) override;
    [[nodiscard]] Result<ports::TerminalIdentity, ports::HandheldError> identify() override;
    [[nodiscard]] Result<domain::TimeFormat, ports::HandheldError> prepare() override;
    // Refused: the protocol has no clock.
    [[nodiscard]] Result<ports::ClockReading, ports::HandheldError> readClock() override;
    [[nodiscard]] Result<ports::MemoryImage, ports::HandheldError> readMemory() override;
    [[nodiscard]] Result<void, ports::HandheldError> clearMemory() override;
    [[nodiscard]] Result<void, ports::HandheldError> setClock(domain::TerminalTime time) override;
    [[nodiscard]] Result<void, ports::HandheldError> powerDown() override;

private:
    enum class Call {
        None,
        Waiting, // ENQ came and is not answered
        Taken,   // answered: the terminal sends
        Ended,   // its EOT came and is not answered
    };

    [[nodiscard]] Result<void, ports::HandheldError> say(std::uint8_t answer, const char* what);
    [[nodiscard]] Result<void, ports::HandheldError> receive(BhtReceiver& receiver);
    [[nodiscard]] Result<void, ports::HandheldError> drain();
    [[nodiscard]] Result<void, ports::HandheldError> seeEndTaken();
    [[nodiscard]] bool crossedOurAnswer() const;
    void onIdleOctet(std::uint8_t octet, bool& repeated);

    ports::SerialChannel& m_channel;
    const Clock& m_clock;
    std::string m_terminalId;
    BhtTiming m_timing;
    Call m_call = Call::None;
    std::optional<std::chrono::milliseconds> m_releasedAt; // when the last end was acknowledged
    int m_endsRepeated = 0;                                // since clearMemory()
    std::chrono::milliseconds m_saidAt{0};
    Bytes m_in;
};

} // namespace tewatashi::agent::handheld
