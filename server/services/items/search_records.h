#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "common/domain/item_state.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// Latest: one row per item, its present state. Events: one row per record of an item, also the
// ones that were taken back.
enum class RecordsView { Latest, Events };
[[nodiscard]] std::string_view recordsViewCode(RecordsView view); // "latest", "events"
[[nodiscard]] std::optional<RecordsView> recordsViewFromCode(std::string_view code);

// What is asked for, as typed; empty texts ask for anything. Of Latest period, place and status are
// those of the present state, of Events those of each record.
struct RecordsQuery {
    RecordsView view = RecordsView::Latest;
    std::string number; // whole, or its last four or more digits
    std::string from;   // local day "2026-11-25", inclusive
    std::string until;  // likewise
    std::string placeCode;
    std::string statusCode; // action code
};
// The same, understood.
struct RecordsFilter {
    RecordsView view = RecordsView::Latest;
    std::string ending; // digits without possession digits
    std::optional<UtcMillis> from;
    std::optional<UtcMillis> before; // exclusive
    std::string placeCode;
    std::optional<domain::Action> status;
};

struct RecordEntry {
    std::string slipNumber;
    std::string statusCode; // action code; empty for a void, a set-aside, or an item without state
    std::string placeCode;
    LocalizedText placeName;
    bool detailsMissing = true;
    std::string eventId; // hex; empty for an item without state
    domain::EventKind kind = domain::EventKind::Scan;
    std::optional<UtcMillis> at;       // corrected time
    std::optional<UtcMillis> notAfter; // of a scan without a trusted time
    UtcMillis recordedAt;              // when the server learnt of it
    bool voided = false;
    bool repaired = false;
    std::string terminalId;   // empty: registered on a page
    std::string terminalName; // or its id
    std::string operatorCard; // empty: the person of operatorName acted on a page, or purged
    std::string operatorName;
};
struct RecordsPage {
    std::vector<RecordEntry> rows; // newest first
    std::string next;              // cursor of what is older; empty: there is nothing
    // A filter that matches little: the search went back to here and goes on with `next`.
    std::optional<UtcMillis> searchedBackTo;
};

// Search over a site's records (配送実績検索). Every call reads a bounded number of rows, whatever
// the filter, and pages by cursor, so that no page gets slower than the first. Thread-safe.
class SearchRecords {
public:
    explicit SearchRecords(SiteContext& site) : m_site(site) {}

    // Understands a query, or says field by field what is wrong.
    [[nodiscard]] Result<RecordsFilter, ServiceError> understand(const RecordsQuery& query) const;
    // `cursor` is empty or RecordsPage::next of the same filter. Invalid for any other text.
    [[nodiscard]] Result<RecordsPage, ServiceError> page(const RecordsFilter& filter,
                                                         const std::string& cursor, int limit);

    // Entries examined by one call at most: a fraction of a second, a month or two of a large site.
    static constexpr std::int64_t kExaminedMax = 200'000;
    static constexpr int kRowsMax = 500;

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
