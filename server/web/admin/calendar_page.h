#pragma once

#include "server/services/calendar/business_days.h"
#include "server/services/items/moved_days.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

struct CalendarPageInput {
    services::CalendarYear year;
    Choices places; // code and name
    // What the forms hold: the day that was chosen, or what was sent and could not be done.
    services::SpecialDayInput day;
    services::YearlyClosureInput yearly;
    std::vector<services::FieldProblem> problems;
};
// Business days (営業日設定) of a fiscal year, and everything that is set there.
[[nodiscard]] std::string calendarPage(const CalendarPageInput& input, const PagePainter& painter,
                                       Frame frame);

// What a file of holidays would change, or what is wrong with it; nothing has been changed yet.
struct HolidayImportInput {
    std::optional<services::HolidayImport> import;
    std::vector<services::FileProblem> problems;
    domain::LocalDate today;
    services::MovedItems moved; // expected days that the file moves
};
[[nodiscard]] std::string holidayImportPage(const HolidayImportInput& input,
                                            const PagePainter& painter, Frame frame);

// Address of a fiscal year; of the present one without.
[[nodiscard]] std::string calendarHref(std::optional<int> fiscalYear, const std::string& placeCode,
                                       const std::string& day = "");

} // namespace tewatashi::server::web
