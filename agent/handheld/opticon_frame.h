#pragma once

#include "agent/handheld/crc16_usb.h"
#include "common/base/bytes.h"
#include "common/domain/scan_record.h"
#include "common/domain/terminal_time.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

// Frames of CSP2, the protocol of Symbol CS1504 and Opticon OPN/PX terminals:
//   command  CMD 02 {LEN octet*LEN}* 00 CRChi CRClo
//   reply    06  02 fixed part {LEN octet*LEN}* 00 CRChi CRClo, or one error octet
// Pure functions and one incremental walker; nothing here reads, writes or waits.
namespace tewatashi::agent::handheld {

// "Set defaults" (4) erases all records as a side effect and therefore does not exist here.
enum class Csp2Command : std::uint8_t {
    Interrogate = 0x01,
    ClearBarCodes = 0x02,
    SetParameters = 0x03,
    PowerDown = 0x05,
    UploadBarCodes = 0x07,
    GetParameters = 0x08,
    SetTime = 0x09,
    GetTime = 0x0A,
};

inline constexpr std::uint8_t kStatusUnsupported = 0x05;
inline constexpr std::uint8_t kStatusOk = 0x06;
inline constexpr std::uint8_t kStatusChecksum = 0x07;
inline constexpr std::uint8_t kStatusReceive = 0x08;
inline constexpr std::uint8_t kStatusGeneral = 0x09;

// LEN 251 to 255 is reserved: how newer models send longer records is not published.
inline constexpr std::uint8_t kStringLengthMax = 250;
// Flash of the largest supported model is 512 KiB; a reply beyond this is no terminal's.
inline constexpr std::size_t kReplySizeMax_bytes = 8UL * 1024 * 1024;

// Octets before the strings of a reply.
inline constexpr std::size_t kFixedNone_bytes = 0;
inline constexpr std::size_t kFixedInterrogate_bytes = 18; // protocol, status, serial 8, version 8
inline constexpr std::size_t kFixedUpload_bytes = 8;       // serial

// Each string at most kStringLengthMax octets and not empty.
[[nodiscard]] Bytes encodeCommand(Csp2Command command, const std::vector<Bytes>& strings = {});
[[nodiscard]] Bytes encodeGetParameters(ByteView numbers);
[[nodiscard]] Bytes encodeSetParameter(std::uint8_t number, std::uint8_t value);
// nullopt outside 2000 to 2063, the years the terminals can hold.
[[nodiscard]] std::optional<Bytes> encodeSetTime(domain::TerminalTime time);

enum class WalkState {
    Incomplete,
    Complete,       // structure and checksum are right
    WrongChecksum,  // the structure came to an end, the checksum differs
    ErrorStatus,    // one of the error octets instead of a reply
    LengthReserved, // a string of 251 or more octets: cannot be walked past
    TooLarge,       // more than kReplySizeMax_bytes
};

// Finds one reply in a stream by its structure, in a single pass: every octet is looked at once,
// however the stream is cut. Octets before "06 02" are skipped (modem managers write "AT").
class ReplyWalker {
public:
    explicit ReplyWalker(std::size_t fixed_bytes) : m_fixed_bytes(fixed_bytes) {}

    // Takes octets until the walk ends; returns how many were taken.
    std::size_t feed(ByteView bytes);
    [[nodiscard]] WalkState state() const { return m_state; }
    // True once "06 02" was seen.
    [[nodiscard]] bool started() const { return m_phase != Phase::Hunt && m_phase != Phase::Two; }
    [[nodiscard]] std::uint8_t errorStatus() const { return m_errorStatus; }

    // Valid when Complete. The whole message with its checksum, and views into it.
    [[nodiscard]] const Bytes& message() const { return m_message; }
    [[nodiscard]] ByteView fixedPart() const;
    [[nodiscard]] std::size_t stringCount() const { return m_strings.size(); }
    [[nodiscard]] ByteView stringAt(std::size_t index) const;

private:
    enum class Phase { Hunt, Two, Fixed, Length, String, ChecksumHigh, ChecksumLow };
    struct Span {
        std::size_t offset = 0;
        std::uint8_t size_bytes = 0;
    };
    enum class Octet { LastKnown, MoreFollow };
    void hunt(std::uint8_t octet, Octet place);
    void take(std::uint8_t octet);
    std::size_t takeRun(ByteView bytes);

    std::size_t m_fixed_bytes;
    Phase m_phase = Phase::Hunt;
    WalkState m_state = WalkState::Incomplete;
    std::size_t m_left_bytes = 0; // of the fixed part or string being taken
    std::uint8_t m_errorStatus = 0;
    unsigned m_checksumHigh = 0;
    Crc16Usb m_crc;
    Bytes m_message;
    std::vector<Span> m_strings;
};

struct InterrogateReply {
    std::uint8_t protocol = 0;
    std::uint8_t status = 0;
    std::array<std::uint8_t, 8> serial{};
    std::string version; // printable ASCII, others as '?'
};
inline constexpr std::uint8_t kTerminalBusy = 0x05;       // ready in about 5 s
inline constexpr std::uint8_t kTerminalBatteryLow = 0x16; // decimal 22 in the Symbol paper
// nullopt when it is no interrogate reply.
[[nodiscard]] std::optional<InterrogateReply> parseInterrogate(const ReplyWalker& reply);

// The value of one-octet parameter `number`; nullopt when the reply leaves it out.
[[nodiscard]] std::optional<std::uint8_t> parameterIn(const ReplyWalker& reply,
                                                      std::uint8_t number);

struct TimeReply {
    Bytes fields;                             // ss mm hh dd MM yy
    std::optional<domain::TerminalTime> time; // nullopt: seconds FF (battery was empty) or invalid
};
// nullopt when it is no time reply.
[[nodiscard]] std::optional<TimeReply> parseTime(const ReplyWalker& reply);

struct UploadReply {
    std::array<std::uint8_t, 8> serial{};
    std::vector<domain::RawScan> records;
};
// Each record is symbology, code and, unless `format` is None, 4 octets of time. nullopt when a
// record is too short for that.
[[nodiscard]] std::optional<UploadReply> parseUpload(const ReplyWalker& reply,
                                                     domain::TimeFormat format);

// Model by version prefix: "OPN-2001" for "RBBV0012"; "unknown (XXXX)" otherwise.
[[nodiscard]] std::string modelOf(std::string_view version);
enum class Maker { Opticon, Unknown };
[[nodiscard]] Maker makerOf(std::string_view version);

} // namespace tewatashi::agent::handheld
