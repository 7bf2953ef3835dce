#pragma once

#include "common/domain/item_state.h"

#include <optional>
#include <vector>

namespace tewatashi::domain {

// How far an item was when it was cancelled: decides what a cancellation is. Stored; never
// renumber.
enum class CancelStage : std::uint8_t {
    BeforeHandIn = 1, // the number is retired
    HandedIn = 2,     // a recall: back to the sender
    Dispatched = 3,   // an instruction to the mail room: stop, return or forward it
    Delivered = 4,    // refused
};
// What is left to be done about it. Stored; never renumber.
enum class CancelProgress : std::uint8_t {
    Open = 1,      // the item has to be found; a retired one that was scanned is in circulation
    Done = 2,      // retired and never scanned, or on its way back (forwarded, once dispatched)
    Overtaken = 3, // it was delivered all the same
    Refused = 4,   // it had been delivered before
};

struct Cancellation {
    CancelStage stage = CancelStage::BeforeHandIn;
    CancelProgress progress = CancelProgress::Done;
    EventId event; // the first `cancelled` that holds: others after it say nothing new
    friend bool operator==(const Cancellation&, const Cancellation&) = default;
};

// What the cancellation of an item comes to, from its timeline (foldItem): a hand-in that was
// scanned before the cancellation but docked after it turns a retired number into a recall. A pure
// function of the set of events, as the timeline is. nullopt when nothing is cancelled.
[[nodiscard]] std::optional<Cancellation>
judgeCancellation(const std::vector<OrderedEvent>& timeline);

// What a cancellation made now would find, as far as is known.
[[nodiscard]] CancelStage stageOf(const std::vector<OrderedEvent>& timeline);

} // namespace tewatashi::domain
