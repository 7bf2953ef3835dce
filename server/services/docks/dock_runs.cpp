#include "server/services/docks/dock_runs.h"

#include "common/domain/context.h"

namespace tewatashi::server::services {

bool isItem(const store::OpenDockScan& scan) {
    return scan.kind == static_cast<std::int64_t>(domain::CodeKind::Item);
}

std::vector<OpenRun> runsOf(const std::vector<store::OpenDockScan>& open) {
    std::vector<OpenRun> runs;
    std::size_t items = 0; // number of the run that goes on, 0 for none
    std::size_t others = 0;
    for (const store::OpenDockScan& scan : open) {
        if (scan.afterBreak) {
            items = 0;
            others = 0;
        }
        std::size_t& run = isItem(scan) ? items : others;
        if (isItem(scan)) {
            others = 0;
        }
        if (run == 0) {
            runs.push_back({static_cast<int>(runs.size()) + 1, {}});
            run = runs.size();
        }
        runs[run - 1].scans.push_back(scan);
    }
    return runs;
}

ServiceError unknownDock() {
    return {ServiceErrorKind::NotFound,
            "dock-not-found",
            {"この取込は見つかりません。取込一覧から選び直してください。",
             "This dock session does not exist. Choose it again from the list."},
            {}};
}

} // namespace tewatashi::server::services
