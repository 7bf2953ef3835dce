#pragma once

#include "common/base/clock.h"
#include "server/services/calendar/calendar_rules.h"
#include "server/services/calendar/holiday_csv.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// How far the national holidays are known.
struct HolidayKnowledge {
    enum class State { Known, EndsSoon, Ended, NeverImported };
    State state = State::NeverImported;
    std::optional<domain::LocalDate> until; // from today without a gap; none once ended
    std::optional<UtcMillis> importedAt;
};

struct CalendarDay {
    domain::LocalDate date;
    domain::DayInfo info;
};
struct SpecialDayEntry {
    std::string placeCode; // empty: the whole company
    LocalizedText placeName;
    domain::LocalDate date;
    domain::SpecialDay day;
};
// A fiscal year of the company or of a place.
struct CalendarYear {
    domain::FiscalYear year;
    std::string placeCode;
    std::vector<CalendarDay> days;        // every day of the year, in order
    std::vector<SpecialDayEntry> special; // of the company and of every place, by day
    CalendarSettings settings;
    HolidayKnowledge holidays;
    domain::LocalDate today;
};

struct WeekChange {
    domain::WeekdaySet closed;
    int firstMonth = 4;
    std::optional<std::string> cutOff = std::nullopt; // "17:00"; empty: none; nullopt: as it is
};
inline constexpr int kDaysAtOnceMax = 31; // of a SpecialDayInput
struct SpecialDayInput {
    std::string placeCode;
    std::string from;  // "2026-04-01"
    std::string until; // empty: one day
    bool isOpen = false;
    std::string name;
};
struct YearlyClosureInput {
    int fromMonth = 0;
    int fromDay = 0;
    int untilMonth = 0;
    int untilDay = 0;
    std::string name;
};

struct HolidayChange {
    domain::LocalDate date;
    std::string before; // empty: it is new
    std::string after;  // empty: it is taken away
};
struct HolidayImport {
    HolidayFile file;
    int firstYear = 0; // years the file speaks about; the others stay as they are
    int lastYear = 0;
    std::vector<HolidayChange> changes; // by day
};
enum class ImportRun { Dry, Real };

inline constexpr int kHolidayWarning_days = 60;
inline constexpr int kFiscalYearMin = 1950;
inline constexpr int kFiscalYearMax = 2200;
inline constexpr int kCountedDaysMax = 366;

// The site's business days (営業日設定): who asks names the place, or none for the
// company. What is said about a place holds for all that lies in it today.
// Thread-safe.
class BusinessDays {
public:
    explicit BusinessDays(SiteContext& site) : m_site(site) {}

    [[nodiscard]] domain::LocalDate today() const;
    // As it is now; a snapshot.
    [[nodiscard]] domain::BusinessCalendar calendar(const std::string& placeCode = {});
    // NotFound for a place that is none.
    [[nodiscard]] Result<domain::BusinessCalendar, ServiceError>
    calendarOfPlace(const std::string& placeCode);
    // The present fiscal year without one. Invalid outside kFiscalYearMin…kFiscalYearMax.
    [[nodiscard]] Result<CalendarYear, ServiceError> year(std::optional<int> fiscalYear,
                                                          const std::string& placeCode);
    [[nodiscard]] CalendarSettings settings();
    // Of the company's calendar: whether administrators are to be warned.
    [[nodiscard]] HolidayKnowledge holidayKnowledge();

    // At least one weekday stays open.
    [[nodiscard]] Result<void, ServiceError> setWeek(const WeekChange& week, const Actor& by = {});
    // At most 31 days at once. What was said about them before is replaced.
    [[nodiscard]] Result<void, ServiceError> putDays(const SpecialDayInput& input,
                                                     const Actor& by = {});
    [[nodiscard]] Result<void, ServiceError>
    removeDay(const std::string& placeCode, const std::string& day, const Actor& by = {});
    [[nodiscard]] Result<void, ServiceError> addYearly(const YearlyClosureInput& input,
                                                       const Actor& by = {});
    [[nodiscard]] Result<void, ServiceError> removeYearly(std::int64_t id, const Actor& by = {});

    // The Cabinet Office's file: what it changes, and, unless it is a dry run, changes it. Its
    // years are replaced whole; a file with a problem changes nothing.
    [[nodiscard]] Result<HolidayImport, std::vector<FileProblem>>
    importHolidays(std::string_view octets, ImportRun run, const Actor& by = {});

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
