#pragma once

#include "common/base/digest.h"
#include "common/domain/item_state.h"

#include <array>

namespace tewatashi::domain {

using Salt = std::array<std::uint8_t, 32>;

// Bits of CustodyEvent::contextFlags.
inline constexpr std::uint8_t kActionFromDefault = 1U << 0U; // action from the terminal's default
inline constexpr std::uint8_t kPlaceFromDefault = 1U << 1U;  // place from the terminal's default
inline constexpr std::uint8_t kContextByRepair = 1U << 2U;   // context supplied by a person

// Ids of the events that follow from scans (docs/protocol.md §6): the same set of scans and acts
// gives the same events on every server.
[[nodiscard]] EventId scanEventId(const RecordId& record);
[[nodiscard]] EventId voidEventId(const RecordId& undo, const RecordId& undone);
[[nodiscard]] EventId repairEventId(const RecordId& record);
[[nodiscard]] EventId setAsideEventId(const RecordId& record);
// An act on a page: `act` names it by everything it consists of, and by the nonce of the form it
// came from, so that the same form sent again gives the same id.
[[nodiscard]] EventId webEventId(std::string_view act);
// The void of an event that came from a page: there is one at most.
[[nodiscard]] EventId webVoidEventId(const EventId& undone);

// Everything a custody event states for ever; hashed into the ledger. Personal fields enter only
// as salted commitments. Possession digits never enter.
struct CustodyEvent {
    EventId id;
    EventKind kind = EventKind::Scan;
    std::string site;
    std::string itemNumber;
    std::string action;     // code of custody.h; empty for voids and set-asides
    std::string place;      // place code; empty if none
    std::string terminalId; // empty for web events
    TimeFormat timeFormat = TimeFormat::None;
    Bytes rawTime;
    std::optional<RecordId> record; // the scan it follows from
    std::optional<RecordId> memory; // first record of the terminal memory the scan lay in
    std::uint32_t memoryPosition = 0;
    std::uint8_t contextFlags = 0; // docs/protocol.md §6: who supplied action and place
    std::optional<EventId> voids;
    std::optional<Digest> operatorCommitment; // SHA-256(salt || card number or user name)
    std::optional<Digest> reasonCommitment;   // SHA-256(salt || free text)
    UtcMillis recordedAt;                     // server clock
    friend bool operator==(const CustodyEvent&, const CustodyEvent&) = default;
};

// Canonical octets, version 1 (docs/protocol.md §6, vectors there and in the tests).
[[nodiscard]] Bytes canonicalBytes(const CustodyEvent& event);
// nullopt when the octets are not exactly a canonical event.
[[nodiscard]] std::optional<CustodyEvent> parseCanonical(ByteView bytes);

[[nodiscard]] Digest commitment(const Salt& salt, std::string_view value);

} // namespace tewatashi::domain
