#pragma once

#include "agent/journal/scan_journal.h"
#include "common/db/session.h"

#include <cstdint>
#include <filesystem>

namespace tewatashi::agent::journal {

// Copies what can still be read of journals set aside as unreadable ("<file>.unreadable-…") into
// the open one, each of them once: `facts` remembers which are done, in the same transaction, so
// that a crash in between repeats the work and never loses it. A record counts as readable when
// its id is the hash of what it says. Delivered records come along, too: a waiting one may name
// the one before it, and a terminal may still hold them. What cannot be told to be delivered
// waits: the server knows what it has. The files set aside are only read.
// Throws db::DbError or what SOCI throws; then nothing was copied.
void salvageInto(db::Session& session, const std::filesystem::path& file);

// The files set aside that still lie beside `file`, oldest first, and what was copied from each.
[[nodiscard]] std::vector<UnreadableFile> unreadableFiles(db::Session& session,
                                                          const std::filesystem::path& file);

// Waiting records copied by salvageInto so far.
[[nodiscard]] std::uint64_t salvagedCount(db::Session& session);

} // namespace tewatashi::agent::journal
