#include "common/domain/cancellation.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tewatashi;
using namespace tewatashi::domain;

namespace {

ItemEvent tokyoEvent(std::uint8_t number, Action action, std::int64_t at_ms) {
    ItemEvent event;
    event.id.octets.front() = number;
    event.action = action;
    event.place = "TOKYO";
    event.time.at = UtcMillis{at_ms};
    event.terminalId = "opticon:1";
    event.memoryPosition = number;
    return event;
}

ItemEvent webAt(std::uint8_t number, Action action, std::int64_t at_ms) {
    ItemEvent event = tokyoEvent(number, action, at_ms);
    event.kind = EventKind::Web;
    event.place.clear();
    event.terminalId.clear();
    event.memoryPosition = 0;
    return event;
}

ItemEvent tokyoVoid(std::uint8_t number, std::uint8_t target, std::int64_t at_ms) {
    ItemEvent event = tokyoEvent(number, Action::Accepted, at_ms);
    event.kind = EventKind::Void;
    event.voids = EventId{};
    event.voids->octets.front() = target;
    return event;
}

constexpr std::uint8_t kCancel = 200;

std::optional<Cancellation> judged(const std::vector<ItemEvent>& events) {
    return judgeCancellation(foldItem(events).timeline);
}

// What the steps and a cancellation at 5000 come to; steps go at 1000, 2000… and 6000, 7000…
Cancellation cancelledAfter(const std::vector<Action>& before, const std::vector<Action>& behind) {
    std::vector<ItemEvent> events{webAt(kCancel, Action::Cancelled, 5000)};
    std::uint8_t number = 0;
    for (const Action action : before) {
        ++number;
        events.push_back(tokyoEvent(number, action, number * 1000LL));
    }
    number = 5;
    for (const Action action : behind) {
        ++number;
        events.push_back(tokyoEvent(number, action, number * 1000LL));
    }
    const auto found = judged(events);
    REQUIRE(found);
    CHECK(found->event.octets.front() == kCancel);
    return *found;
}

using Steps = std::vector<Action>;

std::vector<ItemEvent> anySteps(test::TestRandom& random) {
    std::vector<ItemEvent> events;
    const int count = random.between(0, 8);
    for (int i = 1; i <= count; ++i) {
        const Action action = kAllActions[static_cast<std::size_t>(random.between(0, 15))];
        events.push_back(
            tokyoEvent(static_cast<std::uint8_t>(i), action, random.between(0, 12) * 1000LL));
        if (random.oneIn(6)) {
            events.back() = tokyoVoid(static_cast<std::uint8_t>(i),
                                      static_cast<std::uint8_t>(random.between(1, count)), 3000);
        } else if (random.oneIn(6)) {
            events.back().time = {std::nullopt, UtcMillis{random.between(0, 6) * 1000LL},
                                  UtcMillis{random.between(6, 12) * 1000LL}};
        }
    }
    return events;
}

} // namespace

TEST_CASE("The stage at the cancellation decides what it is") {
    struct Row {
        Steps steps;
        CancelStage stage;
        CancelProgress progress;
    };
    for (const Row& row : {
             Row{{}, CancelStage::BeforeHandIn, CancelProgress::Done},
             Row{{Action::Requested}, CancelStage::BeforeHandIn, CancelProgress::Done},
             Row{{Action::Requested, Action::Accepted},
                 CancelStage::HandedIn,
                 CancelProgress::Open},
             Row{{Action::Accepted, Action::Packed}, CancelStage::HandedIn, CancelProgress::Open},
             Row{{Action::Accepted, Action::Held}, CancelStage::HandedIn, CancelProgress::Open},
             Row{{Action::Accepted, Action::Departed},
                 CancelStage::Dispatched,
                 CancelProgress::Open},
             Row{{Action::Accepted, Action::Departed, Action::Held},
                 CancelStage::Dispatched,
                 CancelProgress::Open},
             Row{{Action::OutForDelivery, Action::Attempted},
                 CancelStage::Dispatched,
                 CancelProgress::Open},
             Row{{Action::Accepted, Action::Delivered},
                 CancelStage::Delivered,
                 CancelProgress::Refused},
             Row{{Action::Accepted, Action::Received},
                 CancelStage::Delivered,
                 CancelProgress::Refused},
             Row{{Action::Received, Action::Arrived},
                 CancelStage::Delivered,
                 CancelProgress::Refused},
             Row{{Action::Delivered, Action::Held}, CancelStage::Dispatched, CancelProgress::Open},
             Row{{Action::Accepted, Action::Returned},
                 CancelStage::Dispatched,
                 CancelProgress::Done},
         }) {
        CAPTURE(row.steps.size(), static_cast<int>(row.stage));
        const Cancellation found = cancelledAfter(row.steps, {});
        CHECK(found.stage == row.stage);
        CHECK(found.progress == row.progress);
    }
}

