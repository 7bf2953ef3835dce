#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/master_pages.h"
#include "server/web/frame/page_access.h"

namespace tewatashi::server::web {
namespace {

using services::FieldProblem;
using DepartmentForm = MasterForm<DepartmentText>;

DepartmentText departmentTextFrom(const http::Request& request) {
    return {formValue(request, "code"),    formValue(request, "name_ja"),
            formValue(request, "name_en"), formValue(request, "name_kana"),
            formValue(request, "parent"),  formValue(request, "key_contact"),
            formValue(request, "place"),   formValue(request, "from"),
            formValue(request, "until")};
}

services::DepartmentInput understood(DepartmentForm& form) {
    const DepartmentText& text = form.text;
    services::DepartmentInput input;
    input.code = text.code;
    input.nameJa = text.nameJa;
    input.nameEn = text.nameEn;
    input.nameKana = text.nameKana;
    input.parentCode = text.parent;
    input.keyContact = text.keyContact;
    input.place = text.place;
    input.from = services::readDay(text.from, "from", kFirstDayLabel, services::DayField::Required,
                                   form.problems)
                     .value_or(domain::LocalDate{});
    input.until = services::readDay(text.until, "until", kLastDayLabel,
                                    services::DayField::Optional, form.problems);
    return input;
}

// What holds today, to be changed from today on.
DepartmentText textOf(const services::DepartmentFile& file, domain::LocalDate today) {
    const services::DepartmentPeriod& now = nearestPeriod(file.periods, today);
    return {file.code,    now.nameJa,     now.nameEn,
            now.nameKana, now.parentCode, now.keyContact.employeeNumber,
            now.place,    today.text(),   {}};
}

class DepartmentRoutes {
public:
    explicit DepartmentRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response tree(const http::Request& request, const Viewer& viewer) const {
        const domain::LocalDate today = directory().today();
        const domain::LocalDate on =
            services::dayFromTyped(request.queryValue("on").value_or("")).value_or(today);
        return m_site->page(200,
                            departmentTreePage(directory().departmentTree(on), {on, today},
                                               placeChoices(*m_site, viewer), m_site->painter(),
                                               m_site->frameFor(viewer, request)),
                            viewer);
    }

    http::Response newForm(const http::Request& request, const Viewer& viewer) const {
        DepartmentForm form;
        form.text.parent = request.queryValue("parent").value_or("");
        form.text.from = directory().today().text();
        return showNew(200, form, request, viewer);
    }

    http::Response add(const http::Request& request, const Viewer& viewer) const {
        DepartmentForm form{departmentTextFrom(request), {}};
        return put(form, services::PutAs::Add, actorOf(viewer, request))
                   ? http::redirectResponse(departmentHref(services::trimmed(form.text.code)) +
                                            "?done=added")
                   : showNew(422, form, request, viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        return showWith(200, std::nullopt, request, viewer);
    }

    http::Response change(const http::Request& request, const Viewer& viewer) const {
        DepartmentForm form{departmentTextFrom(request), {}};
        form.text.code = request.param("code");
        return put(form, services::PutAs::Change, actorOf(viewer, request))
                   ? http::redirectResponse(departmentHref(form.text.code) + "?done=changed")
                   : showWith(422, std::move(form), request, viewer);
    }

    http::Response end(const http::Request& request, const Viewer& viewer) const {
        const std::string code = request.param("code");
        const auto file = directory().departmentFile(code);
        if (!file) {
            return notFound(request, viewer);
        }
        DepartmentForm form{textOf(*file, directory().today()), {}};
        form.lastDay = formValue(request, "last_day");
        const auto day = services::readDay(form.lastDay, "last_day", kLastDayLabel,
                                           services::DayField::Required, form.endProblems);
        if (day) {
            const auto done = directory().endDepartment(code, *day, actorOf(viewer, request));
            if (done) {
                return http::redirectResponse(departmentHref(code) + "?done=ended");
            }
            form.endProblems = problemsOf(done.error(), "last_day");
        }
        return showWith(422, std::move(form), request, viewer);
    }

private:
    services::Directory& directory() const { return m_site->services().directory; }

    http::Response notFound(const http::Request& request, const Viewer& viewer) const {
        return notFoundPage(*m_site, "departments.not_found", viewer, request);
    }

    // False: `form` says why.
    bool put(DepartmentForm& form, services::PutAs as, const services::Actor& by) const {
        const services::DepartmentInput input = understood(form);
        if (!form.problems.empty()) {
            return false;
        }
        const auto done = directory().putDepartment(input, as, by);
        if (!done) {
            form.problems = problemsOf(done.error(), "code");
        }
        return done.has_value();
    }

    http::Response showNew(int status, const DepartmentForm& form, const http::Request& request,
                           const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/departments/new";
        return m_site->page(status,
                            newDepartmentPage(form, placeChoices(*m_site, viewer),
                                              m_site->painter(), std::move(frame)),
                            viewer);
    }

    http::Response showWith(int status, std::optional<DepartmentForm> form,
                            const http::Request& request, const Viewer& viewer) const {
        const auto file = directory().departmentFile(request.param("code"));
        if (!file || file->periods.empty()) {
            return notFound(request, viewer);
        }
        const domain::LocalDate today = directory().today();
        if (!form) {
            form = DepartmentForm{textOf(*file, today), {}};
        }
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = departmentHref(file->code);
        addDoneNotice(frame, m_site->words(viewer), "departments.done.", request);
        return m_site->page(status,
                            departmentPage(*file, *form, placeChoices(*m_site, viewer),
                                           m_site->painter(), std::move(frame), today),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addDepartmentRoutes(http::Router& router, const SharedSite& site) {
    PageTable<DepartmentRoutes> pages(router, site);
    pages.get("/admin/departments", {Access::Administer, Objects::Any, "Departments"},
              &DepartmentRoutes::tree);
    pages.post("/admin/departments", {Access::Administer, Objects::Any, "Add a department"},
               &DepartmentRoutes::add);
    pages.get("/admin/departments/new",
              {Access::Administer, Objects::Any, "Add a department: the form"},
              &DepartmentRoutes::newForm);
    pages.get("/admin/departments/{code}", {Access::Administer, Objects::Any, "A department"},
              &DepartmentRoutes::show);
    pages.post("/admin/departments/{code}",
               {Access::Administer, Objects::Any, "Change a department"},
               &DepartmentRoutes::change);
    pages.post("/admin/departments/{code}/end",
               {Access::Administer, Objects::Any, "End a department"}, &DepartmentRoutes::end);
}

} // namespace tewatashi::server::web
