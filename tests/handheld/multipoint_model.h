#pragma once

#include "tests/handheld/column_file.h"
#include "tests/handheld/fault_plan.h"
#include "tests/handheld/line_output.h"

namespace tewatashi::test::handheld {

struct MultipointConfig {
    std::int64_t naiveStart_s = 0; // the terminal's clock at construction
    double drift_ppm = 0;
    char address = 'A';
    std::string fileName = "DATA.TXT";
    std::string model = "63";
    bool deletesWhenSent = true;   // its program, once the end was acknowledged
    bool goesOnUnasked = false;    // sends the next packet after an ACK, not after 'Y'
    bool countsAddress = true;     // in the checksum of what it sends
    bool writesTimes = true;       // its program
    std::size_t packet_bytes = 96; // of the file in one packet
};

// What this terminal, or the line to it, does wrong. Counters start when the plan is given.
struct MultipointFaults : LineFaults {
    Window wrongCheck; // by packet sent
    Window lostPacket; // by packet sent: nothing of it arrives
    Window lostAnswer; // by ACK or NAK from the host
    Window deaf;       // by command from the host: neither heard nor answered
};

// A Unitech terminal with a collection program that writes "code,time" lines to one file, on a
// MULTIPOINT line. Sends a packet again on NAK alone: packets carry no numbers.
class MultipointModel final : public LineTerminal {
public:
    MultipointModel(const Clock& clock, MultipointConfig config);

    void scan(std::string_view code, std::optional<std::int64_t> naive_s = std::nullopt) {
        m_file.scan(code, naive_s);
    }
    void setFaults(MultipointFaults faults);
    [[nodiscard]] const ColumnFile& file() const { return m_file; }
    [[nodiscard]] std::uint64_t bytesSent() const { return m_out.bytesSent(); }
    void setClock(std::int64_t naive_s) { m_clock.set(naive_s); }

    void receive(ByteView bytes) override;
    [[nodiscard]] std::optional<Emission> nextEmission() override { return m_out.next(); }
    void onPlugged() override;

private:
    void takeOctet(std::uint8_t octet);
    void obey(std::uint8_t command, const std::string& data);
    void onAcknowledged();
    void sendPacket();
    void emitPacket(std::uint8_t command, std::string_view data);
    void sendLast();
    [[nodiscard]] std::string fileText() const;

    MultipointConfig m_config;
    DeviceClock m_clock;
    ColumnFile m_file;
    MultipointFaults m_faults;
    Bytes m_in; // of a command being received
    bool m_inCommand = false;
    bool m_rung = false;
    bool m_sending = false;
    std::string m_text;        // of the file being sent
    std::size_t m_records = 0; // in it
    std::size_t m_at = 0;
    std::size_t m_packetSize = 0; // of the packet not acknowledged yet
    Bytes m_last;
    std::uint32_t m_answers = 0;
    std::uint32_t m_commands = 0;
    std::uint32_t m_packets = 0;
    LineOutput m_out;
};

} // namespace tewatashi::test::handheld
