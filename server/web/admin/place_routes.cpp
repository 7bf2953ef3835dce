#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/master_pages.h"
#include "server/web/frame/page_access.h"

namespace tewatashi::server::web {
namespace {

using PlaceForm = MasterForm<PlaceText>;

PlaceText placeTextFrom(const http::Request& request) {
    return {formValue(request, "code"),    formValue(request, "kind"),
            formValue(request, "name_ja"), formValue(request, "name_en"),
            formValue(request, "parent"),  formValue(request, "from"),
            formValue(request, "until")};
}

services::PlaceInput understood(PlaceForm& form) {
    const PlaceText& text = form.text;
    services::PlaceInput input;
    input.code = text.code;
    input.kind = services::placeKindFromCode(text.kind).value_or(services::PlaceKind::MailRoom);
    input.nameJa = text.nameJa;
    input.nameEn = text.nameEn;
    input.parentCode = text.parent;
    input.from = services::readDay(text.from, "from", kFirstDayLabel, services::DayField::Required,
                                   form.problems)
                     .value_or(domain::LocalDate{});
    input.until = services::readDay(text.until, "until", kLastDayLabel,
                                    services::DayField::Optional, form.problems);
    return input;
}

PlaceText textOf(const services::PlaceFile& file, domain::LocalDate today) {
    const services::PlacePeriod& now = nearestPeriod(file.periods, today);
    return {file.code,
            std::string(services::placeKindCode(now.kind)),
            now.name.ja,
            now.name.en,
            now.parentCode,
            today.text(),
            {}};
}

class PlaceRoutes {
public:
    explicit PlaceRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response tree(const http::Request& request, const Viewer& viewer) const {
        const domain::LocalDate on =
            services::dayFromTyped(request.queryValue("on").value_or("")).value_or(today());
        return m_site->page(200,
                            placeTreePage(places().tree(on), {on, today()}, m_site->painter(),
                                          m_site->frameFor(viewer, request)),
                            viewer);
    }

    http::Response newForm(const http::Request& request, const Viewer& viewer) const {
        PlaceForm form;
        form.text.from = today().text();
        return showNew(200, form, request, viewer);
    }

    http::Response add(const http::Request& request, const Viewer& viewer) const {
        PlaceForm form{placeTextFrom(request), {}};
        return put(form, services::PutAs::Add, actorOf(viewer, request))
                   ? http::redirectResponse(placeHref(services::trimmed(form.text.code)) +
                                            "?done=added")
                   : showNew(422, form, request, viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        return showWith(200, std::nullopt, request, viewer);
    }

    http::Response change(const http::Request& request, const Viewer& viewer) const {
        PlaceForm form{placeTextFrom(request), {}};
        form.text.code = request.param("code");
        return put(form, services::PutAs::Change, actorOf(viewer, request))
                   ? http::redirectResponse(placeHref(form.text.code) + "?done=changed")
                   : showWith(422, std::move(form), request, viewer);
    }

    http::Response end(const http::Request& request, const Viewer& viewer) const {
        const std::string code = request.param("code");
        const auto file = places().file(code);
        if (!file) {
            return notFoundPage(*m_site, "places.not_found", viewer, request);
        }
        PlaceForm form{textOf(*file, today()), {}};
        form.lastDay = formValue(request, "last_day");
        const auto day = services::readDay(form.lastDay, "last_day", kLastDayLabel,
                                           services::DayField::Required, form.endProblems);
        if (day) {
            const auto done = places().end(code, *day, actorOf(viewer, request));
            if (done) {
                return http::redirectResponse(placeHref(code) + "?done=ended");
            }
            form.endProblems = problemsOf(done.error(), "last_day");
        }
        return showWith(422, std::move(form), request, viewer);
    }

private:
    services::Places& places() const { return m_site->services().places; }
    domain::LocalDate today() const { return m_site->services().directory.today(); }

    // False: `form` says why.
    bool put(PlaceForm& form, services::PutAs as, const services::Actor& by) const {
        const services::PlaceInput input = understood(form);
        if (!form.problems.empty()) {
            return false;
        }
        const auto done = places().put(input, as, by);
        if (!done) {
            form.problems = problemsOf(done.error(), "code");
        }
        return done.has_value();
    }

    http::Response showNew(int status, const PlaceForm& form, const http::Request& request,
                           const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/places/new";
        return m_site->page(status, newPlacePage(form, m_site->painter(), std::move(frame)),
                            viewer);
    }

    http::Response showWith(int status, std::optional<PlaceForm> form, const http::Request& request,
                            const Viewer& viewer) const {
        const auto file = places().file(request.param("code"));
        if (!file) {
            return notFoundPage(*m_site, "places.not_found", viewer, request);
        }
        if (!form) {
            form = PlaceForm{textOf(*file, today()), {}};
        }
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = placeHref(file->code);
        addDoneNotice(frame, m_site->words(viewer), "places.done.", request);
        return m_site->page(status,
                            placePage(*file, m_site->services().routes.ofPlace(file->code, today()),
                                      *form, m_site->painter(), std::move(frame), today()),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addPlaceRoutes(http::Router& router, const SharedSite& site) {
    PageTable<PlaceRoutes> pages(router, site);
    pages.get("/admin/places", {Access::Administer, Objects::Any, "Places"}, &PlaceRoutes::tree);
    pages.post("/admin/places", {Access::Administer, Objects::Any, "Add a place"},
               &PlaceRoutes::add);
    pages.get("/admin/places/new", {Access::Administer, Objects::Any, "Add a place: the form"},
              &PlaceRoutes::newForm);
    pages.get("/admin/places/{code}", {Access::Administer, Objects::Any, "A place"},
              &PlaceRoutes::show);
    pages.post("/admin/places/{code}", {Access::Administer, Objects::Any, "Change a place"},
               &PlaceRoutes::change);
    pages.post("/admin/places/{code}/end", {Access::Administer, Objects::Any, "End a place"},
               &PlaceRoutes::end);
}

} // namespace tewatashi::server::web
