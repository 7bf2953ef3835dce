#pragma once

#include "common/db/session.h"

#include <span>
#include <string_view>

namespace tewatashi::db {

// One forward step. The SQL is one text for both engines; these words are replaced:
//   $ID      integer primary key, given by us     $I64  64-bit integer
//   $STRICT  STRICT on SQLite, nothing on PostgreSQL
//   $CLUSTERED  as $STRICT, and rows lie in the order of the primary key on SQLite
// "--" begins a comment anywhere. No semicolon may end a line inside a statement.
// A statement that begins with "@sqlite " or "@postgres " runs on that engine alone (triggers).
struct Migration {
    int number = 0; // 1, 2, 3… without gaps
    std::string_view name;
    std::string_view sql; // statements separated by ";\n"
};

// Brings the schema up to the newest migration in one transaction each. Refuses a schema newer
// than the list (DbProblem::TooNew) without touching it.
void migrate(Session& writer, std::span<const Migration> migrations);
[[nodiscard]] int schemaVersion(Session& session); // 0 for an empty database

} // namespace tewatashi::db
