#pragma once

#include "server/services/accounts/accounts.h"
#include "server/services/items/search_records.h"

#include <string>
#include <vector>

namespace tewatashi::server::services {

// A search of records that somebody gave a name.
struct SavedSearch {
    std::int64_t id = 0;
    std::string name;
    RecordsQuery query; // days that move along are those of today
    bool isShared = false;
    bool moves = false;     // its days move along with today
    bool mayDelete = false; // its owner, or an administrator when it is shared
};
struct SavedSearchInput {
    std::string name;
    RecordsQuery query;
    bool isShared = false;
    bool moves = false;
};

inline constexpr std::size_t kSavedSearchesMax = 50; // of one account
inline constexpr std::size_t kSavedNameMax = 40;     // characters

// Saved searches (保存した検索) of whoever may search records; whoever calls has made sure of that.
// Thread-safe.
class SavedSearches {
public:
    explicit SavedSearches(SiteContext& site) : m_site(site) {}

    [[nodiscard]] std::vector<SavedSearch> list(const User& user); // own and shared, by name
    // A name of the account's own is replaced. Its id. Only what can be understood is saved, and
    // no more of a number than its slip number.
    [[nodiscard]] Result<std::int64_t, ServiceError> save(const SavedSearchInput& input,
                                                          const User& by);
    // NotFound also for what is not theirs to delete.
    [[nodiscard]] Result<void, ServiceError> remove(std::int64_t id, const User& by);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
