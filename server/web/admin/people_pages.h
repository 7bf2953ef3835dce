#pragma once

#include "server/services/accounts/accounts.h"
#include "server/services/directory/directory_entries.h"
#include "server/services/leavers/leavers.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::web {

// The pages below /admin: which one is marked in their own navigation.
enum class AdminNav {
    People,
    Accounts,
    Departments,
    Places,
    Operators,
    Import,
    Security,
    Tokens,
    Audit,
    Routes
};
void addAdminNav(View& view, AdminNav here);

[[nodiscard]] std::string peopleStateCode(services::PeopleState state);
[[nodiscard]] std::optional<services::PeopleState> peopleStateFromCode(std::string_view code);
[[nodiscard]] std::string personHref(std::string_view employeeNumber);

[[nodiscard]] std::string peopleListPage(const services::PeopleQuery& query,
                                         const services::PeoplePage& page,
                                         const PagePainter& painter, Frame frame,
                                         domain::LocalDate today);

// A person as typed into the form; days are not understood yet.
struct FormerNameText {
    std::string name;
    std::string kana;
    std::string until;
};
struct PersonText {
    std::string employeeNumber;
    std::string nameJa;
    std::string nameKana;
    std::string nameRomaji;
    std::string email;
    std::string language = "ja";
    std::string lastDay;
    std::vector<FormerNameText> formerNames;
};
[[nodiscard]] PersonText personTextOf(const services::Person& person);

struct PersonFormInput {
    PersonText text;
    bool isNew = true;
    std::vector<services::FieldProblem> problems;
};
[[nodiscard]] std::string personFormPage(const PersonFormInput& input, const PagePainter& painter,
                                         Frame frame);

// A post as typed.
struct PostText {
    std::string kind = "main";
    std::string department;
    std::string title;
    std::string place;
    std::string from;
    std::string until;
};
struct PersonPageInput {
    services::Person person; // with the posts of all days
    std::optional<services::Account> account;
    PostText post;                                // shown in the form of a new post
    std::vector<services::FieldProblem> problems; // of that form
    std::optional<services::LeaverFile> leaver;   // when a last day is known
};
[[nodiscard]] std::string personPage(const PersonPageInput& input, const Choices& places,
                                     const PagePainter& painter, Frame frame,
                                     domain::LocalDate today);

} // namespace tewatashi::server::web
