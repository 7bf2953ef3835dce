#include "server/services/items/moved_days.h"

#include "common/domain/custody.h"
#include "common/domain/dated_timeline.h"
#include "server/services/site/site_context.h"
#include "server/store/own_item_store.h"
#include "server/store/site_database.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

std::optional<domain::CountedDay> dayOf(const std::optional<ExpectedDay>& expected) {
    return expected ? std::optional(expected->day) : std::nullopt;
}

// A day that only ceases to be provisional stays the same day.
bool isMoved(const MovedItem& item) {
    const bool isDay = item.before && item.after;
    return isDay ? item.before->date != item.after->date
                 : item.before.has_value() != item.after.has_value();
}

domain::LocalDate firstOf(const MovedItem& item) {
    return item.before ? item.before->date : domain::kOpenEnd;
}

} // namespace

MovedItems MovedDays::preview(const CalendarChange& change) {
    return m_site.database().read([&](store::Connection& connection) {
        MovedItems moved;
        const std::string place = placeOfChange(change);
        const StoredRules now = storedRules(connection, place.empty() ? std::vector<std::string>()
                                                                      : std::vector{place});
        const auto rules = changedRules(now, storedCalendarSettings(connection), change);
        if (!rules) {
            moved.isUnderstood = false;
            return moved;
        }
        if (*rules == now) {
            return moved;
        }
        ExpectedDays before(m_site, connection);
        ExpectedDays after(m_site, connection, change);
        const auto rows = store::OwnItemStore(connection).underWay(kMovedExamined + 1);
        moved.isCut = rows.size() > static_cast<std::size_t>(kMovedExamined);
        for (const store::OwnItemRow& row : rows) {
            const UtcMillis handIn{row.handIn_ms.value_or(0)};
            const int dueDays = static_cast<int>(row.dueDays);
            const std::string goesTo = before.placeOf(row.toPerson, row.toDepartment);
            MovedItem item{row.number,
                           std::string(domain::actionCode(
                               static_cast<domain::Action>(row.status.value_or(0)))),
                           {row.classNameJa, row.classNameEn},
                           dayOf(before.after(handIn, dueDays, goesTo)),
                           dayOf(after.after(handIn, dueDays, goesTo))};
            if (row.handIn_ms && isMoved(item)) {
                moved.items.push_back(std::move(item));
            }
        }
        moved.count = moved.items.size();
        std::stable_sort(
            moved.items.begin(), moved.items.end(),
            [](const MovedItem& a, const MovedItem& b) { return firstOf(a) < firstOf(b); });
        moved.items.resize(std::min(moved.items.size(), kMovedShown));
        return moved;
    });
}

} // namespace tewatashi::server::services
