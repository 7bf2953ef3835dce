#pragma once

#include "common/domain/item_state.h"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

// What happened to an item that somebody wants to be told (お知らせ).
namespace tewatashi::domain {

// Stored; never renumber.
enum class NoticeKind : std::uint8_t {
    Requested = 1, // an item is coming
    Delivered = 2, // it lies where its receiver takes it
    Attempted = 3, // nobody was there
    Received = 4,  // whoever it was for has it
    ReceivedByProxy = 5,
    Returned = 6,    // on its way back to its sender
    BroughtBack = 7, // and delivered there
    Damaged = 8,
    Missing = 9,         // or lost
    Cancelled = 10,      // it will not come
    Recalled = 11,       // a cancellation met an item under way
    FoundCancelled = 12, // a retired number is in circulation
    Reported = 13,       // somebody says it did not arrive, or is not theirs
    Reminder = 14,       // it was delivered days ago, and nobody confirmed it
    Escalated = 15,      // nor after the reminders
    MailFailed = 16,     // people cannot be told by mail
};
inline constexpr std::array kAllNoticeKinds{
    NoticeKind::Requested,   NoticeKind::Delivered,       NoticeKind::Attempted,
    NoticeKind::Received,    NoticeKind::ReceivedByProxy, NoticeKind::Returned,
    NoticeKind::BroughtBack, NoticeKind::Damaged,         NoticeKind::Missing,
    NoticeKind::Cancelled,   NoticeKind::Recalled,        NoticeKind::FoundCancelled,
    NoticeKind::Reported,    NoticeKind::Reminder,        NoticeKind::Escalated,
    NoticeKind::MailFailed,
};
[[nodiscard]] std::string_view noticeKindCode(NoticeKind kind); // "received_by_proxy"
[[nodiscard]] std::optional<NoticeKind> noticeKindFromCode(std::string_view code);
// nullopt for a number that is none of them.
[[nodiscard]] std::optional<NoticeKind> noticeKindFrom(std::int64_t stored);

// One thing that happened. Scans of one step at one place that follow each other say it once.
struct ItemNews {
    NoticeKind kind = NoticeKind::Requested; // Received also by a proxy: the timeline does not know
    std::vector<EventId> events;             // that say it, the oldest first; never empty
    std::optional<UtcMillis> at;
    std::string place;
    // Nothing that is known contradicts it or came after it. What is not current is no news any
    // more: it happened, and something else holds.
    bool isCurrent = false;

    friend bool operator==(const ItemNews&, const ItemNews&) = default;
};

// Everything worth telling of a state, the oldest first. A pure function of the set of events, as
// the state is.
[[nodiscard]] std::vector<ItemNews> newsOf(const ItemState& state);

// False when newsOf() gave nothing for these events in any order: costs less to ask.
[[nodiscard]] bool mayBeNews(const ItemState& state);

} // namespace tewatashi::domain
