#include "common/domain/item_state.h"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

namespace tewatashi::domain {
namespace {

UtcMillis serverTime(const PlacedObservation& observation) {
    return {observation.agentTime.value + observation.agentSkew_ms};
}

// The observation that tells a record's clock offset, nullptr if none does yet.
const PlacedObservation* nearestAfter(std::uint32_t position,
                                      const std::vector<PlacedObservation>& observations) {
    const PlacedObservation* nearest = nullptr;
    for (const PlacedObservation& each : observations) {
        if (each.recordsBefore <= position || !each.reading) {
            continue;
        }
        if (nearest == nullptr ||
            std::tie(each.recordsBefore, each.id) < std::tie(nearest->recordsBefore, nearest->id)) {
            nearest = &each;
        }
    }
    return nearest;
}

EventTime intervalAround(std::uint32_t position,
                         const std::vector<PlacedObservation>& observations) {
    EventTime time;
    for (const PlacedObservation& each : observations) {
        const UtcMillis at = serverTime(each);
        if (each.recordsBefore <= position) {
            time.notBefore = std::max(time.notBefore.value_or(at), at);
        } else {
            time.notAfter = std::min(time.notAfter.value_or(at), at);
        }
    }
    return time;
}

bool carriesState(const ItemEvent& event) {
    return event.kind != EventKind::Void && event.kind != EventKind::SetAside;
}

UtcMillis earliest(const EventTime& time) {
    constexpr UtcMillis kEver{std::numeric_limits<std::int64_t>::min()};
    return time.at ? *time.at : time.notBefore.value_or(kEver);
}

UtcMillis latest(const EventTime& time) {
    constexpr UtcMillis kNever{std::numeric_limits<std::int64_t>::max()};
    return time.at ? *time.at : time.notAfter.value_or(kNever);
}

// One of each id, in an order that depends on the set alone. Events of one id are equal; should
// they ever differ, the same one wins in any order of arrival.
std::vector<ItemEvent> withoutRepetition(std::vector<ItemEvent> events) {
    const auto all = [](const ItemEvent& event) {
        return std::tie(event.id, event.kind, event.action, event.place, event.time.at,
                        event.time.notBefore, event.time.notAfter, event.terminalId,
                        event.memoryPosition, event.voids);
    };
    std::sort(events.begin(), events.end(), [&](const ItemEvent& left, const ItemEvent& right) {
        return all(left) < all(right);
    });
    const auto sameId = [](const ItemEvent& left, const ItemEvent& right) {
        return left.id == right.id;
    };
    events.erase(std::unique(events.begin(), events.end(), sameId), events.end());
    return events;
}

// A request is where an item begins: registered late, for one that was handed in without, it tells
// nothing of where the item is. Nor does a cancellation once somebody carries it.
bool saysNothingOfPlace(Action action, const std::optional<Action>& status) {
    return (action == Action::Requested && status) ||
           (action == Action::Cancelled && status && *status != Action::Requested);
}

enum class Relation { Before, After, Open };

// What is known of `other` as seen from an event without a trusted time.
Relation relationOf(const OrderedEvent& other, const ItemEvent& event) {
    if (latest(other.event.time) < earliest(event.time)) {
        return Relation::Before;
    }
    if (earliest(other.event.time) > latest(event.time)) {
        return Relation::After;
    }
    // A terminal is cleared at a dock only, and docks bound the intervals: events of one terminal
    // that overlap lie in one memory.
    if (!event.terminalId.empty() && other.event.terminalId == event.terminalId &&
        other.event.memoryPosition != event.memoryPosition) {
        return other.event.memoryPosition < event.memoryPosition ? Relation::Before
                                                                 : Relation::After;
    }
    return Relation::Open;
}

void insertByStep(std::vector<OrderedEvent>& timeline, ItemEvent event) {
    std::size_t from = 0;
    std::size_t to = timeline.size();
    bool estimated = false;
    for (std::size_t i = 0; i < timeline.size(); ++i) {
        const Relation relation = relationOf(timeline[i], event);
        if (relation == Relation::Before) {
            from = i + 1;
        } else if (relation == Relation::After) {
            to = std::min(to, i);
        } else {
            estimated = true;
        }
    }
    to = std::max(from, to);
    const int rank = stepRank(event.action);
    const auto comesLater = [rank](const OrderedEvent& other) {
        return carriesState(other.event) && stepRank(other.event.action) > rank;
    };
    const auto first = timeline.begin() + static_cast<std::ptrdiff_t>(from);
    const auto last = timeline.begin() + static_cast<std::ptrdiff_t>(to);
    OrderedEvent entry;
    entry.event = std::move(event);
    entry.orderEstimated = estimated;
    timeline.insert(std::find_if(first, last, comesLater), std::move(entry));
}

std::vector<OrderedEvent> inOrder(std::vector<ItemEvent> events) {
    const auto position = [](const ItemEvent& event) {
        return std::tuple<UtcMillis, const std::string&, std::uint32_t, const EventId&>(
            earliest(event.time), event.terminalId, event.memoryPosition, event.id);
    };
    std::sort(events.begin(), events.end(), [&](const ItemEvent& left, const ItemEvent& right) {
        return position(left) < position(right);
    });
    const auto clockless = std::stable_partition(
        events.begin(), events.end(), [](const ItemEvent& event) { return event.time.at; });
    std::vector<OrderedEvent> timeline;
    timeline.reserve(events.size());
    for (auto event = events.begin(); event != clockless; ++event) {
        timeline.push_back({std::move(*event), false, false, false});
    }
    for (auto event = clockless; event != events.end(); ++event) {
        insertByStep(timeline, std::move(*event));
    }
    return timeline;
}

} // namespace

EventTime correctedTime(std::optional<TerminalTime> trustedReading, std::uint32_t position,
                        const std::vector<PlacedObservation>& observations,
                        std::int64_t siteOffset_s) {
    if (!trustedReading) {
        return intervalAround(position, observations);
    }
    EventTime time;
    const PlacedObservation* nearest = nearestAfter(position, observations);
    if (nearest == nullptr) {
        time.at = UtcMillis{(trustedReading->naive_s - siteOffset_s) * 1000};
    } else {
        const std::int64_t earlier_s = nearest->reading->naive_s - trustedReading->naive_s;
        time.at = UtcMillis{serverTime(*nearest).value - earlier_s * 1000};
    }
    return time;
}

ItemState foldItem(std::vector<ItemEvent> events) {
    events = withoutRepetition(std::move(events));
    std::set<EventId> voided;
    for (const ItemEvent& event : events) {
        if (event.kind == EventKind::Void && event.voids) {
            voided.insert(*event.voids);
        }
    }
    ItemState state;
    state.timeline = inOrder(std::move(events));
    for (OrderedEvent& entry : state.timeline) {
        const ItemEvent& event = entry.event;
        entry.voided = event.kind != EventKind::Void && voided.count(event.id) != 0;
        if (entry.voided || !carriesState(event) || state.status == Action::Received) {
            continue;
        }
        if (saysNothingOfPlace(event.action, state.status)) {
            continue;
        }
        entry.changedState = true;
        state.status = event.action;
        state.lastEvent = event.id;
        state.since = event.time.at;
        // An act on the web page happens at no place: the item stays where it was.
        if (!event.place.empty()) {
            state.place = event.place;
        }
    }
    return state;
}

} // namespace tewatashi::domain
