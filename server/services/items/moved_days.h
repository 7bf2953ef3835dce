#pragma once

#include "common/base/localized_text.h"
#include "server/services/calendar/calendar_change.h"
#include "server/services/items/expected_days.h"

#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// An item under way whose expected day a change of the calendar moves.
struct MovedItem {
    std::string slipNumber;
    std::string statusCode; // as ItemView
    LocalizedText className;
    std::optional<domain::CountedDay> before; // nullopt: the calendar never opens so often
    std::optional<domain::CountedDay> after;
};
struct MovedItems {
    bool isUnderstood = true;     // false: the change cannot be done; doing it says why
    std::size_t count = 0;        // of all that move
    std::vector<MovedItem> items; // those expected first, at most kMovedShown
    bool isCut = false;           // there are more under way than were looked at
};

inline constexpr std::size_t kMovedShown = 200;
inline constexpr int kMovedExamined = 50'000; // newest requests under way

// Which expected days move when a change of the calendar is saved. Changes nothing. Thread-safe.
class MovedDays {
public:
    explicit MovedDays(SiteContext& site) : m_site(site) {}

    [[nodiscard]] MovedItems preview(const CalendarChange& change);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
