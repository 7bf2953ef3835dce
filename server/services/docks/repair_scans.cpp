#include "server/services/docks/repair_scans.h"

#include "common/wire/receipt.h"
#include "server/services/docks/dock_runs.h"
#include "server/services/intake/event_writer.h"
#include "server/services/intake/memory_clock.h"
#include "server/services/intake/memory_walk.h"
#include "server/services/machines/terminal_defaults.h"
#include "server/services/site/scan_display.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/account_store.h"
#include "server/store/dock_view_store.h"
#include "server/store/master_store.h"
#include "server/store/repair_store.h"
#include "server/store/site_database.h"

#include <set>
#include <unordered_map>

namespace tewatashi::server::services {
namespace {

using store::ScanRow;

constexpr std::size_t kReasonCharactersMax = 500;
constexpr std::size_t kCodeCharactersMax = 64;
// One act; a terminal's whole memory fits.
constexpr std::size_t kScansMax = 20'000;

struct Target {
    store::DockViewRow dock;
    std::int64_t user = 0;
    std::vector<ScanRow> scans;
};

ServiceError notOpenAnyMore() {
    return {ServiceErrorKind::Conflict,
            "scan-not-open",
            {"選んだ読み取りの中に、すでに処理済みか、この取込にないものがあります。何も変更して"
             "いません。取込の画面を開き直してください。",
             "One of the scans was already answered or is not part of this dock session. Nothing "
             "was changed. Open the dock session again."},
            {}};
}

ServiceError alreadyRepaired() {
    return {ServiceErrorKind::Conflict,
            "scan-already-repaired",
            {"同じ読み取りがすでに補正されています。重複している方は「除外」にしてください。",
             "The same scan was repaired already. Set its duplicate aside."},
            {}};
}

ServiceError unknownUser() {
    return {ServiceErrorKind::Unauthorized,
            "sign-in-required",
            {"利用者を確認できません。サインインし直してください。",
             "The user is not known. Sign in again."},
            {}};
}

std::optional<FieldProblem> reasonProblem(const std::string& reason) {
    return textProblem("reason", {"理由", "reason"}, trimmed(reason), {1, kReasonCharactersMax});
}

// Dock, user and scans of an act, all of them open; the check comes before the first write.
template <typename Accepts>
Result<Target, ServiceError>
loadTarget(store::Connection& connection, std::string_view dockId, const std::string& byUser,
           const std::vector<std::string>& scanKeys, const Accepts& accepts) {
    Target target;
    const auto id = DockId::fromHexText(dockId);
    auto dock = id ? store::DockViewStore(connection).find(id->hex()) : std::nullopt;
    if (!dock) {
        return failure(unknownDock());
    }
    target.dock = std::move(*dock);
    const auto user = store::findUser(connection, byUser);
    if (!user) {
        return failure(unknownUser());
    }
    target.user = user->id;
    store::RepairStore repairs(connection);
    std::set<std::int64_t> seen;
    for (const std::string& key : scanKeys) {
        const auto scan = scanFromKey(key);
        auto row = scan && seen.insert(*scan).second ? repairs.scan(*scan) : std::nullopt;
        if (!row || row->dock != target.dock.id || !accepts(*row)) {
            return failure(notOpenAnyMore());
        }
        target.scans.push_back(std::move(*row));
    }
    if (target.scans.empty() || target.scans.size() > kScansMax) {
        return failure(notOpenAnyMore());
    }
    return target;
}

// Writes the events of one act.
class Act {
public:
    Act(SiteContext& site, store::Connection& connection, const Target& target)
        : m_site(site), m_connection(connection), m_target(target), m_repairs(connection),
          m_scans(connection), m_memories(connection), m_clock(site, connection),
          m_events(site, connection, site.clock().utcNow()) {}

    void repair(const ScanRow& scan, const RepairRequest& request) {
        NewEvent event = eventOf(scan);
        event.event.id = domain::repairEventId(*event.event.record);
        event.event.kind = domain::EventKind::Repair;
        event.event.itemNumber = itemNumberOf(scan.code, m_site.rules().codes.slip);
        event.event.action = request.actionCode;
        event.event.place = request.placeCode;
        event.event.contextFlags = domain::kContextByRepair;
        event.operatorCard = request.operatorCard;
        event.reason = trimmed(request.reason);
        const std::string item = event.event.itemNumber;
        m_repairs.resolve(scan.id, static_cast<std::int64_t>(ScanResolution::Repaired),
                          append(std::move(event)));
        keepUndone(scan, item);
    }

