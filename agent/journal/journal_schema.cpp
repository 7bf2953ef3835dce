#include "agent/journal/journal_schema.h"

#include <array>

namespace tewatashi::agent::journal {
namespace {

// One row per record, found again by its unique key alone: every further index would cost a
// write per scan. What waits is found through counters of the (few) docks, which change in the
// same transaction as the rows. `changed_at_ms` holds the dock time until delivery, so that
// marking a row delivered never makes it longer and needs no space on a full disk.
constexpr std::string_view kFirst = R"(
CREATE TABLE terminals (
    id $ID,
    terminal TEXT NOT NULL UNIQUE,
    last_clear TEXT NOT NULL
) $STRICT;
CREATE TABLE docks (
    id $ID,
    dock TEXT NOT NULL UNIQUE,
    terminal $I64 NOT NULL REFERENCES terminals (id),
    docked_at_ms $I64 NOT NULL,
    model TEXT NOT NULL,
    firmware TEXT NOT NULL,
    time_format $I64 NOT NULL,
    ended_at_ms $I64,
    records_read $I64 NOT NULL,
    records_new $I64 NOT NULL,
    cleared $I64 NOT NULL,
    outcome TEXT NOT NULL,
    first_row $I64 NOT NULL,
    next_row $I64 NOT NULL,
    last_row $I64 NOT NULL,
    waiting $I64 NOT NULL,
    delivered $I64 NOT NULL,
    quarantined $I64 NOT NULL,
    parked $I64 NOT NULL,
    clocks_waiting $I64 NOT NULL
) $STRICT;
CREATE INDEX docks_open ON docks (id) WHERE waiting > 0 OR clocks_waiting > 0;
CREATE TABLE messages (
    id $ID,
    dock $I64 NOT NULL REFERENCES docks (id),
    raw TEXT NOT NULL
) $STRICT;
CREATE INDEX messages_dock ON messages (dock);
CREATE TABLE scans (
    id $ID,
    dock $I64 NOT NULL,
    record_id TEXT NOT NULL,
    before_id TEXT NOT NULL,
    position $I64 NOT NULL,
    raw_time TEXT NOT NULL,
    code TEXT NOT NULL,
    symbology $I64 NOT NULL,
    occurrence $I64 NOT NULL,
    clear_id TEXT NOT NULL,
    state $I64 NOT NULL,
    verdict $I64 NOT NULL,
    reason TEXT NOT NULL,
    changed_at_ms $I64 NOT NULL
) $STRICT;
CREATE UNIQUE INDEX scans_key ON scans (record_id, before_id);
CREATE TABLE observations (
    id $ID,
    observation TEXT NOT NULL UNIQUE,
    dock $I64 NOT NULL REFERENCES docks (id),
    reading TEXT NOT NULL,
    agent_time_ms $I64 NOT NULL,
    records_before $I64 NOT NULL,
    after_known $I64 NOT NULL,
    after_time TEXT NOT NULL,
    after_code TEXT NOT NULL,
    after_occurrence $I64 NOT NULL,
    after_clear TEXT NOT NULL,
    state $I64 NOT NULL,
    changed_at_ms $I64 NOT NULL
) $STRICT;
CREATE INDEX observations_dock ON observations (dock);
CREATE INDEX observations_waiting ON observations (id) WHERE state = 0;
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value $I64 NOT NULL
) $STRICT;
)";

// Records set aside are tried again later. Partial indexes: a scan that is never set aside costs
// nothing.
constexpr std::string_view kSetAside = R"(
CREATE INDEX scans_parked ON scans (id) WHERE state = 2;
CREATE INDEX observations_parked ON observations (id) WHERE state = 2;
)";

// Zeros that are written to see whether there is room, and deleted at once.
constexpr std::string_view kFiller = R"(
CREATE TABLE filler (
    id $ID,
    zeros TEXT NOT NULL
) $STRICT;
)";

constexpr std::array<db::Migration, 3> kMigrations{
    {{1, "journal", kFirst}, {2, "set_aside", kSetAside}, {3, "filler", kFiller}}};

} // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

} // namespace tewatashi::agent::journal
