#pragma once

#include "common/wire/receipt.h"
#include "server/services/look_up_item.h"

namespace tewatashi::server::services {

struct DockRow {
    std::string dockId; // hex
    UtcMillis dockedAt; // agent clock corrected by its skew
    UtcMillis receivedAt;
    std::string terminalId;
    std::string terminalName;
    std::string agentName;
    std::uint32_t stored = 0;
    std::uint32_t duplicates = 0;
    std::uint32_t quarantined = 0; // still open
    std::uint32_t resolved = 0;    // were quarantined, since repaired or set aside
};
struct DockPage {
    std::vector<DockRow> rows; // newest first
    std::string next;          // opaque cursor, empty on the last page
};
struct DockScan {
    RecordId record;
    std::string scanKey; // hex, unique on the page: names this row in repair forms
    std::uint32_t position = 0;
    std::string maskedCode; // possession digits never shown
    std::string kind;       // "item", "operator", "action", "place", "control", "unknown"
    std::string itemNumber; // when kind == "item"
    std::string terminalTime;
    std::string actionCode; // context that held, as far as known
    std::string placeCode;
    std::string operatorName;
    wire::RecordVerdict verdict; // now, after repairs
    std::string resolution;      // "", "repaired", "set_aside"
    std::string resolutionReason;
    int run = 0; // consecutive open quarantined scans share a number from 1; else 0
};
// What held before the clear or earlier in memory: offered, never applied unasked.
struct RepairProposal {
    int run = 0;
    std::string operatorCard;
    std::string actionCode;
    std::string placeCode;
};
struct DockDetail {
    DockRow dock;
    std::vector<DockScan> scans; // memory order
    std::vector<RepairProposal> proposals;
    // When scans waited in vain for what lies before them in memory: what is missing, and which
    // computers may still hold it.
    std::optional<LocalizedText> missingContext;
};

class DockSessions {
public:
    explicit DockSessions(SiteContext& site) : m_site(site) {}
    [[nodiscard]] Result<DockPage, ServiceError> list(std::string_view cursor, int limit);
    [[nodiscard]] Result<DockDetail, ServiceError> detail(std::string_view dockId);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
