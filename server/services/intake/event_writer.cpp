#include "server/services/intake/event_writer.h"

#include "common/base/assert.h"
#include "common/domain/cancellation.h"
#include "server/services/site/site_context.h"

#include <algorithm>
#include <utility>

namespace tewatashi::server::services {
namespace {

using store::ItemEventRow;
using store::ItemRow;

std::optional<std::int64_t> toMillis(const std::optional<UtcMillis>& time) {
    return time ? std::optional(time->value) : std::nullopt;
}

std::optional<UtcMillis> fromMillis(const std::optional<std::int64_t>& value) {
    return value ? std::optional(UtcMillis{*value}) : std::nullopt;
}

ItemEventRow rowOf(const NewEvent& from, std::int64_t position) {
    const domain::CustodyEvent& event = from.event;
    ItemEventRow row;
    row.position = position;
    row.eventId = event.id.hex();
    row.kind = static_cast<std::int64_t>(event.kind);
    if (const auto action = domain::actionFromCode(event.action)) {
        row.action = static_cast<std::int64_t>(*action);
    }
    row.place = event.place;
    row.terminal = from.terminal;
    row.terminalId = event.terminalId;
    row.memoryPosition = event.memoryPosition;
    row.contextFlags = event.contextFlags;
    row.scan = from.scan;
    row.dock = from.dock;
    row.rawTime = toHex(event.rawTime);
    if (event.voids) {
        row.voids = event.voids->hex();
    }
    row.at_ms = toMillis(from.time.at);
    row.notBefore_ms = toMillis(from.time.notBefore);
    row.notAfter_ms = toMillis(from.time.notAfter);
    row.recordedAt_ms = event.recordedAt.value;
    return row;
}

// A terminal can scan the action as well; that tells no recipient.
bool isRequest(const domain::OrderedEvent& entry) {
    return entry.event.kind == domain::EventKind::Web &&
           entry.event.action == domain::Action::Requested && !entry.voided;
}

} // namespace

domain::ItemEvent itemEventOf(const ItemEventRow& row) {
    domain::ItemEvent event;
    event.id = EventId::fromHexText(row.eventId).value_or(EventId{});
    event.kind = static_cast<domain::EventKind>(row.kind);
    event.action = static_cast<domain::Action>(row.action.value_or(0));
    event.place = row.place;
    event.time = {fromMillis(row.at_ms), fromMillis(row.notBefore_ms), fromMillis(row.notAfter_ms)};
    event.terminalId = row.terminalId;
    event.memoryPosition = static_cast<std::uint32_t>(row.memoryPosition);
    if (row.voids) {
        event.voids = EventId::fromHexText(*row.voids);
    }
    return event;
}

bool isSettled(const std::optional<std::int64_t>& status) {
    return status == static_cast<std::int64_t>(domain::Action::Received) ||
           status == static_cast<std::int64_t>(domain::Action::Cancelled);
}

EventWriter::EventWriter(SiteContext& site, store::Connection& connection, UtcMillis now)
    : m_site(site), m_items(connection), m_events(connection), m_cancellations(connection),
      m_requests(connection), m_ledger(connection), m_notices(site, connection, now), m_now(now) {}

std::int64_t EventWriter::append(NewEvent event) {
    const std::int64_t position = m_ledger.size();
    event.event.site = m_site.config().site;
    event.event.recordedAt = m_now;
    TouchedItem* const item =
        event.event.itemNumber.empty() ? nullptr : &itemOf(event.event.itemNumber);
    const std::int64_t itemId = item == nullptr ? 0 : item->row.id;
    commitTo(event, itemId, position);
    static_cast<void>(m_ledger.append(event.event));
    ItemEventRow row = rowOf(event, position);
    row.item = itemId;
    m_items.insertEvent(row);
    if (item != nullptr) {
        item->added.push_back(std::move(row));
    }
    return position;
}

void EventWriter::commitTo(NewEvent& event, std::int64_t item, std::int64_t position) {
    const auto commit = [&](const std::string& value, store::PersonalField field) {
        domain::Salt salt{};
        m_site.random().fill(salt);
        m_events.addPersonal({item, position, field, toHex(salt), value});
        return domain::commitment(salt, value);
    };
    if (event.operatorCard) {
        event.event.operatorCommitment =
            commit(*event.operatorCard, store::PersonalField::OperatorCard);
    } else if (event.userLogin) {
        event.event.operatorCommitment = commit(*event.userLogin, store::PersonalField::UserLogin);
    }
    if (event.reason) {
        event.event.reasonCommitment = commit(*event.reason, store::PersonalField::Reason);
    }
}

EventWriter::TouchedItem& EventWriter::itemOf(const std::string& number) {
    const auto [found, fresh] = m_touched.try_emplace(number);
    TouchedItem& item = found->second;
    if (!fresh) {
        return item;
    }
    if (std::optional<ItemRow> known = m_items.find(number)) {
        item.row = std::move(*known);
        return item;
    }
    if (m_nextItem == 0) {
        m_nextItem = m_items.nextItemId();
    }
    item.isNew = true;
    item.row.id = m_nextItem++;
    item.row.number = number;
    return item;
}

void EventWriter::touch(std::int64_t item) {
    const std::optional<ItemRow> row = m_items.find(item);
    TW_ASSERT(row); // the event that names the item was written with it
    static_cast<void>(itemOf(row->number));
}

void EventWriter::finish() {
    for (auto& [number, item] : m_touched) {
        fold(item);
    }
    m_touched.clear();
}

void EventWriter::fold(TouchedItem& item) {
    const std::vector<ItemEventRow> rows =
        item.isNew ? std::move(item.added) : m_items.eventsOf(item.row.id);
    std::vector<domain::ItemEvent> events;
    events.reserve(rows.size());
    for (const ItemEventRow& row : rows) {
        events.push_back(itemEventOf(row));
    }
    const domain::ItemState state = domain::foldItem(std::move(events));
    ItemRow now = item.row;
    now.status =
        state.status ? std::optional(static_cast<std::int64_t>(*state.status)) : std::nullopt;
    now.place = state.place;
    now.requested = std::any_of(state.timeline.begin(), state.timeline.end(), isRequest) ? 1 : 0;
    now.since_ms = toMillis(state.since);
    now.lastEvent.reset();
    if (state.lastEvent) {
        const std::string last = state.lastEvent->hex();
        for (const ItemEventRow& row : rows) {
            if (row.eventId == last) {
                now.lastEvent = row.position;
            }
        }
    }
    if (item.isNew) {
        m_items.insert(now);
    } else if (now != item.row) {
        m_items.update(now);
    }
    if (now.requested != 0 && isSettled(now.status) != isSettled(item.row.status)) {
        m_requests.setSettled(now.id, isSettled(now.status) ? 1 : 0);
    }
    keepCancellation(now.id, state, rows);
    // A request alone is told of by whoever registers it, once its row is there.
    if (now.requested != 0 && domain::mayBeNews(state)) {
        m_notices.follow(now, state, rows);
    }
}

void EventWriter::keepCancellation(std::int64_t item, const domain::ItemState& state,
                                   const std::vector<ItemEventRow>& rows) {
    const bool wasCancelled =
        std::any_of(state.timeline.begin(), state.timeline.end(), [](const auto& entry) {
            return entry.event.action == domain::Action::Cancelled &&
                   entry.event.kind != domain::EventKind::Void;
        });
    if (!wasCancelled) {
        return; // all but a few items
    }
    const auto found = domain::judgeCancellation(state.timeline);
    if (!found) {
        m_cancellations.remove(item);
        return;
    }
    const std::string event = found->event.hex();
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const ItemEventRow& each) { return each.eventId == event; });
    TW_ASSERT(row != rows.end()); // the timeline was folded from them
    m_cancellations.put({item, row->position, static_cast<std::int64_t>(found->stage),
                         static_cast<std::int64_t>(found->progress),
                         row->at_ms.value_or(row->recordedAt_ms)});
}

} // namespace tewatashi::server::services
