#include "server/services/docks/dock_sessions.h"

#include "server/services/docks/dock_runs.h"
#include "server/services/site/scan_display.h"
#include "server/services/site/site_context.h"
#include "server/store/dock_scan_view_store.h"
#include "server/store/dock_view_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <unordered_map>

namespace tewatashi::server::services {
namespace {

using store::DockScanRow;
using store::DockViewRow;
using store::OpenDockScan;

constexpr int kPageMax = 200;

DockRow dockOf(const DockViewRow& row) {
    DockRow dock;
    dock.dockId = row.dockId;
    dock.dockedAt = {row.dockedAt_ms};
    dock.receivedAt = {row.receivedAt_ms};
    dock.terminalId = row.terminalId;
    dock.terminalName = row.terminalName.empty() ? row.terminalId : row.terminalName;
    dock.agentName = row.agentName;
    dock.stored = static_cast<std::uint32_t>(row.stored);
    dock.duplicates = static_cast<std::uint32_t>(row.duplicates);
    dock.quarantined = static_cast<std::uint32_t>(row.quarantined);
    dock.resolved = static_cast<std::uint32_t>(row.resolved);
    return dock;
}

// Two numbers that say where a page begins or ends; opaque to whoever asks.
std::string cursorText(std::int64_t first, std::int64_t second) {
    return toHex(asBytes(std::to_string(first) + ":" + std::to_string(second)));
}

std::optional<std::pair<std::int64_t, std::int64_t>> cursorFrom(std::string_view text) {
    const auto octets = fromHex(text.substr(0, 200));
    if (!octets) {
        return std::nullopt;
    }
    std::pair<std::int64_t, std::int64_t> cursor;
    const std::string_view plain = asText(*octets);
    const char* end = plain.data() + plain.size();
    const auto first = std::from_chars(plain.data(), end, cursor.first);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != ':') {
        return std::nullopt;
    }
    const auto second = std::from_chars(first.ptr + 1, end, cursor.second);
    return second.ec == std::errc() && second.ptr == end ? std::optional(cursor) : std::nullopt;
}

std::string cursorText(const store::DockScanCursor& at) { return cursorText(at.position, at.id); }

ServiceError invalidCursor() {
    return {ServiceErrorKind::Invalid,
            "invalid-cursor",
            {"ページの位置が正しくありません。一覧の先頭から開き直してください。",
             "The position in the list is not valid. Open the list again from its start."},
            {}};
}

std::string actionCodeOf(const std::optional<std::int64_t>& action) {
    return action ? std::string(domain::actionCode(static_cast<domain::Action>(*action))) : "";
}

DockScan scanOf(const DockScanRow& row, domain::TimeFormat format,
                const domain::SlipNumberFormat& slip) {
    DockScan scan;
    scan.record = RecordId::fromHexText(row.scan.recordId).value_or(RecordId{});
    scan.scanKey = scanKeyOf(row.scan.id);
    scan.position = static_cast<std::uint32_t>(row.scan.position);
    scan.maskedCode = shownCode(row.scan.code, slip);
    const auto kind = static_cast<domain::CodeKind>(row.scan.kind);
    scan.kind = codeKindName(kind);
    if (kind == domain::CodeKind::Item) {
        scan.itemNumber = itemNumberOf(row.scan.code, slip);
    }
    const auto time =
        domain::decodeTerminalTime(format, fromHex(row.scan.rawTime).value_or(Bytes{}));
    scan.terminalTime = time ? time->text() : "";
    const bool fromEvent = row.eventAction.has_value();
    scan.actionCode = actionCodeOf(fromEvent ? row.eventAction : row.scan.action);
    scan.placeCode = fromEvent ? row.eventPlace : row.scan.place.value_or("");
    scan.operatorName = row.operatorName.value_or(row.operatorCard.value_or(""));
    scan.resolutionReason = row.reason;
    switch (static_cast<ScanResolution>(row.scan.resolution)) {
    case ScanResolution::Open:
        scan.verdict = {static_cast<wire::Verdict>(row.scan.verdict),
                        static_cast<wire::QuarantineReason>(row.scan.reason)};
        break;
    case ScanResolution::Repaired:
        scan.verdict = {wire::Verdict::Stored, wire::QuarantineReason::None};
        scan.resolution = "repaired";
        break;
    case ScanResolution::SetAside:
        scan.verdict = {wire::Verdict::Quarantined,
                        static_cast<wire::QuarantineReason>(row.scan.reason)};
        scan.resolution = "set_aside";
        break;
    }
    return scan;
}

// What held last before this scan: the last event of its memory, else what was open when the
// memory before it ended, else the last event of that one.
store::KnownContext contextBefore(store::DockViewStore& docks, const SiteContext& site,
                                  const DockViewRow& dock, const store::ScanRow& scan) {
    const std::int64_t memory = scan.memory.value_or(0);
    if (const auto here = docks.contextBefore(memory, scan.position)) {
        return *here;
    }
    const auto earlier = docks.memoryBefore(memory, scan.terminal);
    if (!earlier) {
        return {};
    }
    constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
    store::KnownContext known =
        docks.contextBefore(earlier->id, kEnd).value_or(store::KnownContext{});
    const auto open = domain::ContextInterpreter::fromSnapshot(
        earlier->context, dock.terminalId, static_cast<domain::TimeFormat>(earlier->timeFormat),
        site.rules());
    if (open && open->operatorCard()) {
        known.operatorCard = *open->operatorCard();
        if (open->action()) {
            known.action = static_cast<std::int64_t>(*open->action());
        }
        known.place = open->place().value_or(known.place);
    }
    return known;
}

RepairProposal proposalFor(store::DockViewStore& docks, const SiteContext& site,
                           const DockViewRow& dock, const store::ScanRow& scan) {
    const store::KnownContext before = contextBefore(docks, site, dock, scan);
    RepairProposal proposal;
    proposal.operatorCard = scan.operatorCard.value_or(before.operatorCard);
    proposal.actionCode = actionCodeOf(scan.action ? scan.action : before.action);
    proposal.placeCode = scan.place.value_or(before.place);
    return proposal;
}

bool waitedInVain(const OpenDockScan& scan) {
    return isItem(scan) && !scan.memory &&
           scan.reason == static_cast<std::int64_t>(wire::QuarantineReason::ContextMissing);
}

LocalizedText missingContextText(const DockRow& dock, std::int64_t position,
                                 const std::vector<std::string>& silent) {
    const std::string count = std::to_string(position);
    LocalizedText text{"端末「" + dock.terminalName + "」のメモリーの先頭から" + count +
                           "件のうち、まだ届いていない記録があります。",
                       "Of the first " + count + " records in the memory of terminal " +
                           dock.terminalName + " some have not arrived. "};
    if (silent.empty()) {
        text.ja += "どのパソコンにあるかは分かりません。この端末を接続したことのあるパソコンの"
                   "自動転送アプリを確認してください。";
        text.en += "It is not known which computer has them: check the transfer agent of every "
                   "computer this terminal was docked at.";
        return text;
    }
    std::string ja;
    std::string en;
    for (const std::string& name : silent) {
        ja += "「" + name + "」";
        en += (en.empty() ? "" : ", ") + name;
    }
    text.ja += "この端末を接続したあと送信していないパソコン：" + ja +
               "。電源とネットワークを確認してください。";
    text.en += "Computers that docked it and have not uploaded since: " + en +
               ". Check that they are on and connected.";
    return text;
}

// nullopt when no open scan of the dock waited in vain.
std::optional<MissingContext> missingContextOf(store::DockViewStore& docks, const DockViewRow& row,
                                               const std::vector<OpenDockScan>& open) {
    const auto first = std::find_if(open.begin(), open.end(), waitedInVain);
    if (first == open.end()) {
        return std::nullopt;
    }
    const DockRow dock = dockOf(row);
    // A terminal is emptied at least that often; older docks hold other memories.
    constexpr std::chrono::hours kMemoryAgeMax{24 * 31};
    std::vector<std::string> silent = docks.silentAgents(
        row.terminal, (dock.receivedAt - kMemoryAgeMax).value, dock.receivedAt.value);
    LocalizedText text = missingContextText(dock, first->at.position, silent);
    return MissingContext{std::move(text), std::move(silent)};
}

// Reads one page of a dock's scans and the runs of the whole dock.
class PageReader {
public:
    PageReader(const SiteContext& site, store::Connection& connection, const DockViewRow& dock)
        : m_site(site), m_dock(dock), m_docks(connection), m_scans(connection) {}