    void setAside(const ScanRow& scan, const std::string& reason) {
        NewEvent event = eventOf(scan);
        event.event.id = domain::setAsideEventId(*event.event.record);
        event.event.kind = domain::EventKind::SetAside;
        event.event.itemNumber = itemNumberOf(scan.code, m_site.rules().codes.slip);
        event.reason = trimmed(reason);
        // A record that came twice with other surroundings has one such event for both.
        const auto known = m_repairs.positionOf(event.event.id.hex());
        const std::int64_t position = known ? *known : append(std::move(event));
        m_repairs.resolve(scan.id, static_cast<std::int64_t>(ScanResolution::SetAside), position);
    }

    int finish(ScanResolution kind) {
        m_events.finish();
        const auto scans = static_cast<std::int64_t>(m_target.scans.size());
        m_repairs.addResolved(m_target.dock.id, scans);
        if (m_first) {
            m_repairs.insert({m_target.dock.id, static_cast<std::int64_t>(kind), *m_first, m_last,
                              m_target.user, m_site.clock().utcNow().value});
        }
        return static_cast<int>(scans);
    }

private:
    std::int64_t append(NewEvent event) {
        m_last = m_events.append(std::move(event));
        m_first = m_first.value_or(m_last);
        return m_last;
    }

    [[nodiscard]] NewEvent eventOf(const ScanRow& row) {
        const domain::IdentifiedScan scan = identifiedOf(row);
        const auto format = static_cast<domain::TimeFormat>(m_target.dock.timeFormat);
        NewEvent out;
        out.terminal = row.terminal;
        out.scan = row.id;
        out.dock = row.dock;
        domain::CustodyEvent& event = out.event;
        event.terminalId = m_target.dock.terminalId;
        event.timeFormat = format;
        event.rawTime = scan.scan.rawTime;
        event.record = scan.id;
        event.memoryPosition = scan.position;
        const auto reading =
            scan.key.clear ? std::nullopt : domain::decodeTerminalTime(format, scan.scan.rawTime);
        out.time = m_clock.timeOutside(reading);
        if (row.memory) {
            out.time = m_clock.timeAt(*row.memory, scan.position, reading);
            if (const auto memory = m_memories.find(*row.memory)) {
                event.memory = RecordId::fromHexText(memory->memoryId);
            }
        }
        return out;
    }

    // The operator took the scan back at the terminal: the repaired event is void from its start.
    void keepUndone(const ScanRow& scan, const std::string& item) {
        if (!scan.memory) {
            return; // an undo behind it takes effect when the memory is known
        }
        const auto& undone = undoneIn(*scan.memory);
        const auto undo = undone.find(scan.recordId);
        if (undo == undone.end()) {
            return;
        }
        NewEvent event = eventOf(undo->second);
        const RecordId record = *RecordId::fromHexText(scan.recordId);
        event.event.id = domain::voidEventId(*event.event.record, record);
        if (m_repairs.positionOf(event.event.id.hex())) {
            return;
        }
        event.event.kind = domain::EventKind::Void;
        event.event.itemNumber = item;
        event.event.voids = domain::repairEventId(record);
        append(std::move(event));
    }

    // Record undone -> the scan of the undo code, by reading the memory once more.
    const std::unordered_map<std::string, ScanRow>& undoneIn(std::int64_t memory) {
        const auto [found, fresh] = m_undone.try_emplace(memory);
        if (fresh) {
            const domain::ContextRules rules =
                rulesOfTerminal(m_site, m_connection, m_target.dock.terminalId);
            domain::ContextInterpreter interpreter(
                m_target.dock.terminalId, static_cast<domain::TimeFormat>(m_target.dock.timeFormat),
                rules);
            for (const ScanRow& row : m_scans.inMemory(memory)) {
                for (const RecordId& undone : interpreter.next(identifiedOf(row)).voids) {
                    // A possible duplicate of an undo code undoes nothing.
                    if (row.verdict == static_cast<std::int64_t>(wire::Verdict::Stored)) {
                        found->second.emplace(undone.hex(), row);
                    }
                }
            }
        }
        return found->second;
    }

