#include "common/domain/item_state.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tewatashi;
using namespace tewatashi::domain;

namespace {

template <typename Id>
Id idOf(std::uint8_t number) {
    Id id;
    id.octets.front() = number;
    return id;
}

ItemEvent scanAt(std::uint8_t number, Action action, std::int64_t at_ms,
                 const std::string& place = "TOKYO") {
    ItemEvent event;
    event.id = idOf<EventId>(number);
    event.action = action;
    event.place = place;
    event.time.at = UtcMillis{at_ms};
    event.terminalId = "opticon:1";
    event.memoryPosition = number;
    return event;
}

ItemEvent clockless(std::uint8_t number, Action action, std::optional<std::int64_t> from_ms,
                    std::optional<std::int64_t> to_ms, const std::string& terminal = "opticon:2") {
    ItemEvent event = scanAt(number, action, 0);
    event.time = {};
    if (from_ms) {
        event.time.notBefore = UtcMillis{*from_ms};
    }
    if (to_ms) {
        event.time.notAfter = UtcMillis{*to_ms};
    }
    event.terminalId = terminal;
    return event;
}

ItemEvent voidAt(std::uint8_t number, std::uint8_t target, std::int64_t at_ms) {
    ItemEvent event = scanAt(number, Action::Accepted, at_ms);
    event.kind = EventKind::Void;
    event.voids = idOf<EventId>(target);
    return event;
}

std::string order(const ItemState& state) {
    std::string text;
    for (const OrderedEvent& entry : state.timeline) {
        text += std::to_string(entry.event.id.octets.front());
        text += entry.voided ? "v" : "";
        text += entry.orderEstimated ? "~" : "";
        text += entry.changedState ? "" : "-";
        text += " ";
    }
    return text;
}

std::string text(const ItemState& state) {
    return order(state) + (state.status ? std::string(actionCode(*state.status)) : "none") + " " +
           state.place + " " + (state.lastEvent ? state.lastEvent->hex() : "") + " " +
           (state.since ? std::to_string(state.since->value) : "");
}

std::vector<ItemEvent> anyEvents(test::TestRandom& random) {
    std::vector<ItemEvent> events;
    const int count = random.between(0, 14);
    for (int i = 1; i <= count; ++i) {
        const auto number = static_cast<std::uint8_t>(i);
        const Action action = kAllActions[static_cast<std::size_t>(random.between(0, 16))];
        ItemEvent event = scanAt(number, action, random.between(0, 9) * 1000LL);
        event.terminalId = "opticon:" + std::to_string(random.between(1, 3));
        event.memoryPosition = static_cast<std::uint32_t>(random.between(0, 20));
        if (random.oneIn(4)) {
            event.time = {};
            if (!random.oneIn(4)) {
                event.time.notBefore = UtcMillis{random.between(0, 5) * 1000LL};
            }
            if (!random.oneIn(4)) {
                event.time.notAfter = UtcMillis{random.between(5, 9) * 1000LL};
            }
        }
        if (random.oneIn(5)) {
            event.kind = EventKind::Void;
            event.voids = idOf<EventId>(static_cast<std::uint8_t>(random.between(1, count)));
        } else if (random.oneIn(8)) {
            event.kind = EventKind::SetAside;
        } else if (random.oneIn(8)) {
            event.kind = EventKind::Web;
            event.terminalId.clear();
            event.place.clear();
        }
        events.push_back(event);
    }
    return events;
}

void shuffle(std::vector<ItemEvent>& events, test::TestRandom& random) {
    for (std::size_t i = events.size(); i > 1; --i) {
        std::swap(events[i - 1], events[random.below(i)]);
    }
}

PlacedObservation observation(std::uint8_t number, std::uint32_t recordsBefore,
                              std::optional<std::int64_t> reading_s, std::int64_t agent_ms,
                              std::int64_t skew_ms = 0) {
    PlacedObservation placed;
    placed.id = idOf<ObservationId>(number);
    placed.recordsBefore = recordsBefore;
    if (reading_s) {
        placed.reading = TerminalTime{*reading_s};
    }
    placed.agentTime = {agent_ms};
    placed.agentSkew_ms = skew_ms;
    return placed;
}

constexpr std::int64_t kTokyo_s = 9LL * 3600;

} // namespace

TEST_CASE("An item without events has no state") {
    const ItemState state = foldItem({});
    CHECK_FALSE(state.status);
    CHECK(state.timeline.empty());
}

