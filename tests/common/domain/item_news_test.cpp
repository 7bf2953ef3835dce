#include "common/domain/item_news.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tewatashi;
using namespace tewatashi::domain;

namespace {

ItemEvent numberedEvent(int number, Action action, const std::string& place = "TOKYO") {
    ItemEvent event;
    event.id.octets.front() = static_cast<std::uint8_t>(number);
    event.action = action;
    event.place = place;
    event.time.at = UtcMillis{number * 1000LL};
    event.terminalId = "opticon:1";
    event.memoryPosition = static_cast<std::uint32_t>(number);
    if (action == Action::Requested || action == Action::Cancelled) {
        event.kind = EventKind::Web;
        event.terminalId.clear();
    }
    return event;
}

ItemEvent numberedVoid(int number, int target) {
    ItemEvent event = numberedEvent(number, Action::Accepted);
    event.kind = EventKind::Void;
    event.voids = EventId{};
    event.voids->octets.front() = static_cast<std::uint8_t>(target);
    return event;
}

std::vector<ItemEvent> steps(const std::vector<Action>& actions) {
    std::vector<ItemEvent> events;
    for (const Action action : actions) {
        events.push_back(numberedEvent(static_cast<int>(events.size()) + 1, action));
    }
    return events;
}

// "requested delivered*": the kinds in order, a star behind what is current.
std::string told(std::vector<ItemEvent> events) {
    std::string text;
    for (const ItemNews& news : newsOf(foldItem(std::move(events)))) {
        text += (text.empty() ? "" : " ") + std::string(noticeKindCode(news.kind)) +
                (news.isCurrent ? "*" : "");
    }
    return text;
}
std::string told(const std::vector<Action>& actions) { return told(steps(actions)); }

using A = Action;

} // namespace

TEST_CASE("News of an item are the steps that somebody waits for", "[news]") {
    CHECK(told(std::vector<A>{}).empty());
    CHECK(told({A::Requested}) == "requested*");
    CHECK(told({A::Requested, A::Accepted, A::Departed}) == "requested*");
    CHECK(told({A::Requested, A::Accepted, A::Delivered}) == "requested delivered*");
    CHECK(told({A::Requested, A::Delivered, A::Received}) == "requested delivered received*");
    CHECK(told({A::Requested, A::Damaged, A::Departed}) == "requested damaged*");
}

TEST_CASE("Where an item was is no news once it is elsewhere, an attempt is until the next",
          "[news]") {
    CHECK(told({A::Requested, A::Delivered, A::Held}) == "requested delivered");
    CHECK(told({A::Requested, A::Missing, A::Arrived}) == "requested missing");
    CHECK(told({A::Requested, A::Attempted, A::Held}) == "requested attempted*");
    CHECK(told({A::Requested, A::Attempted, A::Held, A::Delivered}) ==
          "requested attempted delivered*");
}

TEST_CASE("Scans of one step at one place that follow each other say one thing", "[news]") {
    CHECK(told({A::Requested, A::Delivered, A::Delivered}) == "requested delivered*");
    CHECK(told({A::Requested, A::Delivered, A::Held, A::Delivered}) ==
          "requested delivered delivered*");
    std::vector<ItemEvent> moved = steps({A::Requested, A::Delivered});
    moved.push_back(numberedEvent(3, A::Delivered, "OSAKA"));
    CHECK(told(moved) == "requested delivered delivered*");
}

TEST_CASE("What is delivered behind a return is the sender's", "[news]") {
    CHECK(told({A::Requested, A::Accepted, A::Returned, A::Departed}) == "requested returned*");
    CHECK(told({A::Requested, A::Accepted, A::Returned, A::Delivered}) ==
          "requested returned brought_back*");
}

TEST_CASE("A request that comes late is told, and is news while nothing nearer is", "[news]") {
    CHECK(told({A::Accepted, A::Requested}) == "requested*");
    CHECK(told({A::Delivered, A::Requested}) == "requested delivered*");
}

TEST_CASE("A cancellation is told for what it came to", "[news]") {
    CHECK(told({A::Requested, A::Cancelled}) == "requested cancelled*");
    CHECK(told({A::Requested, A::Accepted, A::Cancelled}) == "requested recalled*");
    CHECK(told({A::Requested, A::Cancelled, A::Accepted}) == "requested found_cancelled*");
    CHECK(told({A::Requested, A::Delivered, A::Cancelled}) == "requested delivered*");
}

TEST_CASE("What was voided is told no more", "[news]") {
    std::vector<ItemEvent> events = steps({A::Requested, A::Delivered, A::Received});
    events.push_back(numberedVoid(9, 3));
    CHECK(told(events) == "requested delivered*");
    events.push_back(numberedVoid(10, 2));
    CHECK(told(events) == "requested*");
}

TEST_CASE("The news of a set of events do not depend on their order or repetition", "[news]") {
    test::TestRandom random(7);
    const auto below = [&random](std::size_t limit) {
        std::array<std::uint8_t, 1> octet{};
        random.fill(octet);
        return octet[0] % limit;
    };
    for (int round = 0; round < 300; ++round) {
        std::vector<ItemEvent> events;
        const int count = 1 + static_cast<int>(below(9));
        for (int number = 1; number <= count; ++number) {
            events.push_back(
                below(6) == 0 && number > 1
                    ? numberedVoid(
                          number, 1 + static_cast<int>(below(static_cast<std::size_t>(number - 1))))
                    : numberedEvent(number, kAllActions[below(kAllActions.size())],
                                    below(3) == 0 ? "OSAKA" : "TOKYO"));
        }
        const auto news = newsOf(foldItem(events));
        if (!mayBeNews(foldItem(events))) {
            CHECK(std::all_of(news.begin(), news.end(), [](const ItemNews& each) {
                return each.kind == NoticeKind::Requested;
            }));
        }
        events.push_back(events[below(events.size())]);
        for (std::size_t at = events.size() - 1; at > 0; --at) {
            std::swap(events[at], events[below(at + 1)]);
        }
        CHECK(newsOf(foldItem(events)) == news);
    }
}

TEST_CASE("Kinds of notices are known by code and by number", "[news]") {
    for (const NoticeKind kind : kAllNoticeKinds) {
        CHECK(noticeKindFromCode(noticeKindCode(kind)) == kind);
        CHECK(noticeKindFrom(static_cast<std::int64_t>(kind)) == kind);
    }
    CHECK_FALSE(noticeKindFromCode("x"));
    CHECK_FALSE(noticeKindFrom(99));
}
