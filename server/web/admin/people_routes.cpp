#include "server/services/text/typed_day.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/people_pages.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

using services::FieldProblem;

const LocalizedText kLastDay{"退職日", "The last day"};
const LocalizedText kFormerDay{"旧姓・旧氏名の使用終了日", "The last day of the former name"};
const LocalizedText kFrom{"開始日", "The first day"};
const LocalizedText kUntil{"終了日", "The last day"};

PersonText personFrom(const http::Request& request) {
    PersonText text{formValue(request, "employee_number"), formValue(request, "name_ja"),
                    formValue(request, "name_kana"),       formValue(request, "name_romaji"),
                    formValue(request, "email"),           formValue(request, "language"),
                    formValue(request, "last_day"),        {}};
    const auto names = valuesOf(request, "former_name");
    const auto kana = valuesOf(request, "former_kana");
    const auto until = valuesOf(request, "former_until");
    for (std::size_t i = 0; i < names.size() && i < kana.size() && i < until.size(); ++i) {
        if (!names[i].empty() || !kana[i].empty() || !until[i].empty()) {
            text.formerNames.push_back({names[i], kana[i], until[i]});
        }
    }
    return text;
}

services::PersonInput understood(const PersonText& text, std::vector<FieldProblem>& problems) {
    services::PersonInput input;
    input.employeeNumber = text.employeeNumber;
    input.nameJa = text.nameJa;
    input.nameKana = text.nameKana;
    input.nameRomaji = text.nameRomaji;
    input.email = text.email;
    input.language = languageFromCode(text.language).value_or(Language::Japanese);
    input.lastDay = services::readDay(text.lastDay, "last_day", kLastDay,
                                      services::DayField::Optional, problems);
    for (const FormerNameText& former : text.formerNames) {
        const auto day = services::readDay(former.until, "former_names", kFormerDay,
                                           services::DayField::Required, problems);
        input.formerNames.push_back({former.name, former.kana, day.value_or(domain::LocalDate{})});
    }
    return input;
}

PostText postFrom(const http::Request& request) {
    return {formValue(request, "kind"),  formValue(request, "department"),
            formValue(request, "title"), formValue(request, "place"),
            formValue(request, "from"),  formValue(request, "until")};
}

