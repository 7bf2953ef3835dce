#pragma once

#include "server/store/search_store.h"

#include <set>
#include <string>
#include <vector>

namespace tewatashi::server::services {

// The rarest of the grams, the rarest first, as many as the store looks up together. Empty when one
// of them is nowhere, or when there is none.
[[nodiscard]] std::vector<std::string>
rarestGrams(store::SearchStore& store, store::SearchKind kind, const std::set<std::string>& grams);

} // namespace tewatashi::server::services