TEST_CASE("A cancellation is done when the item goes back, and overtaken by its delivery") {
    const Steps handedIn{Action::Accepted};
    const Steps dispatched{Action::Accepted, Action::Departed};
    CHECK(cancelledAfter(handedIn, {Action::Returned}).progress == CancelProgress::Done);
    CHECK(cancelledAfter(handedIn, {Action::Returned, Action::Delivered}).progress ==
          CancelProgress::Done); // to the sender
    CHECK(cancelledAfter(handedIn, {Action::Forwarded}).progress == CancelProgress::Open);
    CHECK(cancelledAfter(dispatched, {Action::Forwarded}).progress == CancelProgress::Done);
    CHECK(cancelledAfter(dispatched, {Action::Arrived}).progress == CancelProgress::Open);
    CHECK(cancelledAfter(dispatched, {Action::Delivered}).progress == CancelProgress::Overtaken);
    CHECK(cancelledAfter(dispatched, {Action::Delivered, Action::Held}).progress ==
          CancelProgress::Open);
    CHECK(cancelledAfter(dispatched, {Action::Received, Action::Returned}).progress ==
          CancelProgress::Overtaken);
}

TEST_CASE("A retired number that is scanned is in circulation until it goes back") {
    CHECK(cancelledAfter({}, {Action::Accepted}).progress == CancelProgress::Open);
    CHECK(cancelledAfter({}, {Action::Accepted}).stage == CancelStage::BeforeHandIn);
    CHECK(cancelledAfter({}, {Action::Accepted, Action::Returned}).progress ==
          CancelProgress::Done);
    CHECK(cancelledAfter({}, {Action::Requested}).progress == CancelProgress::Done);
}

TEST_CASE("A hand-in scanned before the cancellation but docked after it makes it a recall") {
    std::vector<ItemEvent> events{webAt(1, Action::Requested, 1000),
                                  webAt(kCancel, Action::Cancelled, 5000)};
    CHECK(judged(events)->stage == CancelStage::BeforeHandIn);
    CHECK(foldItem(events).status == Action::Cancelled);
    events.push_back(tokyoEvent(2, Action::Accepted, 4000));
    CHECK(judged(events)->stage == CancelStage::HandedIn);
    CHECK(judged(events)->progress == CancelProgress::Open);
    CHECK(foldItem(events).status == Action::Accepted);
    events.push_back(tokyoVoid(3, 2, 6000)); // the hand-in was a mistake
    CHECK(judged(events)->stage == CancelStage::BeforeHandIn);
    CHECK(foldItem(events).status == Action::Cancelled);
}

TEST_CASE("A hand-in without a clock that may have been before the cancellation was before it") {
    std::vector<ItemEvent> events{webAt(kCancel, Action::Cancelled, 5000)};
    ItemEvent vague = tokyoEvent(2, Action::Accepted, 0);
    vague.time = {std::nullopt, UtcMillis{4000}, UtcMillis{6000}};
    events.push_back(vague);
    CHECK(judged(events)->stage == CancelStage::HandedIn);
    events.back().time.notBefore = UtcMillis{5500};
    CHECK(judged(events)->stage == CancelStage::BeforeHandIn);
    CHECK(judged(events)->progress == CancelProgress::Open);
}

TEST_CASE("A void takes a cancellation back, and the next one counts") {
    std::vector<ItemEvent> events{webAt(1, Action::Cancelled, 1000), tokyoVoid(2, 1, 2000)};
    CHECK_FALSE(judged(events));
    events.push_back(tokyoEvent(3, Action::Accepted, 3000));
    events.push_back(webAt(4, Action::Cancelled, 4000));
    events.push_back(webAt(5, Action::Cancelled, 5000));
    CHECK(judged(events)->event.octets.front() == 4);
    CHECK(judged(events)->stage == CancelStage::HandedIn);
}

TEST_CASE("What a cancellation comes to depends on the set of events alone") {
    test::TestRandom random(91);
    for (int round = 0; round < 1000; ++round) {
        std::vector<ItemEvent> events = anySteps(random);
        events.push_back(webAt(kCancel, Action::Cancelled, 5500));
        const auto expected = judged(events);
        for (int again = 0; again < 3; ++again) {
            for (std::size_t i = events.size(); i > 1; --i) {
                std::swap(events[i - 1], events[random.below(i)]);
            }
            events.push_back(events[random.below(events.size())]);
            CHECK(judged(events) == expected);
        }
    }
}

TEST_CASE("Scans behind the cancellation never change its stage, one before may only raise it") {
    test::TestRandom random(92);
    for (int round = 0; round < 1000; ++round) {
        std::vector<ItemEvent> events = anySteps(random);
        events.push_back(webAt(kCancel, Action::Cancelled, 5500));
        const auto before = judged(events);
        if (!before) {
            continue; // voided
        }
        std::vector<ItemEvent> later = events;
        const Action action = kAllActions[static_cast<std::size_t>(random.between(0, 16))];
        later.push_back(tokyoEvent(100, action, 20'000));
        CHECK(judged(later)->stage == before->stage);
        std::vector<ItemEvent> earlier = events;
        earlier.push_back(tokyoEvent(101, Action::Accepted, -1000));
        CHECK(judged(earlier)->stage >= std::max(before->stage, CancelStage::HandedIn));
    }
}

TEST_CASE("The stage now is what a cancellation behind everything would find") {
    test::TestRandom random(93);
    for (int round = 0; round < 1000; ++round) {
        std::vector<ItemEvent> events = anySteps(random);
        const CancelStage now = stageOf(foldItem(events).timeline);
        events.push_back(webAt(kCancel, Action::Cancelled, 50'000));
        CHECK(judged(events)->stage == now);
    }
}