    DockDetail read(const store::DockScanCursor& from, int limit) {
        DockDetail detail;
        detail.dock = dockOf(m_dock);
        const std::vector<OpenDockScan> open = m_scans.openScansOf(m_dock.id);
        detail.missingContext = missingContextOf(m_docks, m_dock, open);
        const std::vector<OpenRun> runs = runsOf(open);
        std::vector<DockScanRow> rows = m_scans.scansOf(m_dock.id, from, limit + 1);
        if (rows.size() > static_cast<std::size_t>(limit)) {
            detail.next = cursorText({rows.back().scan.position, rows.back().scan.id});
            rows.pop_back();
        }
        addPlace(detail, from, limit);
        for (const DockScanRow& row : rows) {
            m_onPage.emplace(row.scan.id, &row);
        }
        for (const OpenRun& run : runs) {
            detail.runs.push_back(runOf(run));
        }
        for (const DockScanRow& row : rows) {
            detail.scans.push_back(shown(row));
        }
        return detail;
    }

private:
    void addPlace(DockDetail& detail, const store::DockScanCursor& from, int limit) {
        const store::DockScanCount count = m_scans.countScans(m_dock.id, from);
        detail.total = static_cast<std::uint32_t>(count.all);
        detail.before = static_cast<std::uint32_t>(count.before);
        if (count.before > limit) {
            const auto start = m_scans.scanBefore(m_dock.id, from, limit);
            detail.earlier = start ? cursorText(*start) : "";
        }
    }

