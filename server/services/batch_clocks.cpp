// The part of BatchIntake that places clock observations and corrects times by them.
#include "server/services/batch_intake.h"
#include "server/services/site_context.h"

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

void setTime(ItemEventRow& row, const domain::EventTime& time) {
    const auto millis = [](const std::optional<UtcMillis>& at) {
        return at ? std::optional(at->value) : std::nullopt;
    };
    row.at_ms = millis(time.at);
    row.notBefore_ms = millis(time.notBefore);
    row.notAfter_ms = millis(time.notAfter);
}

} // namespace

void BatchIntake::placeObservations() {
    // An observation may have come before the record it lies behind.
    for (const ObservationRow& waiting : m_memories.waitingObservations(m_terminal)) {
        if (const auto spot = spotOf(waiting.afterId, waiting.recordsBefore - 1)) {
            m_memories.placeObservation(waiting.id, spot->memory);
            m_newlyObserved.insert(spot->memory);
        }
    }
    std::int64_t nextId = 0;
    for (const wire::ClockObservation& each : m_batch.observations) {
        if (m_memories.hasObservation(each.id.hex())) {
            continue;
        }
        nextId = nextId == 0 ? m_memories.nextObservationId() : nextId + 1;
        ObservationRow row;
        row.id = nextId;
        row.observationId = each.id.hex();
        row.terminal = m_terminal;
        row.dockId = each.dock.hex();
        row.reading = toHex(each.reading);
        row.timeFormat = static_cast<std::int64_t>(m_batch.timeFormat);
        row.agentAt_ms = each.agentTime.value;
        row.agentSkew_ms = m_prepared.skew_ms;
        row.recordsBefore = each.recordsBefore;
        if (each.after) {
            row.afterId = domain::recordIdOf(m_batch.terminalId, *each.after).hex();
            if (const auto spot = spotOf(row.afterId, row.recordsBefore - 1)) {
                row.memory = spot->memory;
                m_newlyObserved.insert(spot->memory);
            }
        }
        m_memories.insertObservation(row);
    }
}

void BatchIntake::retimeOlderEvents() {
    for (const std::int64_t memory : m_newlyObserved) {
        if (m_walk.isNew(memory)) {
            continue;
        }
        for (const ScanRow& row : m_scans.inMemory(memory)) {
            if (row.event && *row.event < m_firstNewEvent) {
                retimeEventsOf(row);
            }
        }
    }
}

// The events of one scan lie one behind the other: one, or for an undo code one per scan undone.
void BatchIntake::retimeEventsOf(const ScanRow& row) {
    const domain::IdentifiedScan scan = identifiedOf(row);
    const auto reading = scan.key.clear ? std::nullopt
                                        : domain::decodeTerminalTime(m_walk.timeFormat(*row.memory),
                                                                     scan.scan.rawTime);
    const domain::EventTime time = m_clock.timeAt(*row.memory, scan.position, reading);
    for (std::int64_t position = *row.event;; ++position) {
        std::optional<ItemEventRow> event = m_items.eventAt(position);
        if (!event || event->scan != row.id) {
            return;
        }
        if (sameTime(*event, time)) {
            continue;
        }
        setTime(*event, time);
        m_items.setTime(*event);
        if (event->item) {
            m_events.touch(*event->item);
        }
    }
}

} // namespace tewatashi::server::services
