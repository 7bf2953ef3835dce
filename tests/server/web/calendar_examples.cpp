#include "tests/server/web/calendar_examples.h"

#include "server/web/admin/calendar_moves.h"
#include "server/web/admin/calendar_page.h"
#include "server/web/admin/class_pages.h"
#include "tests/support/day.h"

namespace tewatashi::test {
namespace {

using namespace server;
using domain::LocalDate;

domain::CalendarRules rulesOf(const Outside& outside) {
    domain::CalendarRules rules;
    const std::pair<const char*, const char*> holidays[] = {
        {"2026-04-29", "昭和の日"},    {"2026-05-03", "憲法記念日"},   {"2026-05-04", "みどりの日"},
        {"2026-05-05", "こどもの日"},  {"2026-05-06", "休日"},         {"2026-07-20", "海の日"},
        {"2026-08-11", "山の日"},      {"2026-09-21", "敬老の日"},     {"2026-09-22", "休日"},
        {"2026-09-23", "秋分の日"},    {"2026-10-12", "スポーツの日"}, {"2026-11-03", "文化の日"},
        {"2026-11-23", "勤労感謝の日"}};
    for (const auto& [date, name] : holidays) {
        rules.holidays[day(date)] = outside(name);
    }
    rules.yearly = {{{8, 13}, {8, 15}, outside("夏季休業")},
                    {{12, 29}, {1, 3}, outside("年末年始")}};
    rules.companyDays = {{day("2026-10-01"), {false, outside("創立記念日")}},
                         {day("2026-12-26"), {true, outside("年末の特別便")}}};
    rules.placeDays = {{day("2026-05-01"), {false, outside("設備点検")}},
                       {day("2026-09-22"), {true, outside("当番")}}};
    return rules;
}

services::CalendarYear yearOf(const Outside& outside, const char* place) {
    const domain::CalendarRules rules = rulesOf(outside);
    domain::CalendarRules used = rules;
    if (*place == '\0') {
        used.placeDays.clear();
    }
    const domain::BusinessCalendar calendar(used);
    services::CalendarYear year;
    year.year = {2026, 4};
    year.placeCode = place;
    year.today = day("2026-11-22");
    for (LocalDate date = year.year.first(); date <= year.year.last(); date = date + 1) {
        year.days.push_back({date, calendar.on(date)});
    }
    for (const auto& [date, special] : rules.companyDays) {
        year.special.push_back({"", {}, date, special});
    }
    for (const auto& [date, special] : rules.placeDays) {
        year.special.push_back({"OSK-3F",
                                {outside("大阪支社 3 階メール室"), outside("Osaka, mail room 3F")},
                                date,
                                special});
    }
    year.settings.yearly = {{1, rules.yearly[0]}, {2, rules.yearly[1]}};
    year.holidays = {services::HolidayKnowledge::State::EndsSoon, day("2026-12-31"),
                     kExampleNow - std::chrono::hours(5000)};
    return year;
}

web::CalendarPageInput inputOf(const Outside& outside, const char* place = "") {
    web::CalendarPageInput input;
    input.year = yearOf(outside, place);
    input.places = {{outside("OSK-3F"), outside("大阪支社 3 階メール室")},
                    {outside("TYO-B1"), outside("東京本社 地下 1 階メール室")}};
    input.yearly = {12, 29, 1, 3, ""};
    return input;
}

web::HolidayImportInput importOf(const Outside& outside) {
    services::HolidayImport import;
    import.firstYear = 1955;
    import.lastYear = 2027;
    import.file.encoding = services::FileEncoding::Cp932;
    import.file.days = {{ day("2027-01-01"), outside("元日") }};
    import.changes = {{day("2026-10-12"), outside("体育の日"), outside("スポーツの日")},
                      { day("2026-10-13"),
                        outside("休日"),
                        "" }};
    for (int i = 0; i < 70; ++i) {
        import.changes.push_back({day("2027-01-01") + i, "", outside("元日")});
    }
    return {std::move(import), {}, day("2026-11-22"), {}};
}

services::MovedItems movedOf(const Outside& outside) {
    services::MovedItems moved;
    moved.count = 212;
    moved.items = {{"123456789014",
                    "arrived",
                    {outside("普通"), outside("Ordinary")},
                    domain::CountedDay{day("2026-12-28"), false},
                    domain::CountedDay{day("2027-01-04"), true}},
                   {"223456789011",
                    "accepted",
                    {outside("親展"), outside("Personal")},
                    domain::CountedDay{day("2026-12-28"), false},
                    std::nullopt}};
    return moved;
}

services::ClassEntry classOf(const Outside& outside, const char* code) {
    services::ClassEntry entry = services::defaultClass(code).value_or(services::ClassEntry{});
    entry.code = outside(code);
    entry.name = {outside(entry.name.ja), outside(entry.name.en)};
    return entry;
}

} // namespace

std::vector<ExamplePage> classPages(const web::PagePainter& painter, const web::Frame& frame,
                                    const Outside& outside) {
    services::ClassEntry retired = classOf(outside, "confidential");
    retired.isRetired = true;
    retired.rules.reminderDays = 0;
    const web::ClassForm change{
        {services::defaultClass("personal").value(), "2", "3", "3"}, false, {}};
    web::ClassForm wrong{{classOf(outside, "ordinary"), outside("2"), outside("x"), outside("1")},
                         true,
                         {{"code", {outside("コードを直してください。"), outside("Code.")}},
                          {"reminder_days", {outside("整数です。"), outside("A number.")}}}};
    return {{"classes", web::classListPage(
                            {classOf(outside, "ordinary"), retired, classOf(outside, "personal")},
                            painter, frame)},
            {"class", web::classFormPage(change, painter, frame)},
            {"class-new", web::classFormPage(wrong, painter, frame)}};
}

std::vector<ExamplePage> calendarPages(const web::PagePainter& painter, const web::Frame& frame,
                                       const Outside& outside) {
    web::CalendarPageInput chosen = inputOf(outside, "OSK-3F");
    chosen.day.from = "2026-09-22";
    web::CalendarPageInput wrong = inputOf(outside);
    wrong.day = {"", outside("2026-02-30"), outside("x"), true, outside("名称")};
    wrong.problems = {{"from", {outside("日付を確かめてください。"), outside("No such day.")}}};
    web::CalendarPageInput fresh = inputOf(outside);
    fresh.places.clear();
    fresh.year.special.clear();
    fresh.year.settings.yearly.clear();
    fresh.year.holidays = {};
    for (services::CalendarDay& each : fresh.year.days) {
        each.info = domain::BusinessCalendar(domain::CalendarRules{}).on(each.date);
    }
    web::CalendarPageInput ended = fresh;
    ended.year.holidays.state = services::HolidayKnowledge::State::Ended;
    web::HolidayImportInput problems;
    problems.problems = {{2, 1, {outside("日付として読めません。"), outside("No date.")}},
                         {9, 0, {outside("読めない文字です。"), outside("No text.")}},
                         {0, 0, {outside("祝日がありません。"), outside("Nothing.")}}};
    problems.problems.resize(services::kFileProblemsMax, problems.problems.front());
    web::HolidayImportInput same = importOf(outside);
    same.import->changes.clear();
    web::HolidayImportInput moving = importOf(outside);
    moving.moved = movedOf(outside);
    const web::CalendarConfirmInput confirm{movedOf(outside),
                                            "/admin/calendar/days",
                                            {{"from", outside("2026-12-28")}},
                                            "/admin/calendar?year=2026"};
    const auto page = [&](const char* name, const web::CalendarPageInput& input) {
        return ExamplePage{name, web::calendarPage(input, painter, frame)};
    };
    const auto import = [&](const char* name, const web::HolidayImportInput& input) {
        return ExamplePage{name, web::holidayImportPage(input, painter, frame)};
    };
    return {page("calendar", inputOf(outside)),
            page("calendar-place", chosen),
            page("calendar-wrong", wrong),
            page("calendar-fresh", fresh),
            page("calendar-ended", ended),
            import("holidays-changes", importOf(outside)),
            import("holidays-problems", problems),
            import("holidays-same", same),
            import("holidays-moving", moving),
            {"calendar-confirm", web::calendarConfirmPage(confirm, painter, frame)}};
}

} // namespace tewatashi::test
