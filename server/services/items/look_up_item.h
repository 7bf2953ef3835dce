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

struct TimelineEntry {
    EventId event;
    domain::EventKind kind = domain::EventKind::Scan;
    std::string actionCode;
    std::string placeCode;
    LocalizedText placeName;                 // of the place, its code when it has no name
    std::optional<std::string> operatorName; // nullopt once purged
    std::optional<UtcMillis> at;             // corrected time
    std::optional<UtcMillis> notAfter;       // for a scan without a trusted time
    std::string terminalTime; // "2025-06-15 14:30:05" as the terminal had it; may be ""
    std::string terminalId;
    std::string terminalName; // "Terminal 3", or its id
    std::string dockId;       // hex; empty for web events
    bool voided = false;
    bool orderEstimated = false;
    bool changedState = false;
    bool fromTerminalDefault = false;
    bool repaired = false; // context supplied by a person afterwards
};
// "Terminal 3 at Osaka last docked 14:05": up to when the scans of a place are complete.
struct FreshnessLine {
    std::string terminalId;
    std::string terminalName;
    // Where it stands; else where it last scanned the item, in the order of the ledger. Empty when
    // neither is known.
    LocalizedText placeName;
    UtcMillis lastDocked;
};
struct ItemView {
    std::string slipNumber;
    std::string statusCode; // action code, or "details_missing"…, "" when all events are void
    std::string placeCode;
    LocalizedText placeName;
    std::optional<UtcMillis> since;
    bool detailsMissing = true;          // no request was registered for it
    std::vector<TimelineEntry> timeline; // oldest first
    std::vector<FreshnessLine> freshness;
};

class LookUpItem {
public:
    explicit LookUpItem(SiteContext& site) : m_site(site) {}
    // Accepts what a person types or scans: full-width digits, spaces, hyphens, NW-7 letters,
    // possession digits behind the number (ignored). Thread-safe.
    [[nodiscard]] Result<ItemView, ServiceError> byNumber(std::string_view typed);
    // Numbers that end with these digits (at least 4), newest first, at most `limit`.
    [[nodiscard]] Result<std::vector<std::string>, ServiceError>
    byLastDigits(std::string_view typed, int limit);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
