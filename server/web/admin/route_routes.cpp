#include "common/base/whole_number.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/route_pages.h"
#include "server/web/frame/page_access.h"

namespace tewatashi::server::web {
namespace {

using RouteForm = MasterForm<RouteText>;

RouteText routeTextFrom(const http::Request& request) {
    RouteText text{formValue(request, "code"),    formValue(request, "name_ja"),
                   formValue(request, "name_en"), formValue(request, "due_days"),
                   formValue(request, "stops"),   formValue(request, "from"),
                   formValue(request, "until"),   {}};
    const auto names = valuesOf(request, "run_name");
    const auto weekdays = valuesOf(request, "run_weekdays");
    const auto cutOffs = valuesOf(request, "run_cut_off");
    const auto times = valuesOf(request, "run_times");
    const auto at = [](const std::vector<std::string>& values, std::size_t i) {
        return i < values.size() ? services::trimmed(values[i]) : std::string();
    };
    for (std::size_t i = 0; i < names.size() && i < services::kRunsMax; ++i) {
        services::RunText run{at(names, i), at(weekdays, i), at(cutOffs, i), at(times, i)};
        if (!run.empty()) {
            text.runs.push_back(std::move(run));
        }
    }
    return text;
}

services::RouteInput understood(RouteForm& form) {
    const RouteText& text = form.text;
    services::RouteInput input;
    input.code = text.code;
    input.nameJa = text.nameJa;
    input.nameEn = text.nameEn;
    input.dueDays = wholeNumber<int>(services::trimmed(text.dueDays)).value_or(-1);
    input.stops = services::stopsFromText(text.stops);
    for (const services::RunText& run : text.runs) {
        input.runs.push_back(services::runFromText(run, "runs", form.problems));
    }
    input.from = services::readDay(text.from, "from", kFirstDayLabel, services::DayField::Required,
                                   form.problems)
                     .value_or(domain::LocalDate{});
    input.until = services::readDay(text.until, "until", kLastDayLabel,
                                    services::DayField::Optional, form.problems);
    return input;
}

RouteText textOf(const services::RouteFile& file, domain::LocalDate today) {
    const services::RoutePeriod& now = nearestPeriod(file.periods, today);
    RouteText text{file.code,
                   now.name.ja,
                   now.name.en,
                   std::to_string(now.dueDays),
                   services::textOfStops(now.stops),
                   today.text(),
                   {},
                   {}};
    for (const services::RouteRun& run : now.runs) {
        text.runs.push_back(services::textOf(run));
    }
    return text;
}

class RouteRoutes {
public:
    explicit RouteRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        return m_site->page(
            200,
            routeListPage({routes().list(today()), routes().listPlanned(today()), placesOfToday()},
                          m_site->painter(), m_site->frameFor(viewer, request)),
            viewer);
    }

    http::Response newForm(const http::Request& request, const Viewer& viewer) const {
        RouteForm form;
        form.text.from = today().text();
        return showNew(200, form, request, viewer);
    }

    http::Response add(const http::Request& request, const Viewer& viewer) const {
        RouteForm form{routeTextFrom(request), {}};
        return put(form, services::PutAs::Add, actorOf(viewer, request))
                   ? http::redirectResponse(routeHref(services::trimmed(form.text.code)) +
                                            "?done=added")
                   : showNew(422, form, request, viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        return showWith(200, std::nullopt, request, viewer);
    }

    http::Response change(const http::Request& request, const Viewer& viewer) const {
        RouteForm form{routeTextFrom(request), {}};
        form.text.code = request.param("code");
        return put(form, services::PutAs::Change, actorOf(viewer, request))
                   ? http::redirectResponse(routeHref(form.text.code) + "?done=changed")
                   : showWith(422, std::move(form), request, viewer);
    }

    http::Response end(const http::Request& request, const Viewer& viewer) const {
        const std::string code = request.param("code");
        const auto file = routes().file(code);
        if (!file) {
            return notFoundPage(*m_site, "routes.not_found", viewer, request);
        }
        RouteForm form{textOf(*file, today()), {}};
        form.lastDay = formValue(request, "last_day");
        const auto day = services::readDay(form.lastDay, "last_day", kLastDayLabel,
                                           services::DayField::Required, form.endProblems);
        if (day) {
            const auto done = routes().end(code, *day, actorOf(viewer, request));
            if (done) {
                return http::redirectResponse(routeHref(code) + "?done=ended");
            }
            form.endProblems = problemsOf(done.error(), "last_day");
        }
        return showWith(422, std::move(form), request, viewer);
    }

private:
    services::MailRoutes& routes() const { return m_site->services().routes; }
    domain::LocalDate today() const { return m_site->services().directory.today(); }
    std::vector<services::PlaceNode> placesOfToday() const {
        return m_site->services().places.tree(today());
    }

    // False: `form` says why.
    bool put(RouteForm& form, services::PutAs as, const services::Actor& by) const {
        const services::RouteInput input = understood(form);
        if (!form.problems.empty()) {
            return false;
        }
        const auto done = routes().put(input, as, by);
        if (!done) {
            form.problems = problemsOf(done.error(), "code");
        }
        return done.has_value();
    }

    http::Response showNew(int status, const RouteForm& form, const http::Request& request,
                           const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/routes/new";
        return m_site->page(status, newRoutePage(form, m_site->painter(), std::move(frame)),
                            viewer);
    }

    http::Response showWith(int status, std::optional<RouteForm> form, const http::Request& request,
                            const Viewer& viewer) const {
        const auto file = routes().file(request.param("code"));
        if (!file) {
            return notFoundPage(*m_site, "routes.not_found", viewer, request);
        }
        if (!form) {
            form = RouteForm{textOf(*file, today()), {}};
        }
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = routeHref(file->code);
        addDoneNotice(frame, m_site->words(viewer), "routes.done.", request);
        return m_site->page(
            status,
            routePage(*file, *form, placesOfToday(), m_site->painter(), std::move(frame), today()),
            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addRouteRoutes(http::Router& router, const SharedSite& site) {
    PageTable<RouteRoutes> pages(router, site);
    pages.get("/admin/routes", {Access::Administer, Objects::Any, "Routes"}, &RouteRoutes::list);
    pages.post("/admin/routes", {Access::Administer, Objects::Any, "Add a route"},
               &RouteRoutes::add);
    pages.get("/admin/routes/new", {Access::Administer, Objects::Any, "Add a route: the form"},
              &RouteRoutes::newForm);
    pages.get("/admin/routes/{code}", {Access::Administer, Objects::Any, "A route"},
              &RouteRoutes::show);
    pages.post("/admin/routes/{code}", {Access::Administer, Objects::Any, "Change a route"},
               &RouteRoutes::change);
    pages.post("/admin/routes/{code}/end", {Access::Administer, Objects::Any, "End a route"},
               &RouteRoutes::end);
}

} // namespace tewatashi::server::web
