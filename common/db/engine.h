#pragma once

#include "common/db/session.h"

// The two engines behind Session. Private to common/db.
namespace tewatashi::db::sqlite {

// Opens the file and makes and asserts every setting; throws DbError.
void open(soci::session& sql, const OpenOptions& options);
void run(soci::session& sql, const std::string& statements);
// Statements left in the middle of their rows hold a read transaction open.
void resetStatements(soci::session& sql);
[[nodiscard]] bool inTransaction(soci::session& sql);
[[nodiscard]] DbProblem problemOf(const std::exception& error, soci::session& sql);

} // namespace tewatashi::db::sqlite

namespace tewatashi::db::postgres {

void open(soci::session& sql, const OpenOptions& options);
[[nodiscard]] DbProblem problemOf(const std::exception& error);

} // namespace tewatashi::db::postgres

namespace tewatashi::db {

// What happened, to which database, what to do next. `detail` is the engine's own words.
[[nodiscard]] DbError makeError(DbProblem problem, const std::string& database,
                                const std::string& detail);
// A setting that the database would not take or that its administrator has to change.
[[nodiscard]] DbError settingError(const std::string& database, const std::string& setting,
                                   const std::string& wanted, const std::string& found);
// The file's path, or the keyword string without its password.
[[nodiscard]] std::string displayName(const OpenOptions& options);

} // namespace tewatashi::db
