#pragma once

#include "agent/handheld/opticon_frame.h"
#include "agent/ports/handheld_port.h"
#include "agent/ports/pause.h"
#include "agent/ports/serial_channel.h"
#include "common/base/clock.h"

#include <functional>

namespace tewatashi::agent::handheld {

// Times from the Symbol CS1504 paper (§7) and from tools known to work.
struct Csp2Timing {
    std::chrono::milliseconds firstOctet{2000};    // a reply begins 5 ms to 2 s after the command
    std::chrono::milliseconds gap{500};            // the terminal sends while it reads its memory
    std::chrono::milliseconds clearReply{5000};    // erasing flash takes longer than answering
    std::chrono::milliseconds wholeReply{600'000}; // 512 KiB of flash at 9600 baud
    std::chrono::milliseconds silence{300};        // so long without an octet: the line is empty
    std::chrono::milliseconds afterReply{5};       // before the next command
    std::chrono::milliseconds betweenWakes{200};
};

// Opticon OPN-2001…2006, PX-20 and Symbol CS1504. Reading never erases: "set defaults" does not
// exist here and "clear" is sent by clearMemory() alone. Every disturbance is answered by asking
// again; a failed clear is reported as unknown and never repeated here.
class OpticonCsp2 final : public ports::HandheldPort {
public:
    // `channel` and `clock` outlive the driver.
    OpticonCsp2(ports::SerialChannel& channel, const Clock& clock, ports::Pause pause,
                Csp2Timing timing = {});

    [[nodiscard]] Result<ports::TerminalIdentity, ports::HandheldError> identify() override;
    [[nodiscard]] Result<domain::TimeFormat, ports::HandheldError> prepare() override;
    [[nodiscard]] Result<ports::ClockReading, ports::HandheldError> readClock() override;
    [[nodiscard]] Result<ports::MemoryImage, ports::HandheldError> readMemory() override;
    [[nodiscard]] Result<void, ports::HandheldError> clearMemory() override;
    [[nodiscard]] Result<void, ports::HandheldError> setClock(domain::TerminalTime time) override;
    [[nodiscard]] Result<void, ports::HandheldError> powerDown() override;

private:
    enum class After { Nothing, MoreIsWrong }; // octets that follow the reply
    struct Ask {
        Bytes command;
        std::size_t fixed_bytes = kFixedNone_bytes;
        // What makes a structurally right reply the answer to this very command.
        std::function<bool(const ReplyWalker&)> accepts;
        const char* what = ""; // for the log
        After after = After::Nothing;
        std::optional<std::chrono::milliseconds> firstOctet{};
    };
    using Answer = Result<ReplyWalker, ports::HandheldError>;

    [[nodiscard]] Answer exchange(const Ask& ask);
    [[nodiscard]] Result<void, ports::HandheldError> resumeSession();
    [[nodiscard]] Answer exchangeOnce(const Ask& ask);
    [[nodiscard]] bool isAnswer(const Ask& ask, const ReplyWalker& walker);
    [[nodiscard]] Result<void, ports::ChannelError> receive(ReplyWalker& walker, const Ask& ask);
    [[nodiscard]] std::optional<ReplyWalker> otherReading(const Ask& ask);
    [[nodiscard]] Result<void, ports::ChannelError> drain();
    [[nodiscard]] Result<std::optional<std::uint8_t>, ports::HandheldError>
    parameter(std::uint8_t number);
    [[nodiscard]] Result<void, ports::HandheldError> switchAutoClearOff();

    ports::SerialChannel& m_channel;
    const Clock& m_clock;
    ports::Pause m_pause;
    Csp2Timing m_timing;
    // Unsure: something may still be on the line that answers an earlier command.
    enum class Line { Clean, Unsure } m_line = Line::Unsure;
    bool m_sawFrame = false;          // anything that looked like CSP2 since identify() began
    std::size_t m_received_bytes = 0; // since the last command
    std::size_t m_surplus_bytes = 0;  // of them, after the end of the reply
    std::optional<InterrogateReply> m_identity;
    std::optional<domain::TimeFormat> m_format;
    Bytes m_input;
};

} // namespace tewatashi::agent::handheld
