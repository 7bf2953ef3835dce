#include "common/base/whole_number.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/class_pages.h"
#include "server/web/frame/page_access.h"

namespace tewatashi::server::web {
namespace {

// Out of every range when it is no number, so that the service names the field.
int numberOrMinusOne(const std::string& text) { return wholeNumber<int>(text).value_or(-1); }

ClassText classTextFrom(const http::Request& request) {
    const auto yes = [&](const char* name) { return formValue(request, name) == "1"; };
    ClassText text;
    services::ClassEntry& entry = text.entry;
    entry.code = formValue(request, "code");
    entry.name = {formValue(request, "name_ja"), formValue(request, "name_en")};
    entry.rules.readers = services::textReadersFromCode(formValue(request, "readers"))
                              .value_or(domain::TextReaders::PartiesOnly);
    entry.rules.personOnly = yes("person_only");
    entry.rules.proxyAllowed = yes("proxy");
    entry.rules.forwardingAllowed = yes("forwarding");
    entry.rules.boxAllowed = yes("box");
    entry.rules.possessionRequired = yes("possession");
    entry.standsOut = yes("large_sign");
    entry.isRetired = yes("retired");
    text.dueDays = formValue(request, "due_days");
    text.reminderDays = formValue(request, "reminder_days");
    text.position = formValue(request, "position");
    entry.rules.dueDays = numberOrMinusOne(text.dueDays);
    entry.rules.reminderDays = numberOrMinusOne(text.reminderDays);
    entry.position = numberOrMinusOne(text.position);
    return text;
}

ClassText textOf(services::ClassEntry entry) {
    ClassText text;
    text.dueDays = std::to_string(entry.rules.dueDays);
    text.reminderDays = std::to_string(entry.rules.reminderDays);
    text.position = std::to_string(entry.position);
    text.entry = std::move(entry);
    return text;
}

class ClassRoutes {
public:
    explicit ClassRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/classes";
        addDoneNotice(frame, m_site->words(viewer), "classes.done.", request);
        return m_site->page(
            200, classListPage(classes().list(), m_site->painter(), std::move(frame)), viewer);
    }

    // What is new is as strict as can be until somebody says otherwise.
    http::Response newForm(const http::Request& request, const Viewer& viewer) const {
        services::ClassEntry entry;
        entry.position = static_cast<int>(classes().list().size()) + 1;
        return form(200, {textOf(std::move(entry)), true, {}}, request, viewer);
    }

    http::Response add(const http::Request& request, const Viewer& viewer) const {
        ClassForm shown{classTextFrom(request), true, {}};
        return answered(classes().add(shown.text.entry, actorOf(viewer, request)), std::move(shown),
                        request, viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        auto entry = classes().find(request.param("code"));
        return entry ? form(200, {textOf(std::move(*entry)), false, {}}, request, viewer)
                     : notFoundPage(*m_site, "classes.not_found", viewer, request);
    }

    http::Response change(const http::Request& request, const Viewer& viewer) const {
        ClassForm shown{classTextFrom(request), false, {}};
        shown.text.entry.code = request.param("code");
        return answered(classes().change(shown.text.entry, actorOf(viewer, request)),
                        std::move(shown), request, viewer);
    }

    http::Response restore(const http::Request& request, const Viewer& viewer) const {
        const auto done = classes().restore(request.param("code"), actorOf(viewer, request));
        return done ? http::redirectResponse("/admin/classes?done=restored")
                    : m_site->serviceError(done.error(), viewer, request);
    }

private:
    services::ItemClasses& classes() const { return m_site->services().itemClasses; }

    http::Response answered(const Result<void, services::ServiceError>& done, ClassForm shown,
                            const http::Request& request, const Viewer& viewer) const {
        if (done) {
            return http::redirectResponse("/admin/classes?done=saved");
        }
        if (!belongsToForm(done.error())) {
            return m_site->serviceError(done.error(), viewer, request);
        }
        shown.problems = problemsOf(done.error(), "name_ja");
        return form(422, shown, request, viewer);
    }

    http::Response form(int status, const ClassForm& shown, const http::Request& request,
                        const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here =
            shown.isNew ? std::string("/admin/classes/new") : classHref(shown.text.entry.code);
        return m_site->page(status, classFormPage(shown, m_site->painter(), std::move(frame)),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addClassRoutes(http::Router& router, const SharedSite& site) {
    PageTable<ClassRoutes> pages(router, site);
    pages.get("/admin/classes", {Access::Administer, Objects::Any, "Confidentiality classes"},
              &ClassRoutes::list);
    pages.post("/admin/classes", {Access::Administer, Objects::Any, "Add a class"},
               &ClassRoutes::add);
    pages.get("/admin/classes/new", {Access::Administer, Objects::Any, "Add a class: the form"},
              &ClassRoutes::newForm);
    pages.get("/admin/classes/{code}", {Access::Administer, Objects::Any, "A class"},
              &ClassRoutes::show);
    pages.post("/admin/classes/{code}", {Access::Administer, Objects::Any, "Change a class"},
               &ClassRoutes::change);
    pages.post("/admin/classes/{code}/default",
               {Access::Administer, Objects::Any, "A class as it came"}, &ClassRoutes::restore);
}

} // namespace tewatashi::server::web
