#pragma once

#include "server/services/directory/directory_entries.h"
#include "server/services/text/service_error.h"

#include <string_view>

// What can be said about an entry of the directory without looking at the others.
namespace tewatashi::server::services {

inline constexpr std::size_t kDirectoryCodeMax = 20; // characters

// How an employee number is kept and compared: half width, upper case.
[[nodiscard]] std::string normalEmployeeNumber(std::string_view typed);

// As it is kept: without surrounding blanks, numbers in their normal form.
[[nodiscard]] PersonInput trimmedInput(const PersonInput& input);
[[nodiscard]] DepartmentInput trimmedInput(const DepartmentInput& input);
[[nodiscard]] PostInput trimmedInput(const PostInput& input);

// Of trimmed input.
[[nodiscard]] std::vector<FieldProblem> problemsOf(const PersonInput& person);
[[nodiscard]] std::vector<FieldProblem> problemsOf(const DepartmentInput& department);
[[nodiscard]] std::vector<FieldProblem> problemsOf(const PostInput& post);

} // namespace tewatashi::server::services
