#include "server/services/intake/batch_intake.h"

#include "server/services/site/scan_display.h"
#include "server/services/site/site_context.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::CodeKind;
using domain::IdentifiedScan;
using domain::Interpretation;
using domain::RecordMeaning;
using store::ScanRow;
using wire::QuarantineReason;
using wire::RecordVerdict;
using wire::Verdict;

// As agents are told it: those made before there was OperatorNotValid could not read their receipt.
RecordVerdict verdictOf(const ScanRow& row) {
    const auto reason = static_cast<QuarantineReason>(row.reason);
    return {static_cast<Verdict>(row.verdict), reason == QuarantineReason::OperatorNotValid
                                                   ? QuarantineReason::ContextMissing
                                                   : reason};
}

// What is known of a quarantined scan, for whoever repairs it.
void keepContext(ScanRow& row, const Interpretation& meaning) {
    if (meaning.action) {
        row.action = static_cast<std::int64_t>(*meaning.action);
    }
    row.place = meaning.place;
    row.operatorCard = meaning.operatorCard;
}

bool isStored(const ScanRow& row) {
    return row.verdict == static_cast<std::int64_t>(Verdict::Stored);
}

bool isRepaired(const ScanRow& row) {
    return row.resolution == static_cast<std::int64_t>(ScanResolution::Repaired);
}

bool isPossibleDuplicate(const ScanRow& row) {
    return row.reason == static_cast<std::int64_t>(QuarantineReason::PossibleDuplicate);
}

// Setting a context twice is setting it once: such codes are never duplicates (mission §8.3).
bool isContextCode(CodeKind kind) {
    return kind == CodeKind::Operator || kind == CodeKind::Action || kind == CodeKind::Place ||
           kind == CodeKind::End;
}

std::optional<domain::TerminalTime> trustedReading(const IdentifiedScan& scan,
                                                   domain::TimeFormat format) {
    return scan.key.clear ? std::nullopt : domain::decodeTerminalTime(format, scan.scan.rawTime);
}

std::uint8_t flagsOf(const Interpretation& meaning) {
    unsigned flags = 0;
    if (meaning.actionSource == domain::ContextSource::TerminalDefault) {
        flags |= domain::kActionFromDefault;
    }
    if (meaning.placeSource == domain::ContextSource::TerminalDefault) {
        flags |= domain::kPlaceFromDefault;
    }
    return static_cast<std::uint8_t>(flags);
}

store::DockVisit visitOf(const PreparedBatch& prepared) {
    const wire::ScanBatch& batch = *prepared.batch;
    store::DockVisit visit;
    visit.terminalId = batch.terminalId;
    visit.model = db::escapeNul(batch.model);
    visit.firmware = db::escapeNul(batch.firmware);
    visit.dockId = batch.dock.hex();
    visit.agentId = prepared.agent.hex();
    visit.agentVersion = db::escapeNul(batch.agentVersion);
    visit.timeFormat = static_cast<std::int64_t>(batch.timeFormat);
    visit.dockedAt_ms = batch.dockedAt.value + prepared.skew_ms;
    visit.receivedAt_ms = prepared.now.value;
    return visit;
}

} // namespace

BatchIntake::BatchIntake(SiteContext& site, store::Connection& connection,
                         const PreparedBatch& prepared)
    : m_site(site), m_prepared(prepared), m_batch(*prepared.batch), m_scans(connection),
      m_memories(connection), m_docks(connection), m_items(connection),
      m_events(site, connection, prepared.now), m_cards(site, connection),
      m_terminal(m_docks.terminalOf(visitOf(prepared))),
      m_dock(m_docks.dockOf(visitOf(prepared), m_terminal)),
      m_walk(site, connection, prepared.batch->terminalId, m_terminal), m_clock(site, connection),
      m_nextScan(m_scans.nextId()), m_firstNewEvent(m_events.nextPosition()),
      m_anyPending(m_scans.hasPending(m_terminal)) {}

wire::Receipt BatchIntake::run() {
    std::optional<Spot> previous;
    if (m_batch.before) {
        previous = spotOf(domain::recordIdOf(m_batch.terminalId, *m_batch.before).hex(),
                          static_cast<std::int64_t>(m_batch.firstPosition) - 1);
    }
    wire::Receipt receipt;
    receipt.verdicts.reserve(m_prepared.records.size());
    for (const PreparedRecord& record : m_prepared.records) {
        receipt.verdicts.push_back(takeRecord(record, previous));
    }
    m_walk.save();
    placeObservations();
    retimeOlderEvents();
    writeEvents();
    m_events.finish();
    countVerdicts(receipt.verdicts);
    m_docks.agentContacted(visitOf(m_prepared));
    receipt.site = m_site.config().site;
    receipt.agent = m_prepared.agent;
    receipt.batch = m_prepared.digest;
    receipt.serverTime = m_prepared.now;
    receipt.ledgerSize = static_cast<std::uint64_t>(m_events.nextPosition());
    return receipt;
}

