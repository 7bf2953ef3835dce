#pragma once

#include "common/base/bytes.h"

#include <cstdint>
#include <optional>
#include <string_view>

// Packets of Unitech's MULTIPOINT protocol (PT630 user's manual):
//   host      STX ESC command data CS1 CS2 ADDR       or  BEL ADDR
//   terminal  STX ESC command data CS1 CS2 ETX        or one octet: ACK, NAK, EOT
// Pure functions and one incremental walker.
namespace tewatashi::agent::handheld {

inline constexpr std::uint8_t kMultipointAck = 0x06;
inline constexpr std::uint8_t kMultipointNak = 0x15;
inline constexpr std::uint8_t kMultipointEot = 0x04;
inline constexpr std::uint8_t kMultipointBell = 0x07;

// Commands this program uses.
inline constexpr std::uint8_t kMultipointUpload = 'U';
inline constexpr std::uint8_t kMultipointData = 'Y';
inline constexpr std::uint8_t kMultipointEnd = 'Z';
inline constexpr std::uint8_t kMultipointCancel = 'z';

// The largest packet of the family is 256; escapes may double it.
inline constexpr std::size_t kMultipointPacketMax_bytes = 1024;

// 1 to 64 printable characters, none of them a blank.
[[nodiscard]] bool isMultipointFileName(std::string_view name);
// 'A' to 'Y' and '0' to '6'.
[[nodiscard]] bool isMultipointAddress(char address);

[[nodiscard]] Bytes encodeMultipoint(std::uint8_t command, ByteView data, char address);
[[nodiscard]] Bytes encodeMultipointBell(char address);

// Escapes: '\' as "\\", 00 to 1F as '\' and the octet above 80, A0 to FF as '\' and it below 80,
// DC as it is because its escape would be that of '\'.
[[nodiscard]] Bytes escapeMultipoint(ByteView data);
// nullopt when an escape is cut short or none.
[[nodiscard]] std::optional<Bytes> unescapeMultipoint(ByteView data);

struct MultipointPacket {
    std::uint8_t command = 0;
    Bytes data; // unescaped
};

// Finds one answer in a stream. Octets that begin none are passed over.
class MultipointWalker {
public:
    enum class State {
        Incomplete,
        Packet,  // packet() holds it
        Wrong,   // a packet with a wrong checksum, a wrong escape or without an end
        Control, // control() is ACK, NAK or EOT
    };
    explicit MultipointWalker(char address) : m_address(address) {}

    // Takes octets until the walk ends; returns how many were taken.
    std::size_t feed(ByteView octets);
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] std::uint8_t control() const { return m_control; }
    [[nodiscard]] const MultipointPacket& packet() const { return m_packet; }

private:
    void take(std::uint8_t octet);
    [[nodiscard]] bool judge();

    char m_address;
    State m_state = State::Incomplete;
    bool m_inPacket = false;
    std::uint8_t m_control = 0;
    Bytes m_body; // between STX and ETX
    MultipointPacket m_packet;
};

} // namespace tewatashi::agent::handheld
