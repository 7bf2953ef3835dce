#include "agent/journal/journal_file.h"

#include "agent/journal/journal_salvage.h"
#include "agent/journal/journal_schema.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace tewatashi::agent::journal {
namespace {

namespace fs = std::filesystem;

// Up to here every page is read at each opening: a third of a second on a slow disk. Beyond, the
// agent must not be kept from its terminals for half a minute by a file nothing is wrong with.
constexpr std::uintmax_t kAlwaysChecked_bytes = 64ULL * 1024 * 1024;

bool isDoubtful(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    const bool small = error || size <= kAlwaysChecked_bytes;
    // SQLite deletes the log when it closes the file; after a crash it is there.
    return small || fs::exists(file.string() + "-wal", error);
}

db::OpenOptions sessionOptions(const JournalOptions& options) {
    db::OpenOptions out;
    out.target = options.file.string();
    out.access = db::Access::Exclusive;
    out.vfs = options.vfs;
    out.applicationId = kApplicationId;
    return out;
}

// A page that cannot be read shows here, not in the middle of a dock.
void checkPages(db::Session& session) {
    std::string verdict;
    try {
        session.sql() << "PRAGMA quick_check(1)", soci::into(verdict);
    } catch (const std::exception& error) {
        throw db::translate(error, session);
    }
    if (verdict != "ok") {
        throw db::DbError(db::DbProblem::Corrupt, {"保存ファイルが壊れています: " + verdict,
                                                   "Damaged journal: " + verdict});
    }
}

fs::path unusedName(const fs::path& file, UtcMillis now) {
    const std::string stem = fmt::format("{}.unreadable-{:%Y%m%dT%H%M%SZ}", file.string(),
                                         fmt::gmtime(static_cast<std::time_t>(now.value / 1000)));
    fs::path name = stem;
    for (int i = 2; fs::exists(name); ++i) {
        name = fmt::format("{}-{}", stem, i);
    }
    return name;
}

// Keeps the write-ahead log beside it under the name SQLite expects, so that a specialist can
// open the pair as it was.
fs::path setAside(const fs::path& file, UtcMillis now) {
    const fs::path target = unusedName(file, now);
    for (const char* suffix : {"-wal", "-shm", "-journal"}) {
        if (fs::exists(file.string() + suffix)) {
            fs::rename(file.string() + suffix, target.string() + suffix);
        }
    }
    fs::rename(file, target);
    return target;
}

// Runs before the statements of the other members are prepared.
db::Session& prepared(db::Session& session, PageCheck check) {
    db::migrate(session, migrations());
    if (check == PageCheck::All) {
        checkPages(session);
    }
    return session;
}

// Trouble with a file set aside must not keep scans from being stored: that is what it is for.
void salvage(OpenedFile& opened, const JournalOptions& options) {
    try {
        salvageInto(opened.file->session, options.file);
    } catch (const std::exception& error) {
        opened.salvageFailure = error.what();
        opened.file.reset();
        opened.file = std::make_unique<JournalFile>(options);
    }
}

} // namespace

JournalFile::JournalFile(const JournalOptions& options, PageCheck check)
    : session(sessionOptions(options)), appender(prepared(session, check), options.sizeMax_bytes),
      picker(session), marker(session), history(session) {}

OpenedFile openOrReplace(const JournalOptions& options, UtcMillis now, PageCheck check) {
    OpenedFile opened;
    try {
        const bool all = check == PageCheck::All || isDoubtful(options.file);
        opened.file =
            std::make_unique<JournalFile>(options, all ? PageCheck::All : PageCheck::Skip);
    } catch (const db::DbError& error) {
        if (error.problem() != db::DbProblem::Corrupt) {
            throw;
        }
        try {
            opened.renamedTo = setAside(options.file, now);
        } catch (const fs::filesystem_error& refused) {
            throw db::DbError(db::DbProblem::ReadOnly,
                              {"壊れた保存ファイルの名前を変更できません。", refused.what()});
        }
        opened.file = std::make_unique<JournalFile>(options);
    }
    salvage(opened, options);
    return opened;
}

} // namespace tewatashi::agent::journal
