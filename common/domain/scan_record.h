#pragma once

#include "common/base/bytes.h"
#include "common/base/strong_id.h"
#include "common/domain/terminal_time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::domain {

// What one terminal record says, as stored by the terminal.
struct RawScan {
    Bytes rawTime;               // octets of the terminal's timestamp; empty if it keeps none
    Bytes code;                  // octets of the bar code as decoded by the terminal
    std::uint32_t symbology = 0; // the terminal family's own number; not part of the identity
    friend bool operator==(const RawScan&, const RawScan&) = default;
};

// Names a record by content (mission §8.2). Two keys are equal exactly when their ids are.
struct RecordKey {
    Bytes rawTime;
    Bytes code;
    std::uint32_t occurrence = 0; // 0 for the first of equal (rawTime, code) in memory order
    // Present when the timestamp cannot be trusted; all zero when the reader does not know the
    // terminal's last confirmed clear.
    std::optional<ClearId> clear;
    friend bool operator==(const RecordKey&, const RecordKey&) = default;
};

// First 16 octets of SHA-256 over the layout in docs/protocol.md §2. Agent and server both call
// this; ids never travel.
[[nodiscard]] RecordId recordIdOf(std::string_view terminalId, const RecordKey& key);
// The same without the clear id: equal for two records that are the same but for the clear.
[[nodiscard]] RecordId contentIdOf(std::string_view terminalId, const RecordKey& key);

struct IdentifiedScan {
    RawScan scan;
    RecordKey key;
    RecordId id;
    std::optional<RecordId> before; // surroundings: the record before it; nullopt at memory start
    std::uint32_t position = 0;     // 0-based place in memory since its last clear
};

// Identifies a whole memory, oldest record first. `lastClear` is the terminal's last clear that
// this reader confirmed, nullopt if it knows of none. A timestamp is untrusted when it is absent,
// invalid, before kEarliestPlausibleYear or earlier than any before it in memory. A pure function
// of the prefix: reading more of the same memory later never changes an id.
[[nodiscard]] std::vector<IdentifiedScan> identifyMemory(std::string_view terminalId,
                                                         TimeFormat format,
                                                         const std::vector<RawScan>& memory,
                                                         std::optional<ClearId> lastClear);

// "<family>:<serial>" of [a-z0-9.-] and one colon, at most 64 characters.
[[nodiscard]] bool isValidTerminalId(std::string_view id);

// Octets, the most a supported terminal stores in one record (CSP2 LEN <= 250).
inline constexpr std::size_t kCodeSizeMax = 1024;

} // namespace tewatashi::domain
