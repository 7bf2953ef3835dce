#pragma once

#include "common/base/localized_text.h"

#include <string>

namespace tewatashi::server::services {

// How people are told a place: its name, in the other language when it has none in this one, its
// code when it has none at all.
[[nodiscard]] LocalizedText placeNameOf(const std::string& code, const std::string& ja,
                                        const std::string& en);

} // namespace tewatashi::server::services