TEST_CASE("The last event in order of time is the state") {
    const ItemState state = foldItem({scanAt(2, Action::Departed, 2000, "TOKYO"),
                                      scanAt(3, Action::Arrived, 3000, "OSAKA"),
                                      scanAt(1, Action::Accepted, 1000, "TOKYO")});
    CHECK(text(state) == "1 2 3 arrived OSAKA " + idOf<EventId>(3).hex() + " 3000");
}

TEST_CASE("Equal times are ordered by terminal, memory position and id") {
    ItemEvent first = scanAt(9, Action::Accepted, 1000);
    first.terminalId = "opticon:0";
    ItemEvent second = scanAt(8, Action::Departed, 1000);
    second.memoryPosition = 1;
    ItemEvent third = scanAt(7, Action::Arrived, 1000);
    third.memoryPosition = 2;
    ItemEvent fourth = scanAt(6, Action::Held, 1000);
    fourth.memoryPosition = 2;
    CHECK(order(foldItem({third, first, fourth, second})) == "9 8 6 7 ");
}

TEST_CASE("A late old scan never rolls a newer state back") {
    test::TestRandom random(61);
    for (int round = 0; round < 200; ++round) {
        std::vector<ItemEvent> events = anyEvents(random);
        const auto vague = [](const ItemEvent& event) {
            return !event.time.at || event.kind == EventKind::Web;
        };
        events.erase(std::remove_if(events.begin(), events.end(), vague), events.end());
        events.push_back(scanAt(100, Action::Arrived, 10'000, "NEWEST"));
        const ItemState before = foldItem(events);
        for (std::uint8_t late = 101; late < 110; ++late) {
            ItemEvent old = scanAt(late, Action::Departed, random.between(0, 9) * 1000LL, "OLD");
            events.push_back(old);
        }
        const ItemState after = foldItem(events);
        CHECK(after.status == before.status);
        CHECK(after.lastEvent == before.lastEvent);
        CHECK(after.place == before.place);
    }
}

TEST_CASE("Any order and any repetition of the events gives the same state and timeline") {
    test::TestRandom random(62);
    for (int round = 0; round < 1500; ++round) {
        std::vector<ItemEvent> events = anyEvents(random);
        const std::string expected = text(foldItem(events));
        for (int again = 0; again < 4; ++again) {
            std::vector<ItemEvent> other = events;
            const int copies = random.between(0, 5);
            for (int i = 0; i < copies && !events.empty(); ++i) {
                other.push_back(events[random.below(events.size())]);
            }
            shuffle(other, random);
            REQUIRE(text(foldItem(other)) == expected);
        }
    }
}

TEST_CASE("Trusted times are in order whatever clockless events stand between them") {
    test::TestRandom random(63);
    for (int round = 0; round < 1000; ++round) {
        const ItemState state = foldItem(anyEvents(random));
        std::int64_t before = -1;
        for (const OrderedEvent& entry : state.timeline) {
            if (entry.event.time.at) {
                CHECK(entry.event.time.at->value >= before);
                CHECK_FALSE(entry.orderEstimated);
                before = entry.event.time.at->value;
            }
        }
    }
}

TEST_CASE("After receipt scans stay in the timeline and change nothing") {
    const ItemState state = foldItem(
        {scanAt(1, Action::Delivered, 1000, "DESK"), scanAt(2, Action::Received, 2000, "DESK"),
         scanAt(3, Action::Arrived, 3000, "OSAKA"), scanAt(4, Action::Cancelled, 4000, "OSAKA")});
    CHECK(text(state) == "1 2 3- 4- received DESK " + idOf<EventId>(2).hex() + " 2000");
}

TEST_CASE("A request registered after the hand-in leaves the item where it is") {
    ItemEvent request = scanAt(3, Action::Requested, 3000, "");
    request.kind = EventKind::Web;
    request.terminalId.clear();
    const ItemState late = foldItem({scanAt(1, Action::Accepted, 1000, "TOKYO"),
                                     scanAt(2, Action::Departed, 2000, "TOKYO"), request});
    CHECK(text(late) == "1 2 3- departed TOKYO " + idOf<EventId>(2).hex() + " 2000");
    request.time.at = UtcMillis{500};
    const ItemState early = foldItem({scanAt(1, Action::Accepted, 1000, "TOKYO"), request});
    CHECK(text(early) == "3 1 accepted TOKYO " + idOf<EventId>(1).hex() + " 1000");
    CHECK(foldItem({request}).status == Action::Requested);
}

TEST_CASE("No request ever takes an item back from a step it has made") {
    test::TestRandom random(64);
    for (int round = 0; round < 500; ++round) {
        std::vector<ItemEvent> events = anyEvents(random);
        const auto isRequest = [](const ItemEvent& event) {
            return event.action == Action::Requested;
        };
        events.erase(std::remove_if(events.begin(), events.end(), isRequest), events.end());
        const ItemState before = foldItem(events);
        ItemEvent request = scanAt(100, Action::Requested, random.between(0, 12) * 1000LL, "");
        request.kind = EventKind::Web;
        request.terminalId.clear();
        events.push_back(request);
        const ItemState after = foldItem(events);
        CHECK(after.status == before.status.value_or(Action::Requested));
        CHECK(after.lastEvent == (before.status ? before.lastEvent : request.id));
        CHECK(after.place == before.place);
    }
}

TEST_CASE("A void of the receipt lets the later scans count again") {
    const ItemState state =
        foldItem({scanAt(2, Action::Received, 2000, "DESK"),
                  scanAt(3, Action::Arrived, 3000, "OSAKA"), voidAt(4, 2, 4000)});
    CHECK(text(state) == "2v- 3 4- arrived OSAKA " + idOf<EventId>(3).hex() + " 3000");
}

TEST_CASE("A void that arrives before its event still takes it back") {
    const ItemEvent first = scanAt(1, Action::Accepted, 1000);
    const ItemEvent undone = scanAt(2, Action::Departed, 2000);
    const ItemEvent undo = voidAt(3, 2, 2500);
    CHECK(foldItem({first, undo}).status == Action::Accepted);
    CHECK(foldItem({first, undo, undone}).status == Action::Accepted);
    CHECK(order(foldItem({undo, undone, first})) == "1 2v- 3- ");
}

TEST_CASE("A void cannot be voided") {
    const ItemState state =
        foldItem({scanAt(1, Action::Accepted, 1000), scanAt(2, Action::Departed, 2000),
                  voidAt(3, 2, 3000), voidAt(4, 3, 4000)});
    CHECK(state.status == Action::Accepted);
}

TEST_CASE("With every event voided there is no status") {
    const ItemState state = foldItem({scanAt(1, Action::Accepted, 1000), voidAt(2, 1, 2000)});
    CHECK_FALSE(state.status);
    CHECK_FALSE(state.lastEvent);
    CHECK(state.timeline.size() == 2);
}

TEST_CASE("A set-aside is shown and is no state, a repair is one") {
    ItemEvent aside = scanAt(2, Action::Departed, 2000);
    aside.kind = EventKind::SetAside;
    ItemEvent repair = scanAt(3, Action::Arrived, 1500, "OSAKA");
    repair.kind = EventKind::Repair;
    const ItemState state = foldItem({scanAt(1, Action::Accepted, 1000), aside, repair});
    CHECK(order(state) == "1 3 2- ");
    CHECK(state.status == Action::Arrived);
}

TEST_CASE("An act on the web page leaves the item at its place") {
    ItemEvent web = scanAt(2, Action::Received, 2000, "");
    web.kind = EventKind::Web;
    web.terminalId.clear();
    const ItemState state = foldItem({scanAt(1, Action::Delivered, 1000, "DESK"), web});
    CHECK(state.status == Action::Received);
    CHECK(state.place == "DESK");
}

TEST_CASE("A clockless scan goes between others by its step and is marked as estimated") {
    const std::vector<ItemEvent> known{scanAt(1, Action::Accepted, 1000),
                                       scanAt(2, Action::Departed, 2000),
                                       scanAt(3, Action::Delivered, 9000)};
    const auto with = [&](ItemEvent event) {
        std::vector<ItemEvent> events = known;
        events.push_back(std::move(event));
        return order(foldItem(events));
    };
    CHECK(with(clockless(4, Action::Arrived, 500, 9500)) == "1 2 4~ 3 ");
    CHECK(with(clockless(4, Action::Packed, 500, 9500)) == "1 4~ 2 3 ");
    CHECK(with(clockless(4, Action::Received, 500, 9500)) == "1 2 3 4~ ");
    CHECK(with(clockless(4, Action::Arrived, std::nullopt, std::nullopt)) == "1 2 4~ 3 ");
    CHECK(with(clockless(4, Action::Received, std::nullopt, 1500)) == "1 4~ 2- 3- ");
    CHECK(with(clockless(4, Action::Accepted, 8000, std::nullopt)) == "1 2 4~ 3 ");
}

TEST_CASE("A clockless scan whose interval meets no other event is not estimated") {
    const std::vector<ItemEvent> known{scanAt(1, Action::Accepted, 1000),
                                       scanAt(3, Action::Delivered, 9000)};
    std::vector<ItemEvent> events = known;
    events.push_back(clockless(4, Action::Accepted, 3000, 4000));
    CHECK(order(foldItem(events)) == "1 4 3 ");
}

TEST_CASE("Clockless scans of one terminal keep the order of its memory") {
    // The steps would say otherwise; the memory knows.
    const ItemState state = foldItem(
        {clockless(2, Action::Accepted, 1000, 5000), clockless(1, Action::Delivered, 1000, 5000)});
    CHECK(order(state) == "1 2 ");
    const ItemState mixed = foldItem({clockless(5, Action::Accepted, 1000, 5000, "opticon:1"),
                                      scanAt(4, Action::Delivered, 2000)});
    CHECK(order(mixed) == "4 5 ");
}

TEST_CASE("Corrected time is the reading moved by the nearest observation after it") {
    // The terminal is a minute slow: it shows 10:00:00 when it is 10:01:00 (UTC as if naive).
    const std::vector<PlacedObservation> observations{observation(1, 5, 36'000, 36'060'000),
                                                      observation(2, 9, 40'000, 40'500'000)};
    CHECK(correctedTime(TerminalTime{35'000}, 4, observations, kTokyo_s).at ==
          UtcMillis{35'060'000});
    CHECK(correctedTime(TerminalTime{39'000}, 5, observations, kTokyo_s).at ==
          UtcMillis{39'500'000});
    CHECK(correctedTime(TerminalTime{41'000}, 9, observations, kTokyo_s).at ==
          UtcMillis{(41'000 - kTokyo_s) * 1000});
}

TEST_CASE("The skew of the agent's clock is taken out") {
    const std::vector<PlacedObservation> observations{
        observation(1, 5, 36'000, 36'060'000, -60'000)};
    CHECK(correctedTime(TerminalTime{35'000}, 4, observations, kTokyo_s).at ==
          UtcMillis{35'000'000});
}

TEST_CASE("Among observations at one place the smallest id counts, one unset clock never") {
    const std::vector<PlacedObservation> observations{observation(7, 5, 36'000, 36'007'000),
                                                      observation(3, 5, 36'000, 36'003'000),
                                                      observation(1, 5, std::nullopt, 36'001'000)};
    CHECK(correctedTime(TerminalTime{36'000}, 0, observations, 0).at == UtcMillis{36'003'000});
}

TEST_CASE("A record without a trusted time lies between the observations around it") {
    const std::vector<PlacedObservation> observations{
        observation(1, 0, std::nullopt, 1000), observation(2, 3, std::nullopt, 2000, 50),
        observation(3, 8, 1, 9000), observation(4, 12, 1, 12'000)};
    const EventTime inside = correctedTime(std::nullopt, 5, observations, kTokyo_s);
    CHECK_FALSE(inside.at);
    CHECK(inside.notBefore == UtcMillis{2050});
    CHECK(inside.notAfter == UtcMillis{9000});
    const EventTime last = correctedTime(std::nullopt, 20, observations, kTokyo_s);
    CHECK(last.notBefore == UtcMillis{12'000});
    CHECK_FALSE(last.notAfter);
    CHECK(correctedTime(std::nullopt, 5, {}, kTokyo_s) == EventTime{});
}

TEST_CASE("Corrected time does not depend on the order or repetition of observations") {
    test::TestRandom random(64);
    for (int round = 0; round < 500; ++round) {
        std::vector<PlacedObservation> observations;
        const int count = random.between(0, 8);
        for (int i = 0; i < count; ++i) {
            std::optional<std::int64_t> reading;
            if (!random.oneIn(4)) {
                reading = random.between(1000, 2000);
            }
            observations.push_back(observation(static_cast<std::uint8_t>(i),
                                               static_cast<std::uint32_t>(random.between(0, 6)),
                                               reading, random.between(1'000'000, 2'000'000)));
        }
        std::vector<PlacedObservation> other = observations;
        for (std::size_t i = other.size(); i > 1; --i) {
            std::swap(other[i - 1], other[random.below(i)]);
        }
        if (!other.empty()) {
            other.push_back(other.front());
        }
        for (std::uint32_t position = 0; position < 7; ++position) {
            CHECK(correctedTime(TerminalTime{1500}, position, observations, kTokyo_s) ==
                  correctedTime(TerminalTime{1500}, position, other, kTokyo_s));
            CHECK(correctedTime(std::nullopt, position, observations, kTokyo_s) ==
                  correctedTime(std::nullopt, position, other, kTokyo_s));
        }
    }
}