    DockRun runOf(const OpenRun& open) {
        DockRun run;
        run.number = open.number;
        for (const OpenDockScan& scan : open.scans) {
            m_runs.emplace(scan.at.id, run.number);
            run.scanKeys.push_back(scanKeyOf(scan.at.id));
            const auto reason = static_cast<wire::QuarantineReason>(scan.reason);
            if (std::find(run.reasons.begin(), run.reasons.end(), reason) == run.reasons.end()) {
                run.reasons.push_back(reason);
            }
        }
        const OpenDockScan& first = open.scans.front();
        run.firstPosition = static_cast<std::uint32_t>(first.at.position);
        run.lastPosition = static_cast<std::uint32_t>(open.scans.back().at.position);
        run.canRepair = isItem(first);
        run.from = cursorText(first.at);
        if (const auto here = m_onPage.find(first.at.id); here != m_onPage.end()) {
            addScans(run, open);
            if (run.canRepair) {
                run.proposal = proposalFor(m_docks, m_site, m_dock, here->second->scan);
            }
        }
        return run;
    }

    // A run that starts on the page is shown there, wherever the page ends.
    void addScans(DockRun& run, const OpenRun& open) {
        const std::size_t count = std::min(open.scans.size(), kRunScansShown);
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t scan = open.scans[i].at.id;
            if (const auto here = m_onPage.find(scan); here != m_onPage.end()) {
                run.scans.push_back(shown(*here->second));
            } else if (const auto row = m_scans.scanOf(m_dock.id, scan)) {
                run.scans.push_back(shown(*row));
            }
        }
    }

    [[nodiscard]] DockScan shown(const DockScanRow& row) const {
        DockScan scan = scanOf(row, static_cast<domain::TimeFormat>(m_dock.timeFormat),
                               m_site.rules().codes.slip);
        const auto run = m_runs.find(row.scan.id);
        scan.run = run == m_runs.end() ? 0 : run->second;
        return scan;
    }

    const SiteContext& m_site;
    const DockViewRow& m_dock;
    store::DockViewStore m_docks;
    store::DockScanViewStore m_scans;
    std::unordered_map<std::int64_t, const DockScanRow*> m_onPage; // by scans.id
    std::unordered_map<std::int64_t, int> m_runs;                  // scans.id -> run number
};

} // namespace

Result<DockPage, ServiceError> DockSessions::list(std::string_view cursor, int limit) {
    constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
    const auto behind =
        cursor.empty() ? std::optional(std::pair(kNewest, kNewest)) : cursorFrom(cursor);
    if (!behind) {
        return failure(invalidCursor());
    }
    const int most = std::clamp(limit, 1, kPageMax);
    const std::vector<DockViewRow> rows =
        m_site.database().read([&](store::Connection& connection) {
            return store::DockViewStore(connection).page({behind->first, behind->second}, most + 1);
        });
    DockPage page;
    for (const DockViewRow& row : rows) {
        if (page.rows.size() == static_cast<std::size_t>(most)) {
            const DockViewRow& last = rows[page.rows.size() - 1];
            page.next = cursorText(last.dockedAt_ms, last.id);
            break;
        }
        page.rows.push_back(dockOf(row));
    }
    return page;
}

Result<DockDetail, ServiceError> DockSessions::detail(std::string_view dockId,
                                                      const DockScansAsked& asked) {
    const auto id = DockId::fromHexText(dockId);
    if (!id) {
        return failure(unknownDock());
    }
    const auto from = asked.from.empty() ? std::optional(std::pair<std::int64_t, std::int64_t>())
                                         : cursorFrom(asked.from);
    if (!from) {
        return failure(invalidCursor());
    }
    const int limit = std::clamp(asked.limit, 1, kDockScansMax);
    const auto found = m_site.database().read([&](store::Connection& connection) {
        const auto dock = store::DockViewStore(connection).find(id->hex());
        return dock ? std::optional(PageReader(m_site, connection, *dock)
                                        .read({from->first, from->second}, limit))
                    : std::nullopt;
    });
    return found ? Result<DockDetail, ServiceError>(*found) : failure(unknownDock());
}

} // namespace tewatashi::server::services
