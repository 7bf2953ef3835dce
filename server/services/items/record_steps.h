#pragma once

#include "server/services/items/search_records.h"
#include "server/store/record_store.h"

#include <optional>
#include <string>
#include <vector>

// Walking over records in bounded steps, for search and download.
namespace tewatashi::server::services {

struct RecordStep {
    std::vector<store::RecordRow> rows;
    std::optional<store::RecordPoint> next; // where to go on; none: the end was reached
    bool full = false;                      // ended because the limit was reached
};

// At most `limit` rows of the selection in that order, examining at most kExaminedMax entries.
// Dense filters stop early; sparse ones look further and further, and stop at the bound.
[[nodiscard]] RecordStep stepThrough(store::Connection& connection, store::RecordView view,
                                     store::RecordOrder order, store::RecordSelection selection,
                                     int limit);

[[nodiscard]] store::RecordSelection selectionOf(const RecordsFilter& filter);
[[nodiscard]] store::RecordView storedView(RecordsView view);
[[nodiscard]] RecordEntry entryOf(const store::RecordRow& row);

} // namespace tewatashi::server::services
