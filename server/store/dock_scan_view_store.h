#pragma once

#include "server/store/connection.h"
#include "server/store/scan_store.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A scan of a dock session with the event that follows from it.
struct DockScanRow {
    ScanRow scan;
    std::optional<std::int64_t> eventAction; // domain::Action
    std::string eventPlace;
    std::optional<std::string> operatorCard; // of the event, else as far as known at the scan
    std::optional<std::string> operatorName;
    std::string reason; // a person's, of a repair or set-aside
};

// A place in the order of a dock's scans: memory order.
struct DockScanCursor {
    std::int64_t position = 0;
    std::int64_t id = 0;
    bool operator==(const DockScanCursor&) const = default;
};
struct DockScanCount {
    std::int64_t all = 0;
    std::int64_t before = 0; // a cursor
};

// An open quarantined scan that does not wait: what runs are made of.
struct OpenDockScan {
    DockScanCursor at;
    std::optional<std::int64_t> memory;
    std::int64_t reason = 0; // wire::QuarantineReason
    std::int64_t kind = 0;   // domain::CodeKind
    // Between it and the open scan before it lies one that needs no answer.
    bool afterBreak = false;
};

// The scans of one dock session, page by page: a terminal holds 10,000.
class DockScanViewStore {
public:
    explicit DockScanViewStore(Connection& connection) : m_connection(connection) {}

    // Those of the dock at the cursor and behind it, in memory order.
    [[nodiscard]] std::vector<DockScanRow> scansOf(std::int64_t dock, const DockScanCursor& from,
                                                   int limit);
    [[nodiscard]] std::optional<DockScanRow> scanOf(std::int64_t dock, std::int64_t scan);
    [[nodiscard]] DockScanCount countScans(std::int64_t dock, const DockScanCursor& before);
    // The scan that lies `back` scans before the cursor (1: the one just before it).
    [[nodiscard]] std::optional<DockScanCursor> scanBefore(std::int64_t dock,
                                                           const DockScanCursor& from, int back);
    [[nodiscard]] std::vector<OpenDockScan> openScansOf(std::int64_t dock); // memory order

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
