#pragma once

#include "common/base/clock.h"
#include "common/base/strong_id.h"
#include "common/domain/custody.h"
#include "common/domain/terminal_time.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::domain {

// When an event happened, as far as can be known (mission §8.4).
struct EventTime {
    // Set for a record with a trusted terminal time.
    std::optional<UtcMillis> at;
    // Without a trusted time: between the observation before and the one after it in memory.
    std::optional<UtcMillis> notBefore;
    std::optional<UtcMillis> notAfter;
    friend bool operator==(const EventTime&, const EventTime&) = default;
};

// One clock observation placed in a terminal's memory.
struct PlacedObservation {
    ObservationId id;
    // Number of records in memory when the clock was read: it lies after records 0…count-1.
    std::uint32_t recordsBefore = 0;
    std::optional<TerminalTime> reading; // nullopt when the terminal said its clock is unset
    UtcMillis agentTime;
    std::int64_t agentSkew_ms = 0; // server time minus agent time, as the server measured it
};

// The corrected time of the record at `position`: its own reading plus the offset of the nearest
// observation after it, ties to the smallest id. Observations in any order, any repetition.
// `siteOffset_s` (east of UTC) is used when no observation follows yet.
[[nodiscard]] EventTime correctedTime(std::optional<TerminalTime> trustedReading,
                                      std::uint32_t position,
                                      const std::vector<PlacedObservation>& observations,
                                      std::int64_t siteOffset_s);

enum class EventKind : std::uint8_t { Scan = 1, Void = 2, Repair = 3, SetAside = 4, Web = 5 };

// The part of a custody event that an item's state depends on.
struct ItemEvent {
    EventId id;
    EventKind kind = EventKind::Scan;
    Action action = Action::Accepted;
    std::string place;
    EventTime time;
    std::string terminalId; // empty for web events
    std::uint32_t memoryPosition = 0;
    std::optional<EventId> voids; // EventKind::Void: the event it takes back
};

struct OrderedEvent {
    ItemEvent event;
    bool voided = false;
    bool orderEstimated = false; // 順序推定: placed by step order because its time is an interval
    bool changedState =
        false; // false for voided ones, scans after receipt, late requests and cancels
};

struct ItemState {
    std::optional<Action> status; // nullopt when every event was voided
    std::string place;
    std::optional<EventId> lastEvent;
    std::optional<UtcMillis> since;     // corrected time of lastEvent
    std::vector<OrderedEvent> timeline; // oldest first
};

// The state of an item is a pure function of the set of its events: any order, any repetition
// (mission §8.4–5).
// - Order: (corrected time, terminal, memory position, id). An event without a trusted time goes
//   where its interval, its place in its terminal's memory and the step order allow.
// - A void takes back one event that is no void itself; set-asides and voids have no state.
// - A `requested` behind any other step changes nothing: the request came after the hand-in.
// - A `cancelled` is a state only of an item that nobody has handed in (cancellation.h).
// - After an unvoided `received` nothing changes the state any more.
[[nodiscard]] ItemState foldItem(std::vector<ItemEvent> events);

} // namespace tewatashi::domain
