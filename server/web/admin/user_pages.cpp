#include "server/web/admin/user_pages.h"

#include "server/http/percent_coding.h"
#include "server/web/admin/field_sizes.h"
#include "server/web/admin/people_pages.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

using services::Role;

std::string roleWord(Role role, const Words& words) {
    return words.get("role." + std::string(services::roleCode(role)));
}

Choices roleChoices(const Words& words) {
    Choices choices;
    for (const Role role : {Role::Employee, Role::Operator, Role::Administrator, Role::Auditor}) {
        choices.emplace_back(services::roleCode(role), roleWord(role, words));
    }
    return choices;
}

std::string stateWord(const services::Account& account, const Words& words) {
    return words.get(account.disabledAt ? "account.state_off" : "account.state_on");
}

void addPerson(View& view, const std::optional<services::Person>& person) {
    view["has_person"] = person.has_value();
    view["person_href"] = person ? personHref(person->employeeNumber) : std::string();
    view["person"] = person ? person->employeeNumber + " " + person->nameJa : std::string();
}

// One form of the page of an account.
struct Act {
    std::string path;
    const char* key = ""; // "account.<key>_title", _lead and _submit
    std::string button = "btn-primary";
};

View actForm(const UserPageInput& input, const Act& act, const FormView& form, const Words& words) {
    const std::string key = std::string("account.") + act.key;
    View view = form.view();
    view["heading"] = words.get(key + "_title");
    view["lead"] = words.get(key + "_lead");
    view["submit"] = words.get(key + "_submit");
    view["action"] = userHref(input.user.account.user.login) + act.path;
    view["button"] = act.button;
    return view;
}

View actForms(const UserPageInput& input, const Words& words) {
    const auto problemsOf = [&](std::string_view field) {
        std::vector<services::FieldProblem> problems = input.problems;
        problems.erase(std::remove_if(problems.begin(), problems.end(),
                                      [&](const auto& each) { return each.field != field; }),
                       problems.end());
        return problems;
    };
    ViewList forms;
    const std::vector<services::FieldProblem> none;
    FormView role("role", words, none);
    role.select("role", "account.role", roleChoices(words), input.role);
    forms.push_back(actForm(input, {"/role", "role"}, role, words));
    const auto personProblems = problemsOf("person");
    FormView person("link", words, personProblems);
    person.input("person", "account.person_number", input.employeeNumber,
                 optionalText(kNumberCharacters));
    forms.push_back(actForm(input, {"/person", "link"}, person, words));
    const auto passwordProblems = problemsOf("password");
    FormView password("password", words, passwordProblems);
    password.input("password", "account.new_password", "", passwordField("new-password"));
    forms.push_back(actForm(input, {"/password", "password"}, password, words));
    if (input.user.hasOneTimePassword) {
        forms.push_back(actForm(input, {"/one-time-password", "codes", "btn-danger"},
                                FormView("codes", words, none), words));
    }
    const bool isOff = input.user.account.disabledAt.has_value();
    const Act onOff = isOff ? Act{"/on", "on"} : Act{"/off", "off", "btn-danger"};
    forms.push_back(actForm(input, onOff, FormView("state", words, none), words));
    return forms;
}

} // namespace

std::string userHref(std::string_view login) {
    return "/admin/accounts/" + http::percentEncode(login);
}

std::string userListPage(const std::vector<UserEntry>& users, const std::string& after,
                         const std::string& next, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    View view;
    addAdminNav(view, AdminNav::Accounts);
    ViewList rows;
    for (const UserEntry& entry : users) {
        View row;
        row["href"] = userHref(entry.account.user.login);
        row["login"] = entry.account.user.login;
        row["name"] = entry.account.user.displayName;
        row["role"] = roleWord(entry.account.user.role, words);
        addPerson(row, entry.person);
        row["state"] = stateWord(entry.account, words);
        row["is_off"] = entry.account.disabledAt.has_value();
        rows.push_back(std::move(row));
    }
    view["accounts"] = rows;
    view["not_first"] = !after.empty();
    view["has_next"] = !next.empty();
    view["next_href"] = "/admin/accounts?after=" + http::percentEncode(next);
    frame.title = words.get("accounts.title");
    frame.nav = Nav::Admin;
    return painter.paint("accounts", frame, std::move(view));
}

std::string newUserPage(const NewUserInput& input, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    FormView form("new", words, input.problems);
    FieldKind login = requiredText(kLoginCharacters, "account.login_hint");
    form.input("login", "account.login", input.login, login);
    form.input("name", "account.name", input.name, requiredText(kNameCharacters));
    form.select("role", "account.role", roleChoices(words), input.role);
    form.input("person", "account.person_number", input.employeeNumber,
               optionalText(kNumberCharacters, "account.person_hint"));
    form.input("password", "account.first_password", "", passwordField("new-password"));
    View view;
    addAdminNav(view, AdminNav::Accounts);
    view["account_form"] = once(form.view());
    const bool hasPerson = !input.employeeNumber.empty();
    view["back_href"] = hasPerson ? personHref(input.employeeNumber) : "/admin/accounts";
    view["back_text"] = hasPerson ? input.name : words.get("accounts.back");
    frame.title = words.get("accounts.add_title");
    frame.nav = Nav::Admin;
    return painter.paint("account_form", frame, std::move(view));
}

std::string userPage(const UserPageInput& input, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    const services::Account& account = input.user.account;
    View view;
    addAdminNav(view, AdminNav::Accounts);
    view["login"] = account.user.login;
    view["name"] = account.user.displayName;
    view["role"] = roleWord(account.user.role, words);
    view["state"] = stateWord(account, words);
    view["created"] = painter.time().full(account.createdAt, frame.language);
    addPerson(view, input.user.person);
    view["forms"] = actForms(input, words);
    frame.title = account.user.login;
    frame.nav = Nav::Admin;
    return painter.paint("account", frame, std::move(view));
}

} // namespace tewatashi::server::web
