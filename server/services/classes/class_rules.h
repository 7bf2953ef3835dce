#pragma once

#include "common/domain/confidentiality.h"
#include "server/store/class_store.h"

namespace tewatashi::server::services {

// What a class allows and asks for. Readers that nobody knows are the parties alone.
[[nodiscard]] domain::ClassRules classRulesOf(const store::ClassRow& row);

} // namespace tewatashi::server::services
