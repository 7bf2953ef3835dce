#pragma once

#include "common/base/bytes.h"

#include <algorithm>
#include <array>
#include <compare>

namespace tewatashi {

// 16 octets that name one thing; `Tag` keeps ids of different things apart. Stored and shown as
// 32 lower-case hex digits.
template <typename Tag>
struct Id16 {
    std::array<std::uint8_t, 16> octets{};

    [[nodiscard]] static std::optional<Id16> fromBytes(ByteView bytes) {
        if (bytes.size() != 16) {
            return std::nullopt;
        }
        Id16 id;
        std::copy(bytes.begin(), bytes.end(), id.octets.begin());
        return id;
    }
    [[nodiscard]] static std::optional<Id16> fromHexText(std::string_view hex) {
        Id16 id;
        return decodeHex(hex, id.octets) ? std::optional(id) : std::nullopt;
    }
    [[nodiscard]] std::string hex() const { return toHex(octets); }
    [[nodiscard]] bool isZero() const { return *this == Id16{}; }
    friend auto operator<=>(const Id16&, const Id16&) = default;
};

using RecordId = Id16<struct RecordIdTag>;           // a scan record, derived from its content
using ClearId = Id16<struct ClearIdTag>;             // one confirmed clear of a terminal's memory
using DockId = Id16<struct DockIdTag>;               // one dock session
using ObservationId = Id16<struct ObservationIdTag>; // one reading of a terminal's clock
using EventId = Id16<struct EventIdTag>;             // a custody event
using AgentId = Id16<struct AgentIdTag>;             // an enrolled agent

} // namespace tewatashi

template <typename Tag>
struct std::hash<tewatashi::Id16<Tag>> {
    std::size_t operator()(const tewatashi::Id16<Tag>& id) const noexcept {
        // The octets are a hash already.
        std::size_t value = 0;
        for (std::size_t i = 0; i < sizeof value; ++i) {
            value = (value << 8U) | id.octets[i];
        }
        return value;
    }
};
