#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::domain {

// Custody actions (mission §7). Names are stored and hashed; never rename.
enum class Action : std::uint8_t {
    Requested,
    Accepted,
    Packed,
    Unpacked,
    Departed,
    Arrived,
    OutForDelivery,
    Delivered,
    Received,
    Attempted,
    Held,
    Forwarded,
    Returned,
    Damaged,
    Missing,
    Lost,
    Cancelled,
};
inline constexpr std::array kAllActions{
    Action::Requested, Action::Accepted,  Action::Packed,         Action::Unpacked,
    Action::Departed,  Action::Arrived,   Action::OutForDelivery, Action::Delivered,
    Action::Received,  Action::Attempted, Action::Held,           Action::Forwarded,
    Action::Returned,  Action::Damaged,   Action::Missing,        Action::Lost,
    Action::Cancelled,
};

[[nodiscard]] std::string_view actionCode(Action action); // "out_for_delivery"
[[nodiscard]] std::optional<Action> actionFromCode(std::string_view code);

// How far along the usual way an action is, for ordering events whose time is unknown.
[[nodiscard]] int stepRank(Action action);

} // namespace tewatashi::domain
