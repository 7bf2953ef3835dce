#include "server/http/percent_coding.h"
#include "server/services/directory/directory_checks.h"
#include "server/services/text/text_fields.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/user_pages.h"
#include "server/web/frame/page_access.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

using services::FieldProblem;
using services::ServiceError;

class UserRoutes {
public:
    explicit UserRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        const std::string after = request.queryValue("after").value_or("");
        services::AccountPage page = accounts().list(after, kRowsPerPage);
        std::vector<UserEntry> users;
        for (services::Account& account : page.accounts) {
            users.push_back(entryOf(std::move(account)));
        }
        return m_site->page(200,
                            userListPage(users, after, page.next, m_site->painter(),
                                         m_site->frameFor(viewer, request)),
                            viewer);
    }

    http::Response newForm(const http::Request& request, const Viewer& viewer) const {
        NewUserInput input;
        const auto person = directory().personByNumber(request.queryValue("person").value_or(""),
                                                       directory().today());
        if (person) {
            input.employeeNumber = person->employeeNumber;
            input.name = person->nameJa;
        }
        return form(200, input, request, viewer);
    }

    http::Response add(const http::Request& request, const Viewer& viewer) const {
        NewUserInput input{formValue(request, "person"),
                           formValue(request, "login"),
                           formValue(request, "name"),
                           formValue(request, "role"),
                           {}};
        services::NewAccount account;
        account.login = input.login;
        account.displayName = input.name;
        account.role = services::roleFromCode(input.role).value_or(services::Role::Employee);
        account.password = formValue(request, "password");
        const auto person = personTyped(input.employeeNumber, input.problems);
        if (person) {
            account.person = person->id.value;
            account.language = person->language;
        }
        if (input.problems.empty()) {
            const auto done = accounts().add(account, actorOf(viewer, request));
            if (done) {
                return http::redirectResponse(userHref(done->login) + "?done=added");
            }
            if (!belongsToForm(done.error())) {
                return m_site->serviceError(done.error(), viewer, request);
            }
            input.problems = problemsOf(done.error(), "person");
        }
        return form(422, input, request, viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        return showWith(200, {}, std::nullopt, request, viewer);
    }

    http::Response setRole(const http::Request& request, const Viewer& viewer) const {
        const auto role = services::roleFromCode(formValue(request, "role"));
        if (!role) {
            return show(request, viewer);
        }
        return answered(accounts().setRole(request.param("login"), *role, actorOf(viewer, request)),
                        "role", request, viewer);
    }

    http::Response switchOn(const http::Request& request, const Viewer& viewer) const {
        return answered(
            accounts().setEnabled(request.param("login"), true, actorOf(viewer, request)), "on",
            request, viewer);
    }

    http::Response switchOff(const http::Request& request, const Viewer& viewer) const {
        return answered(
            accounts().setEnabled(request.param("login"), false, actorOf(viewer, request)), "off",
            request, viewer);
    }

    http::Response setPassword(const http::Request& request, const Viewer& viewer) const {
        const auto done = accounts().setPassword(
            request.param("login"), formValue(request, "password"), actorOf(viewer, request));
        if (!done && done.error().kind == services::ServiceErrorKind::Invalid) {
            return showWith(422, done.error().fields, std::nullopt, request, viewer);
        }
        return answered(done, "password", request, viewer);
    }

    http::Response resetCodes(const http::Request& request, const Viewer& viewer) const {
        return answered(m_site->services().oneTimePasswords.reset(request.param("login"),
                                                                  actorOf(viewer, request)),
                        "codes", request, viewer);
    }

    http::Response link(const http::Request& request, const Viewer& viewer) const {
        const std::string typed = formValue(request, "person");
        std::vector<FieldProblem> problems;
        const auto person = personTyped(typed, problems);
        const auto account = accounts().find(request.param("login"));
        if (problems.empty() && account) {
            const auto done = directory().linkUser(
                account->user.id, person ? std::optional(person->id) : std::nullopt,
                actorOf(viewer, request));
            if (done || done.error().kind != services::ServiceErrorKind::Conflict) {
                return answered(done, person ? "linked" : "unlinked", request, viewer);
            }
            problems = problemsOf(done.error(), "person");
        }
        return showWith(422, std::move(problems), typed, request, viewer);
    }

private:
    services::Accounts& accounts() const { return m_site->services().accounts; }
    services::Directory& directory() const { return m_site->services().directory; }

    UserEntry entryOf(services::Account account) const {
        UserEntry entry{std::move(account), std::nullopt};
        entry.hasOneTimePassword = m_site->services().oneTimePasswords.has(entry.account.user.id);
        if (entry.account.person) {
            entry.person = directory().person({*entry.account.person}, directory().today());
        }
        return entry;
    }

    // None for an empty field; a number that nobody has is a problem.
    std::optional<services::Person> personTyped(const std::string& typed,
                                                std::vector<FieldProblem>& problems) const {
        const std::string number = services::normalEmployeeNumber(typed);
        auto person = directory().personByNumber(number, directory().today());
        if (!number.empty() && !person) {
            problems.push_back(
                services::unknownEntry("person", {"社員番号", "employee number"}, number));
        }
        return person;
    }

    http::Response answered(const Result<void, ServiceError>& done, const std::string& what,
                            const http::Request& request, const Viewer& viewer) const {
        return done ? http::redirectResponse(userHref(request.param("login")) + "?done=" + what)
                    : m_site->serviceError(done.error(), viewer, request);
    }

    http::Response form(int status, const NewUserInput& input, const http::Request& request,
                        const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/accounts/new";
        return m_site->page(status, newUserPage(input, m_site->painter(), std::move(frame)),
                            viewer);
    }

    http::Response showWith(int status, std::vector<FieldProblem> problems,
                            const std::optional<std::string>& typedNumber,
                            const http::Request& request, const Viewer& viewer) const {
        auto account = accounts().find(request.param("login"));
        if (!account) {
            return notFoundPage(*m_site, "account.not_found", viewer, request);
        }
        UserPageInput input{entryOf(std::move(*account)), "", "", std::move(problems)};
        input.role = services::roleCode(input.user.account.user.role);
        input.employeeNumber = typedNumber.value_or(
            input.user.person ? input.user.person->employeeNumber : std::string());
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = userHref(input.user.account.user.login);
        addDoneNotice(frame, m_site->words(viewer), "account.done.", request);
        return m_site->page(status, userPage(input, m_site->painter(), std::move(frame)), viewer);
    }

    SharedSite m_site;
};

} // namespace

