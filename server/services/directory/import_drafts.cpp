#include "server/services/directory/import_drafts.h"

#include "common/base/bytes.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kName_bytes = 16;

} // namespace

std::string ImportDrafts::keep(std::int64_t userId, ImportDraft draft) {
    Bytes octets(kName_bytes);
    const UtcMillis now = m_clock.utcNow();
    const std::lock_guard lock(m_mutex);
    m_random.fill(octets);
    forgetOld(now);
    if (m_kept.size() == kDraftsMax) {
        m_kept.erase(
            std::min_element(m_kept.begin(), m_kept.end(), [](const auto& a, const auto& b) {
                return a.second.at < b.second.at;
            }));
    }
    const std::string name = toHex(octets);
    m_kept.insert_or_assign(name, Kept{userId, now, std::move(draft)});
    return name;
}

std::optional<ImportDraft> ImportDrafts::take(std::int64_t userId, const std::string& name) {
    const std::lock_guard lock(m_mutex);
    forgetOld(m_clock.utcNow());
    const auto found = m_kept.find(name);
    if (found == m_kept.end() || found->second.user != userId) {
        return std::nullopt;
    }
    ImportDraft draft = std::move(found->second.draft);
    m_kept.erase(found);
    return draft;
}

void ImportDrafts::forgetOld(UtcMillis now) {
    for (auto kept = m_kept.begin(); kept != m_kept.end();) {
        kept = now - kept->second.at >= kDraftAge ? m_kept.erase(kept) : std::next(kept);
    }
}

} // namespace tewatashi::server::services