    SiteContext& m_site;
    store::Connection& m_connection;
    const Target& m_target;
    store::RepairStore m_repairs;
    store::ScanStore m_scans;
    store::MemoryStore m_memories;
    MemoryClock m_clock;
    EventWriter m_events;
    std::optional<std::int64_t> m_first;
    std::int64_t m_last = 0;
    std::unordered_map<std::int64_t, std::unordered_map<std::string, ScanRow>> m_undone;
};

bool isPlaceCode(store::Connection& connection, const std::string& code) {
    // A site that keeps no places yet goes by what its sheets say.
    return store::allPlaces(connection).empty() || store::placeExists(connection, code);
}

std::vector<FieldProblem> problemsOf(const RepairRequest& request) {
    std::vector<FieldProblem> problems;
    if (!isPlainToken(request.operatorCard, kCodeCharactersMax)) {
        problems.push_back({"operator",
                            {"担当者のカード番号を半角英数字で入力してください。",
                             "Enter the operator's card number in letters and digits."}});
    }
    if (!domain::actionFromCode(request.actionCode)) {
        problems.push_back({"action", {"作業を選んでください。", "Choose an action."}});
    }
    if (!isPlainToken(request.placeCode, kCodeCharactersMax)) {
        problems.push_back({"place",
                            {"場所コードを半角英数字で入力してください。",
                             "Enter the place code in letters and digits."}});
    }
    if (auto problem = reasonProblem(request.reason)) {
        problems.push_back(std::move(*problem));
    }
    return problems;
}

ServiceError invalidRepair(std::vector<FieldProblem> problems) {
    return {ServiceErrorKind::Invalid,
            "invalid-repair",
            {"入力に誤りがあります。各項目の説明を確認して入力し直してください。",
             "Some of the input is wrong. See each field and enter it again."},
            std::move(problems)};
}

} // namespace

Result<int, ServiceError> RepairScans::repair(const RepairRequest& request) {
    if (auto problems = problemsOf(request); !problems.empty()) {
        return failure(invalidRepair(std::move(problems)));
    }
    return m_site.database().write([&](store::Connection& connection) -> Result<int, ServiceError> {
        if (!isPlaceCode(connection, request.placeCode)) {
            return failure(invalidRepair({{"place",
                                           {"この場所コードは登録されていません。一覧から選んで"
                                            "ください。",
                                            "This place code is not registered. Choose one from "
                                            "the list."}}}));
        }
        const auto target =
            loadTarget(connection, request.dockId, request.byUser, request.scanKeys, isRepairable);
        if (!target) {
            return failure(target.error());
        }
        std::set<std::string> records;
        for (const ScanRow& scan : target->scans) {
            const auto id = domain::repairEventId(*RecordId::fromHexText(scan.recordId));
            if (!records.insert(scan.recordId).second ||
                store::RepairStore(connection).positionOf(id.hex())) {
                return failure(alreadyRepaired());
            }
        }
        Act act(m_site, connection, *target);
        for (const ScanRow& scan : target->scans) {
            act.repair(scan, request);
        }
        return act.finish(ScanResolution::Repaired);
    });
}

Result<int, ServiceError> RepairScans::setAside(const SetAsideRequest& request) {
    if (auto problem = reasonProblem(request.reason)) {
        return failure(invalidRepair({std::move(*problem)}));
    }
    return m_site.database().write([&](store::Connection& connection) -> Result<int, ServiceError> {
        const auto target = loadTarget(connection, request.dockId, request.byUser, request.scanKeys,
                                       isOpenQuarantine);
        if (!target) {
            return failure(target.error());
        }
        Act act(m_site, connection, *target);
        for (const ScanRow& scan : target->scans) {
            act.setAside(scan, request.reason);
        }
        return act.finish(ScanResolution::SetAside);
    });
}

} // namespace tewatashi::server::services