// The row of a record whose place is known. Where several rows have the id (possible duplicates),
// the one at the position the agent names.
std::optional<Spot> BatchIntake::spotOf(const std::string& recordId, std::int64_t position) {
    std::optional<Spot> first;
    for (const ScanRow& row : m_scans.withRecord(recordId)) {
        if (!row.memory) {
            continue;
        }
        const Spot spot{*row.memory, RecordId::fromHexText(recordId).value_or(RecordId{}),
                        static_cast<std::uint32_t>(row.position)};
        if (row.position == position) {
            return spot;
        }
        if (!first) {
            first = spot;
        }
    }
    return first;
}

bool BatchIntake::possibleDuplicate(const PreparedRecord& record,
                                    const std::vector<ScanRow>& known) {
    if (!known.empty()) {
        return true; // the same record in other surroundings
    }
    return record.row.contentId &&
           m_scans.hasUnclearTwin(*record.row.contentId, *record.row.clearId);
}

RecordVerdict BatchIntake::takeRecord(const PreparedRecord& record, std::optional<Spot>& previous) {
    const std::vector<ScanRow> known = m_scans.withRecord(record.row.recordId);
    for (const ScanRow& row : known) {
        if (row.beforeId == record.row.beforeId) {
            previous.reset();
            if (row.memory) {
                previous =
                    Spot{*row.memory, record.scan.id, static_cast<std::uint32_t>(row.position)};
            }
            return {Verdict::Duplicate, QuarantineReason::None};
        }
    }
    ScanRow row = record.row;
    row.id = m_nextScan++;
    row.terminal = m_terminal;
    row.dock = m_dock;
    row.receivedAt_ms = m_prepared.now.value;
    setVerdict(row, Verdict::Quarantined, QuarantineReason::ContextPending);
    if (possibleDuplicate(record, known)) {
        setVerdict(row, Verdict::Quarantined, QuarantineReason::PossibleDuplicate);
    }
    IdentifiedScan scan = record.scan;
    if (row.beforeId.empty()) {
        scan.position = 0;
        row.memory = row.id;
        row.position = 0;
        interpret(row, scan, m_walk.start(row.id, m_batch.timeFormat, scan));
    } else if (previous) {
        scan.position = previous->position + 1;
        row.memory = previous->memory;
        row.position = scan.position;
        interpret(row, scan, m_walk.next(*previous, scan));
    } else {
        row.kind =
            static_cast<std::int64_t>(domain::classify(scan.scan.code, m_site.rules().codes).kind);
    }
    m_scans.insert(row);
    previous.reset();
    if (row.memory) {
        previous = Spot{*row.memory, scan.id, scan.position};
        resolvePending(*previous);
    }
    return verdictOf(row);
}

// Records that came before the one they lie behind have waited for it.
void BatchIntake::resolvePending(const Spot& behind) {
    if (!m_anyPending) {
        return;
    }
    std::vector<Spot> open{behind};
    while (!open.empty()) {
        const Spot spot = open.back();
        open.pop_back();
        for (ScanRow& row : m_scans.pendingBehind(m_terminal, spot.record.hex())) {
            row.memory = spot.memory;
            row.position = spot.position + 1;
            const IdentifiedScan scan = identifiedOf(row);
            const Interpretation meaning = m_walk.next(spot, scan);
            const bool wasStored = isStored(row);
            if (row.resolution == 0) {
                interpret(row, scan, meaning);
            } else if (row.event) {
                m_repairedFound.push_back(row);
            }
            if (isStored(row) && !wasStored) {
                ++m_foundContext[row.dock];
            }
            m_scans.setInterpretation(row);
            open.push_back({spot.memory, scan.id, scan.position});
        }
    }
}

