#pragma once

#include "tests/handheld/device_clock.h"
#include "tests/handheld/fault_plan.h"
#include "tests/handheld/line_terminal.h"
#include "tests/handheld/scan_history.h"

#include <deque>
#include <map>

namespace tewatashi::test::handheld {

struct OpnConfig {
    std::array<std::uint8_t, 8> serial{0, 0, 0, 0, 0, 0x12, 0x34, 0x56};
    std::string version = "RBBV0012"; // eight ASCII characters; the prefix tells the model
    std::uint8_t protocolVersion = 1; // the Symbol paper's own sample shows 31h
    bool batteryLow = false;
    std::int64_t naiveStart_s = 0; // the terminal's clock at construction, see DeviceClock
    double drift_ppm = 0;
    std::size_t memoryLimit_bytes = 512UL * 1024; // OPN-2001 flash
};

enum class ScanOutcome { Stored, MemoryFull, TooLong };

// An Opticon OPN-200x as octets: memory, clock, parameters and the CSP2 commands of a docked
// terminal, plus a fault plan. Knows nothing of USB. One thread at a time.
class OpnModel final : public LineTerminal {
public:
    OpnModel(const Clock& clock, OpnConfig config);

    // The operator's thumb. Without a time the record gets the terminal's clock.
    ScanOutcome scan(std::string_view code, std::uint8_t symbology = 0x03,
                     std::optional<std::int64_t> naive_s = std::nullopt);
    // Counters of the plan start at zero. Auto clear is set by the plan, as by a menu sheet.
    void setFaults(FaultPlan plan);
    // A flat battery: memory stays (flash), the clock does not.
    void resetClock() { m_clock.reset(); }
    // Somebody set it by hand.
    void setClock(std::int64_t naive_s) { m_clock.set(naive_s); }

    // Octets from the host, in any pieces.
    void receive(ByteView bytes) override;
    // RTS or DTR. Low for at least a second ends the session.
    void setHostReady(bool ready) override;
    [[nodiscard]] std::optional<Emission> nextEmission() override;
    [[nodiscard]] bool hasEmission() const { return !m_out.empty(); }
    // A new connection: nothing half-received or unsent survives a pulled cable.
    void onPlugged() override;

    [[nodiscard]] const std::vector<StoredScan>& memory() const { return m_memory; }
    [[nodiscard]] const ScanHistory& history() const { return m_history; }
    [[nodiscard]] const FaultPlan& faults() const { return m_faults; }
    [[nodiscard]] const DeviceClock& clock() const { return m_clock; }
    [[nodiscard]] std::uint64_t bytesSent() const { return m_bytesEver; }
    [[nodiscard]] std::uint32_t commandsSeen(std::uint8_t command) const;
    // The driver must never send command 04.
    [[nodiscard]] bool sawSetDefaults() const { return commandsSeen(0x04) != 0; }
    [[nodiscard]] bool poweredDown() const { return m_poweredDown; }
    [[nodiscard]] Bytes parameter(std::uint8_t number) const;

private:
    struct Command {
        std::uint8_t number = 0;
        std::vector<Bytes> strings;
    };
    struct Counters {
        std::uint32_t commands = 0;
        std::uint32_t interrogations = 0;
        std::uint32_t replies = 0;
        std::uint32_t uploads = 0;
        std::uint32_t clears = 0;
        std::uint32_t scans = 0;
        std::uint64_t sent = 0;
    };

    void resetParameters();
    [[nodiscard]] bool takeFrame();
    void obey(const Command& command);
    void execute(const Command& command);
    void interrogate();
    void clearMemory();
    void upload();
    void setParameters(const Command& command);
    [[nodiscard]] bool settable(const Bytes& string) const;
    void getParameters(const Command& command);
    void setTime(const Command& command);
    void getTime();
    void erase(EraseCause cause);
    void reply(Bytes body);
    void replyStatus(std::uint8_t status);
    void emit(Bytes bytes);
    [[nodiscard]] bool sessionOpen() const;

    const Clock& m_hostClock;
    OpnConfig m_config;
    DeviceClock m_clock;
    std::map<std::uint8_t, Bytes> m_parameters;
    std::vector<StoredScan> m_memory;
    std::size_t m_memory_bytes = 0;
    ScanHistory m_history;
    FaultPlan m_faults;
    Counters m_count; // since setFaults
    std::map<std::uint8_t, std::uint32_t> m_seen;
    std::uint64_t m_bytesEver = 0;
    bool m_sessionOpen = false;
    bool m_poweredDown = false;
    std::chrono::milliseconds m_lastCommandAt{0};
    std::chrono::milliseconds m_lastByteAt{0};
    std::optional<std::chrono::milliseconds> m_hostLowSince;
    Bytes m_in;
    std::deque<Emission> m_out;
};

} // namespace tewatashi::test::handheld
