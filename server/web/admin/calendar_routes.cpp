#include "common/base/whole_number.h"
#include "server/http/csrf.h"
#include "server/http/error_mapping.h"
#include "server/http/multipart_form.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/calendar_moves.h"
#include "server/web/admin/calendar_page.h"
#include "server/web/frame/code_choices.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

// Two lists of holidays, one of them in a hidden field.
constexpr std::size_t kImportBodyMax_bytes = 640UL * 1024;

class CalendarRoutes {
public:
    explicit CalendarRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        CalendarPageInput input;
        input.day.from = request.queryValue("day").value_or("");
        input.day.placeCode = request.queryValue("place").value_or("");
        input.yearly = {12, 29, 1, 3, ""};
        const auto year = request.queryValue("year");
        Frame frame = m_site->frameFor(viewer, request);
        addDoneNotice(frame, m_site->words(viewer), "calendar.done.", request);
        return page(200, std::move(input),
                    year ? wholeNumber<int>(*year).value_or(0) : std::optional<int>(),
                    request.queryValue("place").value_or(""), std::move(frame), request, viewer);
    }

    http::Response putDays(const http::Request& request, const Viewer& viewer) const {
        CalendarPageInput input;
        input.day = {formValue(request, "of_place"), formValue(request, "from"),
                     formValue(request, "until"), formValue(request, "open") == "1",
                     formValue(request, "name")};
        input.yearly = {12, 29, 1, 3, ""};
        const services::CalendarChange change = input.day;
        return changed(change, "days", std::move(input), request, viewer);
    }
    http::Response removeDay(const http::Request& request, const Viewer& viewer) const {
        return changed(
            services::DayRemoval{formValue(request, "of_place"), formValue(request, "from")},
            "removed", {}, request, viewer);
    }
    http::Response setWeek(const http::Request& request, const Viewer& viewer) const {
        services::WeekChange change;
        for (const auto& [name, value] : request.form().value_or(Fields())) {
            const auto weekday = name == "closed" ? wholeNumber<int>(value) : std::nullopt;
            if (weekday && *weekday >= 1 && *weekday <= 7) {
                change.closed = change.closed.with(static_cast<domain::Weekday>(*weekday));
            }
        }
        change.firstMonth = wholeNumber<int>(formValue(request, "first_month")).value_or(0);
        change.cutOff = formValue(request, "cut_off");
        return changed(change, "week", {}, request, viewer);
    }
    http::Response addYearly(const http::Request& request, const Viewer& viewer) const {
        const auto number = [&](const char* name) {
            return wholeNumber<int>(formValue(request, name)).value_or(0);
        };
        CalendarPageInput input;
        input.yearly = {number("from_month"), number("from_day"), number("until_month"),
                        number("until_day"), formValue(request, "name")};
        const services::CalendarChange change = input.yearly;
        return changed(change, "yearly", std::move(input), request, viewer);
    }
    http::Response removeYearly(const http::Request& request, const Viewer& viewer) const {
        return changed(
            services::YearlyRemoval{wholeNumber<int>(formValue(request, "id")).value_or(0)},
            "yearly-removed", {}, request, viewer);
    }

    // A chosen file is shown first; what was shown is sent again to be taken in.
    http::Response importHolidays(const http::Request& request, const Viewer& viewer) const {
        const auto file = request.formFile("file");
        const bool isReal = !file;
        const auto import =
            days().importHolidays(file ? *file : formValue(request, "csv"),
                                  isReal ? services::ImportRun::Real : services::ImportRun::Dry,
                                  actorOf(viewer, request));
        if (import && isReal) {
            return http::redirectResponse("/admin/calendar?done=holidays");
        }
        HolidayImportInput input;
        input.today = days().today();
        if (import) {
            input.import = *import;
            input.moved =
                m_site->services().movedDays.preview(services::HolidayList{file.value_or("")});
        } else {
            input.problems = import.error();
        }
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/calendar";
        return m_site->page(import ? 200 : 422,
                            holidayImportPage(input, m_site->painter(), std::move(frame)), viewer);
    }

private:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    services::BusinessDays& days() const { return m_site->services().businessDays; }

    // What moves expected days is shown first and saved when it is confirmed.
    http::Response changed(const services::CalendarChange& change, const char* what,
                           CalendarPageInput input, const http::Request& request,
                           const Viewer& viewer) const {
        if (formValue(request, "confirmed") != "1") {
            CalendarConfirmInput asked;
            asked.moved = m_site->services().movedDays.preview(change);
            if (asked.moved.count > 0) {
                return confirmation(std::move(asked), request, viewer);
            }
        }
        return answered(services::applyChange(days(), change, actorOf(viewer, request)), what,
                        std::move(input), request, viewer);
    }

    http::Response confirmation(CalendarConfirmInput asked, const http::Request& request,
                                const Viewer& viewer) const {
        asked.action = request.path;
        asked.backHref =
            calendarHref(wholeNumber<int>(formValue(request, "year")), formValue(request, "place"));
        for (const auto& [name, value] : request.form().value_or(Fields())) {
            if (name != http::kCsrfField) {
                asked.fields.emplace_back(name, value);
            }
        }
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = asked.backHref;
        return m_site->page(200, calendarConfirmPage(asked, m_site->painter(), std::move(frame)),
                            viewer);
    }

    // Back to the year the form was on, or the page again with what is wrong.
    http::Response answered(const Result<void, services::ServiceError>& done, const char* what,
                            CalendarPageInput input, const http::Request& request,
                            const Viewer& viewer) const {
        const auto year = wholeNumber<int>(formValue(request, "year"));
        const std::string place = formValue(request, "place");
        if (done) {
            const std::string href = calendarHref(year, place);
            return http::redirectResponse(href + (href.find('?') == std::string::npos ? "?" : "&") +
                                          "done=" + what);
        }
        if (done.error().kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(done.error(), viewer, request);
        }
        input.problems = done.error().fields;
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = calendarHref(year, place);
        return page(422, std::move(input), year, place, std::move(frame), request, viewer);
    }

    http::Response page(int status, CalendarPageInput input, std::optional<int> fiscalYear,
                        const std::string& place, Frame frame, const http::Request& request,
                        const Viewer& viewer) const {
        auto year = days().year(fiscalYear, place);
        if (!year) {
            return year.error().kind == services::ServiceErrorKind::Invalid
                       ? m_site->error(404, http::textOfStatus(404), viewer, request)
                       : m_site->serviceError(year.error(), viewer, request);
        }
        input.year = std::move(*year);
        input.places = codeChoices(m_site->services().codeMasters.sheets(), m_site->options().codes,
                                   m_site->words(viewer))
                           .places;
        return m_site->page(status, calendarPage(input, m_site->painter(), std::move(frame)),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addCalendarRoutes(http::Router& router, const SharedSite& site) {
    http::RouteOptions import;
    import.bodyMax = kImportBodyMax_bytes;
    import.bodyTypes = {std::string(http::kMultipartForm)};
    PageTable<CalendarRoutes> pages(router, site);
    pages.get("/admin/calendar", {Access::Administer, Objects::Any, "Business days"},
              &CalendarRoutes::show);
    pages.post("/admin/calendar/days", {Access::Administer, Objects::Any, "Open or close days"},
               &CalendarRoutes::putDays);
    pages.post("/admin/calendar/days/remove",
               {Access::Administer, Objects::Any, "Take a special day back"},
               &CalendarRoutes::removeDay);
    pages.post("/admin/calendar/week", {Access::Administer, Objects::Any, "Weekly closed days"},
               &CalendarRoutes::setWeek);
    pages.post("/admin/calendar/yearly", {Access::Administer, Objects::Any, "Add a yearly closure"},
               &CalendarRoutes::addYearly);
    pages.post("/admin/calendar/yearly/remove",
               {Access::Administer, Objects::Any, "Remove a yearly closure"},
               &CalendarRoutes::removeYearly);
    pages.post("/admin/calendar/holidays",
               {Access::Administer, Objects::Any, "Take in national holidays"},
               &CalendarRoutes::importHolidays, import);
}

} // namespace tewatashi::server::web
