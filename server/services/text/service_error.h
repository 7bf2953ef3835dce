#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <string>
#include <vector>

namespace tewatashi::server::services {

enum class ServiceErrorKind {
    NotFound,
    Invalid,      // input is wrong; see fields
    Conflict,     // the thing is not in a state that allows this
    Unauthorized, // who are you
    Forbidden,    // you may not
    Busy,         // a limit is reached; try again later
    Unavailable,  // the database cannot be used now
};
struct FieldProblem {
    std::string field; // name as in the form or JSON
    LocalizedText text;
};
struct ServiceError {
    ServiceErrorKind kind = ServiceErrorKind::Invalid;
    std::string code; // stable, kebab-case: the last part of the problem type
    LocalizedText text;
    std::vector<FieldProblem> fields;
};

} // namespace tewatashi::server::services
