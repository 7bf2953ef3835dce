#include "server/services/items/record_steps.h"

#include "common/domain/event_bytes.h"
#include "server/services/site/place_name.h"

#include <array>
#include <limits>

namespace tewatashi::server::services {
namespace {

using store::RecordOrder;
using store::RecordPoint;
using store::RecordSelection;

constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();
// Most pages are filled by the first stretch; the sum is the bound of one call.
constexpr std::array<std::int64_t, 3> kStretches{4'000, 36'000, 160'000};
static_assert(kStretches[0] + kStretches[1] + kStretches[2] == SearchRecords::kExaminedMax);

// Nothing at or before this point in the order is wanted any more.
void goOnAfter(RecordSelection& selection, RecordOrder order, const RecordPoint& point) {
    (order == RecordOrder::NewestFirst ? selection.before : selection.after) = point;
}

RecordSelection upTo(RecordSelection selection, RecordOrder order, const RecordPoint& last) {
    if (order == RecordOrder::NewestFirst) {
        selection.after = {last.key_ms, last.id - 1};
    } else {
        selection.before = {last.key_ms, last.id + 1};
    }
    return selection;
}

void append(std::vector<store::RecordRow>& rows, std::vector<store::RecordRow> more) {
    rows.insert(rows.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

} // namespace

RecordStep stepThrough(store::Connection& connection, store::RecordView view, RecordOrder order,
                       RecordSelection selection, int limit) {
    store::RecordStore records(connection);
    RecordStep step;
    for (const std::int64_t stretch : kStretches) {
        // Numbers with an ending are few and have an index of their own: one stretch is all.
        const auto last = selection.ending.empty()
                              ? records.pointAt(view, order, selection, stretch)
                              : std::nullopt;
        append(step.rows,
               records.page(view, order, last ? upTo(selection, order, *last) : selection,
                            limit - static_cast<int>(step.rows.size())));
        if (static_cast<int>(step.rows.size()) == limit) {
            step.full = true;
            step.next = step.rows.back().point;
            return step;
        }
        step.next = last;
        if (!last) {
            return step;
        }
        goOnAfter(selection, order, *last);
    }
    return step;
}

RecordSelection selectionOf(const RecordsFilter& filter) {
    RecordSelection selection;
    selection.ending = filter.ending;
    selection.after = {filter.from ? filter.from->value : 0, -1};
    selection.before = {filter.before ? filter.before->value : kEver, -1};
    if (filter.status) {
        selection.action = static_cast<std::int64_t>(*filter.status);
    }
    selection.place = filter.placeCode;
    selection.positionEnd = kEver;
    return selection;
}

store::RecordView storedView(RecordsView view) {
    return view == RecordsView::Latest ? store::RecordView::Latest : store::RecordView::Events;
}

RecordEntry entryOf(const store::RecordRow& row) {
    RecordEntry entry;
    entry.slipNumber = row.number;
    if (row.action) {
        entry.statusCode = domain::actionCode(static_cast<domain::Action>(*row.action));
    }
    entry.placeCode = row.place;
    entry.placeName =
        placeNameOf(row.place, row.placeNameJa.value_or(""), row.placeNameEn.value_or(""));
    entry.detailsMissing = row.requested == 0;
    entry.eventId = row.eventId.value_or("");
    entry.kind = static_cast<domain::EventKind>(row.kind.value_or(0));
    if (row.at_ms) {
        entry.at = UtcMillis{*row.at_ms};
    }
    if (row.notAfter_ms) {
        entry.notAfter = UtcMillis{*row.notAfter_ms};
    }
    entry.recordedAt = {row.recordedAt_ms.value_or(0)};
    entry.voided = row.voids > 0;
    entry.repaired = (row.contextFlags.value_or(0) & domain::kContextByRepair) != 0;
    entry.terminalId = row.terminalId.value_or("");
    entry.terminalName = row.terminalName.value_or("");
    if (entry.terminalName.empty()) {
        entry.terminalName = entry.terminalId;
    }
    entry.operatorCard = row.operatorCard.value_or("");
    entry.operatorName = row.operatorName.value_or("");
    return entry;
}

} // namespace tewatashi::server::services
