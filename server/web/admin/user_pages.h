#pragma once

#include "server/services/accounts/accounts.h"
#include "server/services/directory/directory_entries.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::web {

// An account and whose it is.
struct UserEntry {
    services::Account account;
    std::optional<services::Person> person;
    bool hasOneTimePassword = false;
};
[[nodiscard]] std::string userListPage(const std::vector<UserEntry>& users,
                                       const std::string& after, const std::string& next,
                                       const PagePainter& painter, Frame frame);

// A new account as typed. For a person of the directory the name is theirs.
struct NewUserInput {
    std::string employeeNumber; // empty: of nobody in the directory
    std::string login;
    std::string name;
    std::string role = "employee";
    std::vector<services::FieldProblem> problems;
};
[[nodiscard]] std::string newUserPage(const NewUserInput& input, const PagePainter& painter,
                                      Frame frame);

struct UserPageInput {
    UserEntry user;
    std::string employeeNumber; // as typed
    std::string role;
    std::vector<services::FieldProblem> problems;
};
[[nodiscard]] std::string userPage(const UserPageInput& input, const PagePainter& painter,
                                   Frame frame);

[[nodiscard]] std::string userHref(std::string_view login);

} // namespace tewatashi::server::web