void addUserRoutes(http::Router& router, const SharedSite& site) {
    PageTable<UserRoutes> pages(router, site);
    pages.get("/admin/accounts", {Access::Administer, Objects::Any, "Accounts"}, &UserRoutes::list);
    pages.post("/admin/accounts", {Access::Administer, Objects::Any, "Add an account"},
               &UserRoutes::add);
    pages.get("/admin/accounts/new", {Access::Administer, Objects::Any, "Add an account: the form"},
              &UserRoutes::newForm);
    pages.get("/admin/accounts/{login}", {Access::Administer, Objects::Any, "An account"},
              &UserRoutes::show);
    pages.post("/admin/accounts/{login}/role", {Access::Administer, Objects::Any, "Change a role"},
               &UserRoutes::setRole);
    pages.post("/admin/accounts/{login}/on",
               {Access::Administer, Objects::Any, "Switch an account on"}, &UserRoutes::switchOn);
    pages.post("/admin/accounts/{login}/off",
               {Access::Administer, Objects::Any, "Switch an account off"}, &UserRoutes::switchOff);
    pages.post("/admin/accounts/{login}/password",
               {Access::Administer, Objects::Any, "Give a new password"}, &UserRoutes::setPassword);
    pages.post("/admin/accounts/{login}/one-time-password",
               {Access::Administer, Objects::Any, "Take one-time passwords away"},
               &UserRoutes::resetCodes);
    pages.post("/admin/accounts/{login}/person",
               {Access::Administer, Objects::Any, "Say whose account it is"}, &UserRoutes::link);
}

} // namespace tewatashi::server::web
