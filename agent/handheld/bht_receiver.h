#pragma once

#include "common/base/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The receiving station of Denso's BHT-protocol, as octets (BHT-6000 to BHT-8000 user's manuals,
// chapter on the BHT-protocol):
//   terminal ENQ                               here ACK
//   terminal SOH heading ETX BCC               here ACK, NAK or EOT (no more)
//   terminal STX serial text ETX BCC …         here ACK, NAK or EOT
//   terminal EOT                               here ACK: the terminal may forget the file
// Nothing here reads, writes or waits.
namespace tewatashi::agent::handheld {

inline constexpr std::uint8_t kBhtSoh = 0x01;
inline constexpr std::uint8_t kBhtStx = 0x02;
inline constexpr std::uint8_t kBhtEtx = 0x03;
inline constexpr std::uint8_t kBhtEot = 0x04;
inline constexpr std::uint8_t kBhtEnq = 0x05;
inline constexpr std::uint8_t kBhtAck = 0x06;
inline constexpr std::uint8_t kBhtNak = 0x15;

// The sender gives up after so many NAK in succession.
inline constexpr int kBhtNaksMax = 10;
// Serial numbers go from 00001 to 32767.
inline constexpr std::uint32_t kBhtSerialMax = 32'767;
// Field lengths and number of fields add up to 255 at most; serial and heading are shorter. Beyond
// this it is no block.
inline constexpr std::size_t kBhtBlockMax_bytes = 512;

// Exclusive or of all octets after SOH or STX, ETX included.
[[nodiscard]] std::uint8_t bhtCheck(ByteView textAndEtx);

struct BhtHeading {
    std::string fileName; // 8.3, without the blanks that fill it up
    std::uint32_t texts = 0;
    std::vector<std::size_t> widths; // of the fields; 1 to 16 of them
    [[nodiscard]] std::size_t textSize() const;
    friend bool operator==(const BhtHeading&, const BhtHeading&) = default;
};
// Of a data file: name 12, number of texts 5, of fields 2, then two characters for each width.
// nullopt for anything else, programs included.
[[nodiscard]] std::optional<BhtHeading> parseBhtHeading(ByteView text);
// "00" to "99", "@0" to "I9" for 100 to 199, "P0" to "U4" for 200 to 254.
[[nodiscard]] std::optional<std::size_t> parseBhtWidth(std::uint8_t tens, std::uint8_t units);

enum class BhtState {
    AwaitHeading,
    AwaitText,
    Complete, // all texts came and the terminal ended: its EOT is not answered here
    // Below: over, nothing of it may be acknowledged.
    NoDataFile, // a program, or a heading that cannot be read
    NoSerials,  // texts without serial numbers: a lost one would not be seen
    Gap,        // a text is missing, or one came that was not asked for
    Counted,    // the terminal ended before, or went on after, the number of texts it announced
    Garbled,    // ten wrong blocks in succession
    GivenUp,    // the terminal ended before its heading or within a block
};

// Takes what the terminal sends after its ENQ was acknowledged, and says what to answer. The one
// answer it never gives is the ACK of the terminal's last EOT: that is for whoever has stored the
// texts. A repeated block counts once; a block cut short is asked for again.
class BhtReceiver {
public:
    struct Taken {
        std::size_t count_bytes = 0;
        std::optional<std::uint8_t> answer; // kBhtAck, kBhtNak or kBhtEot, to be sent now
    };
    // Takes what came until now, up to the end of the transfer at most. A terminal waits for its
    // answer after every block, so there is one answer to all that came together.
    [[nodiscard]] Taken take(ByteView octets);

    [[nodiscard]] BhtState state() const { return m_state; }
    [[nodiscard]] bool over() const {
        return m_state != BhtState::AwaitHeading && m_state != BhtState::AwaitText;
    }
    [[nodiscard]] const std::optional<BhtHeading>& heading() const { return m_heading; }
    // Without their serial numbers, each heading()->textSize() long.
    [[nodiscard]] const std::vector<Bytes>& texts() const { return m_texts; }
    // All blocks that were acknowledged, as they came; moved out.
    [[nodiscard]] Bytes takeRaw() { return std::move(m_raw); }

private:
    enum class Phase { Between, InText, Check };

    [[nodiscard]] std::optional<std::uint8_t> takeOctet(std::uint8_t octet);
    [[nodiscard]] std::optional<std::uint8_t> onEnquiry();
    void onEnd();
    [[nodiscard]] std::optional<std::uint8_t> onBlock(std::uint8_t check);
    [[nodiscard]] std::uint8_t onHeading(ByteView text);
    [[nodiscard]] std::uint8_t onText(ByteView text);
    [[nodiscard]] std::uint8_t fail(BhtState why);
    [[nodiscard]] std::uint8_t refuse();

    BhtState m_state = BhtState::AwaitHeading;
    Phase m_phase = Phase::Between;
    std::uint8_t m_start = 0; // SOH or STX of the block being taken
    Bytes m_block;            // after it, ETX included
    bool m_broken = false;    // something of a block came since the last answer and was lost
    int m_naks = 0;           // in succession
    std::optional<BhtHeading> m_heading;
    std::uint32_t m_expected = 1; // serial of the next text
    std::vector<Bytes> m_texts;
    Bytes m_raw;
};

} // namespace tewatashi::agent::handheld
