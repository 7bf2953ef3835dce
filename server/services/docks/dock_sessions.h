#pragma once

#include "common/wire/receipt.h"
#include "server/services/items/look_up_item.h"

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
    int run = 0; // of an open quarantined scan: DockRun::number; else 0
};
struct MissingContext {
    LocalizedText text;                 // names terminal and computers
    std::vector<std::string> computers; // docked the terminal and were not heard of since
};
// What held before the clear or earlier in memory: offered, never applied unasked.
struct RepairProposal {
    std::string operatorCard;
    std::string actionCode;
    std::string placeCode;
};
inline constexpr std::size_t kRunScansShown = 100;
// Open quarantined scans that were made in one go, answered in one act wherever pages end.
struct DockRun {
    int number = 0;                    // from 1, in the whole dock session
    std::vector<std::string> scanKeys; // all of them, memory order
    std::uint32_t firstPosition = 0;
    std::uint32_t lastPosition = 0;
    std::vector<wire::QuarantineReason> reasons; // each once
    bool canRepair = false;                      // items; other codes can only be set aside
    std::string from;                            // DockScansAsked of a page that begins with it
    // Only of runs that start on the page asked for:
    std::vector<DockScan> scans; // the first kRunScansShown
    std::optional<RepairProposal> proposal;
};
struct DockDetail {
    DockRow dock;
    std::vector<DockScan> scans; // one page, memory order
    std::uint32_t total = 0;     // scans of the dock
    std::uint32_t before = 0;    // of them, before this page
    std::string earlier;         // DockScansAsked::from of the page before, "" for the first page
    std::string next;            // of the page behind, "" on the last one
    std::vector<DockRun> runs;   // of the whole dock
    // When scans waited in vain for what lies before them in memory: what is missing, and which
    // computers may still hold it.
    std::optional<MissingContext> missingContext;
};
inline constexpr int kDockScansPerPage = 500;
inline constexpr int kDockScansMax = 1000;
struct DockScansAsked {
    std::string_view from = {}; // opaque; "" for the first page
    int limit = kDockScansPerPage;
};

class DockSessions {
public:
    explicit DockSessions(SiteContext& site) : m_site(site) {}
    [[nodiscard]] Result<DockPage, ServiceError> list(std::string_view cursor, int limit);
    [[nodiscard]] Result<DockDetail, ServiceError> detail(std::string_view dockId,
                                                          const DockScansAsked& asked = {});

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