class PeopleRoutes {
public:
    explicit PeopleRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        services::PeopleQuery query;
        query.text = request.queryValue("q").value_or("");
        query.state = peopleStateFromCode(request.queryValue("state").value_or(""))
                          .value_or(services::PeopleState::Here);
        query.after = request.queryValue("after").value_or("");
        const services::PeoplePage page = directory().listPeople(query, kRowsPerPage);
        return m_site->page(200,
                            peopleListPage(query, page, m_site->painter(),
                                           m_site->frameFor(viewer, request), directory().today()),
                            viewer);
    }

    http::Response newForm(const http::Request& request, const Viewer& viewer) const {
        return form(200, {}, request, viewer);
    }

    http::Response add(const http::Request& request, const Viewer& viewer) const {
        return put({personFrom(request), true, {}}, services::PutAs::Add, request, viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        PostText post;
        post.from = directory().today().text();
        return showWith(200, post, {}, request, viewer);
    }

    http::Response editForm(const http::Request& request, const Viewer& viewer) const {
        const auto person = directory().personFile(request.param("number"));
        return person ? form(200, {personTextOf(*person), false, {}}, request, viewer)
                      : notFound(request, viewer);
    }

    http::Response change(const http::Request& request, const Viewer& viewer) const {
        PersonFormInput input{personFrom(request), false, {}};
        input.text.employeeNumber = request.param("number");
        return put(std::move(input), services::PutAs::Change, request, viewer);
    }

    http::Response putPost(const http::Request& request, const Viewer& viewer) const {
        const PostText text = postFrom(request);
        std::vector<FieldProblem> problems;
        services::PostInput post;
        post.employeeNumber = request.param("number");
        post.departmentCode = text.department;
        post.kind =
            text.kind == "additional" ? services::PostKind::Additional : services::PostKind::Main;
        post.title = text.title;
        post.place = text.place;
        const auto from =
            services::readDay(text.from, "from", kFrom, services::DayField::Required, problems);
        post.until =
            services::readDay(text.until, "until", kUntil, services::DayField::Optional, problems);
        if (problems.empty()) {
            post.from = *from;
            const auto done = directory().putPost(post, actorOf(viewer, request));
            if (done) {
                return done303(request, "post");
            }
            if (!belongsToForm(done.error())) {
                return m_site->serviceError(done.error(), viewer, request);
            }
            problems = problemsOf(done.error(), "department");
        }
        return showWith(422, text, std::move(problems), request, viewer);
    }

    http::Response endPost(const http::Request& request, const Viewer& viewer) const {
        std::vector<FieldProblem> problems;
        const auto day = services::readDay(formValue(request, "last_day"), "last_day", kUntil,
                                           services::DayField::Required, problems);
        if (!day) {
            return m_site->error(422, problems.front().text, viewer, request);
        }
        const auto done =
            directory().endPost(request.param("number"), formValue(request, "department"), *day,
                                actorOf(viewer, request));
        return done ? done303(request, "post-ended")
                    : m_site->serviceError(done.error(), viewer, request);
    }

private:
    services::Directory& directory() const { return m_site->services().directory; }

    static http::Response done303(const http::Request& request, const std::string& done) {
        return http::redirectResponse(personHref(request.param("number")) + "?done=" + done);
    }

    http::Response notFound(const http::Request& request, const Viewer& viewer) const {
        return notFoundPage(*m_site, "person.not_found", viewer, request);
    }

    http::Response put(PersonFormInput input, services::PutAs as, const http::Request& request,
                       const Viewer& viewer) const {
        const services::PersonInput person = understood(input.text, input.problems);
        if (input.problems.empty()) {
            const auto done = directory().putPerson(person, as, actorOf(viewer, request));
            if (done) {
                const auto known = directory().person(*done, directory().today());
                return http::redirectResponse(personHref(known->employeeNumber) +
                                              (input.isNew ? "?done=added" : "?done=changed"));
            }
            if (!belongsToForm(done.error())) {
                return m_site->serviceError(done.error(), viewer, request);
            }
            input.problems = problemsOf(done.error(), "employee_number");
        }
        return form(422, input, request, viewer);
    }

    http::Response form(int status, const PersonFormInput& input, const http::Request& request,
                        const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = input.isNew ? std::string("/admin/people/new")
                                 : personHref(input.text.employeeNumber) + "/edit";
        return m_site->page(status, personFormPage(input, m_site->painter(), std::move(frame)),
                            viewer);
    }

    http::Response showWith(int status, const PostText& post, std::vector<FieldProblem> problems,
                            const http::Request& request, const Viewer& viewer) const {
        auto person = directory().personFile(request.param("number"));
        if (!person) {
            return notFound(request, viewer);
        }
        PersonPageInput input{std::move(*person), std::nullopt, post, std::move(problems), {}};
        if (input.person.lastDay) {
            input.leaver =
                m_site->services().leavers.file(input.person.employeeNumber, viewer.session->user);
        }
        input.account = m_site->services().accounts.ofPerson(input.person.id.value);
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = personHref(input.person.employeeNumber);
        addDoneNotice(frame, m_site->words(viewer), "person.done.", request);
        return m_site->page(status,
                            personPage(input, placeChoices(*m_site, viewer), m_site->painter(),
                                       std::move(frame), directory().today()),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addPeopleRoutes(http::Router& router, const SharedSite& site) {
    addPage(router, site, http::Method::Get, "/admin",
            {Access::Administer, Objects::Any, "Leads to the people"},
            [](const http::Request&, const Viewer&) {
                return http::redirectResponse("/admin/people");
            });
    PageTable<PeopleRoutes> pages(router, site);
    pages.get("/admin/people", {Access::Administer, Objects::Any, "People"}, &PeopleRoutes::list);
    pages.post("/admin/people", {Access::Administer, Objects::Any, "Add a person"},
               &PeopleRoutes::add);
    pages.get("/admin/people/new", {Access::Administer, Objects::Any, "Add a person: the form"},
              &PeopleRoutes::newForm);
    pages.get("/admin/people/{number}", {Access::Administer, Objects::Any, "A person"},
              &PeopleRoutes::show);
    pages.post("/admin/people/{number}", {Access::Administer, Objects::Any, "Change a person"},
               &PeopleRoutes::change);
    pages.get("/admin/people/{number}/edit",
              {Access::Administer, Objects::Any, "Change a person: the form"},
              &PeopleRoutes::editForm);
    pages.post("/admin/people/{number}/posts", {Access::Administer, Objects::Any, "Give a post"},
               &PeopleRoutes::putPost);
    pages.post("/admin/people/{number}/posts/end", {Access::Administer, Objects::Any, "End a post"},
               &PeopleRoutes::endPost);
}

} // namespace tewatashi::server::web
