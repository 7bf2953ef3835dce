#pragma once

#include "common/db/migrator.h"

#include <cstdint>
#include <span>

namespace tewatashi::agent::journal {

// "TwJ1": tells a journal from any other SQLite file.
inline constexpr std::int32_t kApplicationId = 0x54774A31;

// scans.state and observations.state. Stored; never renumber.
enum class RowState : int { Waiting = 0, Delivered = 1, Parked = 2 };

// Forward only, in order.
[[nodiscard]] std::span<const db::Migration> migrations();

} // namespace tewatashi::agent::journal