void BatchIntake::interpret(ScanRow& row, const IdentifiedScan& scan,
                            const Interpretation& meaning) {
    row.kind = static_cast<std::int64_t>(meaning.kind);
    if (isPossibleDuplicate(row) && !isContextCode(meaning.kind)) {
        return;
    }
    switch (meaning.meaning) {
    case RecordMeaning::Context:
        setVerdict(row, Verdict::Stored, QuarantineReason::None);
        queueVoids(row, scan, meaning);
        break;
    case RecordMeaning::Custody:
        if (cardWasValid(row, scan, meaning)) {
            setVerdict(row, Verdict::Stored, QuarantineReason::None);
            queueCustody(row, scan, meaning);
        } else {
            setVerdict(row, Verdict::Quarantined, QuarantineReason::OperatorNotValid);
            keepContext(row, meaning);
        }
        break;
    case RecordMeaning::ContextMissing:
        setVerdict(row, Verdict::Quarantined, QuarantineReason::ContextMissing);
        keepContext(row, meaning);
        break;
    case RecordMeaning::UnknownCode:
        setVerdict(row, Verdict::Quarantined, QuarantineReason::UnknownCode);
        break;
    }
}

bool BatchIntake::cardWasValid(const ScanRow& row, const IdentifiedScan& scan,
                               const Interpretation& meaning) {
    return !meaning.operatorCard ||
           m_cards.wasValid(*meaning.operatorCard,
                            trustedReading(scan, m_walk.timeFormat(*row.memory)),
                            {row.receivedAt_ms});
}

BatchIntake::QueuedEvent BatchIntake::queuedFor(const ScanRow& row, const IdentifiedScan& scan) {
    QueuedEvent queued;
    queued.memory = *row.memory;
    queued.position = scan.position;
    const domain::TimeFormat format = m_walk.timeFormat(queued.memory);
    queued.reading = trustedReading(scan, format);
    queued.event.terminal = m_terminal;
    queued.event.scan = row.id;
    queued.event.dock = row.dock;
    domain::CustodyEvent& event = queued.event.event;
    event.terminalId = m_batch.terminalId;
    event.timeFormat = format;
    event.rawTime = scan.scan.rawTime;
    event.record = scan.id;
    event.memory = m_walk.memoryId(queued.memory);
    event.memoryPosition = scan.position;
    return queued;
}

void BatchIntake::queueCustody(ScanRow& row, const IdentifiedScan& scan,
                               const Interpretation& meaning) {
    QueuedEvent queued = queuedFor(row, scan);
    domain::CustodyEvent& event = queued.event.event;
    event.id = domain::scanEventId(scan.id);
    event.kind = domain::EventKind::Scan;
    event.itemNumber = meaning.itemNumber;
    event.action = domain::actionCode(*meaning.action);
    event.place = *meaning.place;
    event.contextFlags = flagsOf(meaning);
    queued.event.operatorCard = meaning.operatorCard;
    row.event = m_firstNewEvent + static_cast<std::int64_t>(m_queued.size());
    m_queued.push_back(std::move(queued));
}

void BatchIntake::queueVoids(ScanRow& row, const IdentifiedScan& scan,
                             const Interpretation& meaning) {
    for (const RecordId& undone : meaning.voids) {
        for (const ScanRow& target : m_scans.withRecord(undone.hex())) {
            // A quarantined scan made no event that could be taken back, unless a person did.
            const bool repaired = isRepaired(target);
            if (target.memory != row.memory || !target.event || !(isStored(target) || repaired)) {
                continue;
            }
            QueuedEvent queued = queuedFor(row, scan);
            domain::CustodyEvent& event = queued.event.event;
            event.id = domain::voidEventId(scan.id, undone);
            event.kind = domain::EventKind::Void;
            event.itemNumber =
                domain::classify(identifiedOf(target).scan.code, m_site.rules().codes).value;
            event.voids = repaired ? domain::repairEventId(undone) : domain::scanEventId(undone);
            queued.event.operatorCard = meaning.operatorCard;
            if (!row.event) {
                row.event = m_firstNewEvent + static_cast<std::int64_t>(m_queued.size());
            }
            m_queued.push_back(std::move(queued));
        }
    }
}

void BatchIntake::writeEvents() {
    for (QueuedEvent& queued : m_queued) {
        queued.event.time = m_clock.timeAt(queued.memory, queued.position, queued.reading);
        static_cast<void>(m_events.append(std::move(queued.event)));
    }
    m_queued.clear();
}

void BatchIntake::countVerdicts(const std::vector<RecordVerdict>& verdicts) {
    store::DockCounts counts;
    for (const RecordVerdict& each : verdicts) {
        switch (each.verdict) {
        case Verdict::Stored:
            ++counts.stored;
            break;
        case Verdict::Duplicate:
            ++counts.duplicates;
            break;
        case Verdict::Quarantined:
            ++counts.quarantined;
            break;
        }
    }
    if (!verdicts.empty()) {
        m_docks.addCounts(m_dock, counts);
    }
    for (const auto& [dock, scans] : m_foundContext) {
        m_docks.pendingBecameStored(dock, scans);
    }
}

} // namespace tewatashi::server::services
