#pragma once

#include "server/services/directory/directory_entries.h"
#include "server/services/text/search_form.h"
#include "server/store/department_store.h"
#include "server/store/person_store.h"
#include "server/store/post_store.h"
#include "server/store/search_store.h"

#include <string>
#include <vector>

// Rows of the directory from checked input, and what they are found by.
namespace tewatashi::server::services {

// Sorted texts.
[[nodiscard]] std::vector<std::string> difference(const std::vector<std::string>& from,
                                                  const std::vector<std::string>& without);
void reindex(store::Connection& connection, store::SearchKind kind, std::int64_t ref,
             const std::vector<std::string>& before, const std::vector<std::string>& after);

// Without id and searchText.
[[nodiscard]] store::PersonRow rowOf(const PersonInput& person);
[[nodiscard]] std::vector<store::FormerNameRow>
formerNameRows(const std::vector<FormerName>& formerNames);
[[nodiscard]] SearchIndex nameIndexOf(const store::PersonRow& row,
                                      const std::vector<store::FormerNameRow>& formerNames);
// Titles belong to days, so the index holds those of all days; who searches looks at the day.
[[nodiscard]] std::vector<std::string> titleGramsOf(const std::vector<store::PostRow>& posts);

// The Japanese name stands for an English one that is missing.
[[nodiscard]] LocalizedText departmentNameOf(const store::DepartmentPeriodRow& row);
[[nodiscard]] std::string searchTextOf(const std::string& code,
                                       const store::DepartmentPeriodRow& row);
// Writes the periods and what they are found by, when they differ.
void replaceDepartment(store::Connection& connection, std::int64_t id, const std::string& code,
                       const std::vector<store::DepartmentPeriodRow>& before,
                       const std::vector<store::DepartmentPeriodRow>& after);

} // namespace tewatashi::server::services
