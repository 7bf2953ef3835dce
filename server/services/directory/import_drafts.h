#pragma once

#include "common/base/clock.h"
#include "common/base/random.h"
#include "server/services/directory/import_directory.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace tewatashi::server::services {

// A file that was checked and may be taken in next.
struct ImportDraft {
    MasterKind kind = MasterKind::People;
    ImportOptions options;
    std::string octets;
};

// Keeps checked files between the dry run and the commit of a page, for the person who sent them.
// At most kDraftsMax for kDraftAge; the oldest goes first, and a restart forgets all: then the file
// is sent again. Thread-safe.
class ImportDrafts {
public:
    ImportDrafts(const Clock& clock, RandomSource& random) : m_clock(clock), m_random(random) {}

    // The name by which the draft is found.
    [[nodiscard]] std::string keep(std::int64_t userId, ImportDraft draft);
    [[nodiscard]] std::optional<ImportDraft> take(std::int64_t userId, const std::string& name);

    static constexpr std::size_t kDraftsMax = 8;
    static constexpr std::chrono::minutes kDraftAge{30};

private:
    struct Kept {
        std::int64_t user = 0;
        UtcMillis at;
        ImportDraft draft;
    };
    void forgetOld(UtcMillis now);

    const Clock& m_clock;
    RandomSource& m_random;
    std::mutex m_mutex;
    std::map<std::string, Kept> m_kept;
};

} // namespace tewatashi::server::services
