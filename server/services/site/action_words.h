#pragma once

#include "common/base/localized_text.h"
#include "common/domain/custody.h"

namespace tewatashi::server::services {

// What an action is called on paper and in files: the words of docs/terminology.md.
[[nodiscard]] LocalizedText actionWord(domain::Action action);

} // namespace tewatashi::server::services
