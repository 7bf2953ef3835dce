// The part of BatchIntake that places clock observations and corrects times by them.
#include "server/services/intake/batch_intake.h"
#include "server/services/site/scan_display.h"
#include "server/services/site/site_context.h"

namespace tewatashi::server::services {
namespace {

using store::ItemEventRow;
using store::ObservationRow;
using store::ScanRow;

bool sameTime(const ItemEventRow& row, const domain::EventTime& time) {
    const auto same = [](const std::optional<std::int64_t>& left,
                         const std::optional<UtcMillis>& right) {
        return left.has_value() == right.has_value() && (!left || *left == right->value);
    };
    return same(row.at_ms, time.at) && same(row.notBefore_ms, time.notBefore) &&
           same(row.notAfter_ms, time.notAfter);
}

std::optional<std::int64_t> millis(const std::optional<UtcMillis>& at) {
    return at ? std::optional(at->value) : std::nullopt;
}

} // namespace

void BatchIntake::placeObservations() {
    // An observation may have come before the record it lies behind.
    for (const ObservationRow& waiting : m_memories.waitingObservations(m_terminal)) {
        if (const auto spot = spotOf(waiting.afterId, waiting.recordsBefore - 1)) {
            m_memories.placeObservation(waiting.id, spot->memory);
            observed(spot->memory, waiting.agentAt_ms + waiting.agentSkew_ms);
        }
    }
    for (const wire::ClockObservation& each : m_batch.observations) {
        takeObservation(each);
    }
}

void BatchIntake::takeObservation(const wire::ClockObservation& observation) {
    const std::int64_t skew_ms = m_prepared.skew_ms;
    if (const auto known = m_memories.findObservation(observation.id.hex())) {
        // A measured skew holds the delay of its request too: the smallest is the nearest to the
        // truth, and the same whatever the order of arrival.
        if (known->terminal == m_terminal && skew_ms < known->agentSkew_ms) {
            m_memories.setSkew(known->id, skew_ms);
            observed(known->memory, known->agentAt_ms + known->agentSkew_ms);
            observed(known->memory, known->agentAt_ms + skew_ms);
        }
        return;
    }
    m_nextObservation =
        m_nextObservation == 0 ? m_memories.nextObservationId() : m_nextObservation + 1;
    ObservationRow row;
    row.id = m_nextObservation;
    row.observationId = observation.id.hex();
    row.terminal = m_terminal;
    row.dockId = observation.dock.hex();
    row.reading = toHex(observation.reading);
    row.timeFormat = static_cast<std::int64_t>(m_batch.timeFormat);
    row.agentAt_ms = observation.agentTime.value;
    row.agentSkew_ms = skew_ms;
    row.recordsBefore = observation.recordsBefore;
    if (observation.after) {
        row.afterId = domain::recordIdOf(m_batch.terminalId, *observation.after).hex();
        if (const auto spot = spotOf(row.afterId, row.recordsBefore - 1)) {
            row.memory = spot->memory;
        }
    }
    m_memories.insertObservation(row);
    observed(row.memory, row.agentAt_ms + row.agentSkew_ms);
}

void BatchIntake::observed(std::optional<std::int64_t> memory, std::int64_t at_ms) {
    if (memory) {
        m_newlyObserved.insert(*memory);
    }
    m_observedAt_ms.push_back(at_ms);
}

void BatchIntake::retimeOlderEvents() {
    for (const std::int64_t memory : m_newlyObserved) {
        retimeMemory(memory, Records::All);
    }
    // The memory that the terminal was seen with next had not begun at an observation.
    std::set<std::int64_t> next;
    for (const std::int64_t at_ms : m_observedAt_ms) {
        for (const std::int64_t memory : m_memories.observedNext(m_terminal, at_ms)) {
            if (m_newlyObserved.count(memory) == 0) {
                next.insert(memory);
            }
        }
    }
    for (const std::int64_t memory : next) {
        retimeMemory(memory, Records::WithoutClock);
    }
    for (const ScanRow& row : m_repairedFound) {
        retimeEventsOf(row);
    }
}

void BatchIntake::retimeMemory(std::int64_t memory, Records which) {
    if (m_walk.isNew(memory)) {
        return;
    }
    const std::vector<ScanRow> rows = m_scans.inMemory(memory);
    ScansById byId;
    for (const ScanRow& row : rows) {
        byId.emplace(row.id, &row);
    }
    for (const ScanRow& row : rows) {
        if (!row.event || *row.event >= m_firstNewEvent) {
            continue;
        }
        if (which == Records::All || row.clearId) {
            retimeEventsOf(row);
        }
        if (row.resolution == static_cast<std::int64_t>(ScanResolution::Repaired)) {
            retimeVoidsOf(row, byId);
        }
    }
}

domain::EventTime BatchIntake::timeOf(const ScanRow& row) {
    const domain::IdentifiedScan scan = identifiedOf(row);
    const auto reading = scan.key.clear ? std::nullopt
                                        : domain::decodeTerminalTime(m_walk.timeFormat(*row.memory),
                                                                     scan.scan.rawTime);
    return m_clock.timeAt(*row.memory, scan.position, reading);
}

// The events of one scan lie one behind the other: one, or for an undo code one per scan undone.
void BatchIntake::retimeEventsOf(const ScanRow& row) {
    const domain::EventTime time = timeOf(row);
    for (std::int64_t position = *row.event;; ++position) {
        std::optional<ItemEventRow> event = m_items.eventAt(position);
        if (!event || event->scan != row.id) {
            return;
        }
        setTime(std::move(*event), time);
    }
}

// The void of a repaired scan was written at the repair, far from the other events of its undo.
void BatchIntake::retimeVoidsOf(const ScanRow& repaired, const ScansById& scans) {
    const auto event = m_items.eventAt(*repaired.event);
    if (!event || event->item == 0) {
        return;
    }
    for (const ItemEventRow& each : m_items.eventsOf(event->item)) {
        const auto undo =
            each.voids == event->eventId ? scans.find(each.scan.value_or(0)) : scans.end();
        if (undo != scans.end()) {
            setTime(each, timeOf(*undo->second));
        }
    }
}

void BatchIntake::setTime(ItemEventRow event, const domain::EventTime& time) {
    if (sameTime(event, time)) {
        return;
    }
    event.at_ms = millis(time.at);
    event.notBefore_ms = millis(time.notBefore);
    event.notAfter_ms = millis(time.notAfter);
    m_items.setTime(event);
    if (event.item != 0) {
        m_events.touch(event.item);
    }
}

} // namespace tewatashi::server::services
