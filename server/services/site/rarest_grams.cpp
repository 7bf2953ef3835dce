#include "server/services/site/rarest_grams.h"

#include <algorithm>
#include <utility>

namespace tewatashi::server::services {
namespace {

// Counting further does not change which gram is the rarest worth starting with.
constexpr int kGramCountMax = 2000;

} // namespace

std::vector<std::string> rarestGrams(store::SearchStore& store, store::SearchKind kind,
                                     const std::set<std::string>& grams) {
    std::vector<std::pair<int, std::string>> counted;
    for (const std::string& gram : grams) {
        const int count = store.countRefs(kind, gram, kGramCountMax);
        if (count == 0) {
            return {};
        }
        counted.emplace_back(count, gram);
    }
    std::sort(counted.begin(), counted.end());
    std::vector<std::string> joined;
    for (std::size_t i = 0; i < std::min(counted.size(), store::kJoinedGramsMax); ++i) {
        joined.push_back(std::move(counted[i].second));
    }
    return joined;
}

} // namespace tewatashi::server::services
