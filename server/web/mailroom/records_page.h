#pragma once

#include "server/services/items/saved_searches.h"
#include "server/services/items/search_records.h"
#include "server/web/frame/page_painter.h"
#include "server/web/mailroom/dock_pages.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

struct RecordsPageInput {
    services::RecordsQuery query; // as understood: no possession digits
    std::string cursor;           // what this page was asked for, empty for the newest
    services::RecordsPage page;
    // Fields and sentences of a query that cannot be understood; the page is empty then.
    std::vector<services::FieldProblem> problems;
    std::vector<services::SavedSearch> saved;
    // The form that saves this search, as sent and refused.
    std::string savedName;
    std::vector<services::FieldProblem> saveProblems;
};
// Search (配送実績検索) and download (配送実績ダウンロード) of records.
[[nodiscard]] std::string recordsPage(const RecordsPageInput& input, const CodeChoices& choices,
                                      const PagePainter& painter, Frame frame, UtcMillis now);

// Address of a search. It holds no more of a number than a slip number.
[[nodiscard]] std::string recordsHref(const services::RecordsQuery& query,
                                      const std::string& cursor = "");

} // namespace tewatashi::server::web
