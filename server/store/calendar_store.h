#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

struct HolidayRow {
    std::string day; // "2026-04-29", as in every row here
    std::string name;
    friend bool operator==(const HolidayRow&, const HolidayRow&) = default;
};
struct SpecialDayRow {
    std::string place; // empty: the whole company
    std::string day;
    std::int64_t isOpen = 0;
    std::string name;
    friend bool operator==(const SpecialDayRow&, const SpecialDayRow&) = default;
};
struct YearlyClosureRow {
    std::int64_t id = 0;
    std::string fromDay; // "12-29"
    std::string untilDay;
    std::string name;
    friend bool operator==(const YearlyClosureRow&, const YearlyClosureRow&) = default;
};

// What business days are judged by.
class CalendarStore {
public:
    explicit CalendarStore(Connection& connection) : m_connection(connection) {}

    // Both days included, in order.
    [[nodiscard]] std::vector<HolidayRow> holidays(const std::string& from,
                                                   const std::string& until);
    // Everything between the two days becomes `rows`.
    void replaceHolidays(const std::string& from, const std::string& until,
                         const std::vector<HolidayRow>& rows);

    [[nodiscard]] std::vector<SpecialDayRow> specialDays(const std::string& place); // by day
    // Of every place and the company between two days, by day and place.
    [[nodiscard]] std::vector<SpecialDayRow> specialDaysBetween(const std::string& from,
                                                                const std::string& until);
    [[nodiscard]] std::int64_t specialDayCount();
    // Inserts, or changes what is there for that place and day.
    void putSpecialDay(const SpecialDayRow& row);
    [[nodiscard]] bool removeSpecialDay(const std::string& place, const std::string& day);

    [[nodiscard]] std::vector<YearlyClosureRow> yearlyClosures(); // by first day
    void insertYearlyClosure(const YearlyClosureRow& row);        // the id is given here
    [[nodiscard]] bool removeYearlyClosure(std::int64_t id);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
