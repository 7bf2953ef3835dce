#include "server/services/dock_sessions.h"

#include "server/services/scan_display.h"
#include "server/services/site_context.h"
#include "server/store/dock_view_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace tewatashi::server::services {
namespace {

using store::DockScanRow;
using store::DockViewRow;

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

std::string cursorText(const DockViewRow& last) {
    return toHex(asBytes(std::to_string(last.dockedAt_ms) + ":" + std::to_string(last.id)));
}

std::optional<store::DockCursor> cursorFrom(std::string_view text) {
    store::DockCursor cursor{std::numeric_limits<std::int64_t>::max(),
                             std::numeric_limits<std::int64_t>::max()};
    if (text.empty()) {
        return cursor;
    }
    const auto octets = fromHex(text.substr(0, 200));
    if (!octets) {
        return std::nullopt;
    }
    const std::string_view plain = asText(*octets);
    const char* end = plain.data() + plain.size();
    const auto first = std::from_chars(plain.data(), end, cursor.dockedAt_ms);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != ':') {
        return std::nullopt;
    }
    const auto second = std::from_chars(first.ptr + 1, end, cursor.id);
    return second.ec == std::errc() && second.ptr == end ? std::optional(cursor) : std::nullopt;
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

// Item codes in a row share a number, whatever unreadable codes lie between them: the stack was
// scanned in one go and is repaired in one act. Unreadable codes can only be set aside, so they
// have runs of their own.
void numberRuns(const std::vector<DockScanRow>& rows, std::vector<DockScan>& scans) {
    int runs = 0;
    int items = 0;
    int others = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].scan.resolution != static_cast<std::int64_t>(ScanResolution::Open)) {
            continue; // answered already: what lay around it still belongs together
        }
        if (!isOpenQuarantine(rows[i].scan)) {
            items = 0;
            others = 0;
            continue;
        }
        int& run = isRepairable(rows[i].scan) ? items : others;
        if (run == 0) {
            run = ++runs;
        }
        if (isRepairable(rows[i].scan)) {
            others = 0;
        }
        scans[i].run = run;
    }
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
                           const DockViewRow& dock, const store::ScanRow& scan, int run) {
    const store::KnownContext before = contextBefore(docks, site, dock, scan);
    RepairProposal proposal;
    proposal.run = run;
    proposal.operatorCard = scan.operatorCard.value_or(before.operatorCard);
    proposal.actionCode = actionCodeOf(scan.action ? scan.action : before.action);
    proposal.placeCode = scan.place.value_or(before.place);
    return proposal;
}

bool waitedInVain(const store::ScanRow& scan) {
    return isRepairable(scan) && !scan.memory &&
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
std::optional<LocalizedText> missingContextOf(store::DockViewStore& docks, const DockRow& dock,
                                              const std::vector<DockScanRow>& rows) {
    const auto first = std::find_if(rows.begin(), rows.end(), [](const DockScanRow& row) {
        return waitedInVain(row.scan); // rows lie in memory order
    });
    if (first == rows.end()) {
        return std::nullopt;
    }
    // A terminal is emptied at least that often; older docks hold other memories.
    constexpr std::chrono::hours kMemoryAgeMax{24 * 31};
    const auto silent = docks.silentAgents(
        first->scan.terminal, (dock.receivedAt - kMemoryAgeMax).value, dock.receivedAt.value);
    return missingContextText(dock, first->scan.position, silent);
}

ServiceError unknownDock() {
    return {ServiceErrorKind::NotFound,
            "dock-not-found",
            {"この取込は見つかりません。取込一覧から選び直してください。",
             "This dock session does not exist. Choose it again from the list."},
            {}};
}

} // namespace

Result<DockPage, ServiceError> DockSessions::list(std::string_view cursor, int limit) {
    const auto behind = cursorFrom(cursor);
    if (!behind) {
        return failure(ServiceError{
            ServiceErrorKind::Invalid,
            "invalid-cursor",
            {"ページの位置が正しくありません。一覧の先頭から開き直してください。",
             "The position in the list is not valid. Open the list again from its start."},
            {}});
    }
    const int most = std::clamp(limit, 1, kPageMax);
    const std::vector<DockViewRow> rows =
        m_site.database().read([&](store::Connection& connection) {
            return store::DockViewStore(connection).page(*behind, most + 1);
        });
    DockPage page;
    for (const DockViewRow& row : rows) {
        if (page.rows.size() == static_cast<std::size_t>(most)) {
            page.next = cursorText(rows[page.rows.size() - 1]);
            break;
        }
        page.rows.push_back(dockOf(row));
    }
    return page;
}

Result<DockDetail, ServiceError> DockSessions::detail(std::string_view dockId) {
    const auto id = DockId::fromHexText(dockId);
    if (!id) {
        return failure(unknownDock());
    }
    const auto found = m_site.database().read([&](store::Connection& connection) {
        store::DockViewStore docks(connection);
        std::optional<DockDetail> detail;
        const std::optional<DockViewRow> dock = docks.find(id->hex());
        if (!dock) {
            return detail;
        }
        detail.emplace();
        detail->dock = dockOf(*dock);
        const std::vector<DockScanRow> rows = docks.scansOf(dock->id);
        const auto format = static_cast<domain::TimeFormat>(dock->timeFormat);
        for (const DockScanRow& row : rows) {
            detail->scans.push_back(scanOf(row, format, m_site.rules().codes.slip));
        }
        numberRuns(rows, detail->scans);
        detail->missingContext = missingContextOf(docks, detail->dock, rows);
        int proposed = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const int run = detail->scans[i].run;
            if (run > proposed && isRepairable(rows[i].scan)) {
                detail->proposals.push_back(proposalFor(docks, m_site, *dock, rows[i].scan, run));
            }
            proposed = std::max(proposed, run);
        }
        return detail;
    });
    return found ? Result<DockDetail, ServiceError>(*found) : failure(unknownDock());
}

} // namespace tewatashi::server::services
