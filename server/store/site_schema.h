#pragma once

#include "common/db/migrator.h"

namespace tewatashi::server::store {

// Marks a SQLite file as a site database: "TWsi".
inline constexpr std::int32_t kSiteApplicationId = 0x54577369;

// The migrations of server/migrations, oldest first.
[[nodiscard]] std::span<const db::Migration> siteMigrations();

} // namespace tewatashi::server::store
