#pragma once

#include "common/base/result.h"
#include "server/services/directory/directory_entries.h"
#include "server/services/text/service_error.h"
#include "server/store/post_store.h"

#include <optional>
#include <vector>

namespace tewatashi::server::services {

// Where a put goes: the ids of its row and what errors call it.
struct PostTarget {
    store::PostRow row; // without days
    std::string employeeNumber;
    std::string departmentCode;
};

// The posts of a person after one was put, in the order of the store: a main post ends the one
// before it, and an additional post in the department ends where the main one begins. `until`
// none: as long as what it changes.
[[nodiscard]] Result<std::vector<store::PostRow>, FieldProblem>
postsWith(const std::vector<store::PostRow>& before, const PostTarget& target,
          domain::LocalDate from, std::optional<domain::LocalDate> until);

// The posts with those in the department ended on that day.
[[nodiscard]] std::vector<store::PostRow> postsEnded(const std::vector<store::PostRow>& before,
                                                     std::int64_t department,
                                                     domain::LocalDate lastDay);

} // namespace tewatashi::server::services
