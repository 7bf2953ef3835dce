#pragma once

#include "server/services/text/service_error.h"
#include "server/store/dock_scan_view_store.h"

#include <vector>

namespace tewatashi::server::services {

// Open scans that a person answers in one act: all items, or all codes that name no item.
struct OpenRun {
    int number = 0;                         // from 1
    std::vector<store::OpenDockScan> scans; // at least one, memory order
};

[[nodiscard]] bool isItem(const store::OpenDockScan& scan);

// The runs of a dock's open scans (memory order), by their first scan. Items in a row share a run,
// whatever unreadable codes lie between them: the stack was scanned in one go and is repaired in
// one act. Unreadable codes can only be set aside, so they have runs of their own.
[[nodiscard]] std::vector<OpenRun> runsOf(const std::vector<store::OpenDockScan>& open);

[[nodiscard]] ServiceError unknownDock();

} // namespace tewatashi::server::services
