#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <string>
#include <string_view>

namespace tewatashi::agent::platform {

// What is written to a private file for a secret, so that a copy of the file alone gives nothing
// away where the system offers that: on Windows sealed by DPAPI for this machine (the service's
// account reads what an administrator enrolled), on Linux the secret itself, which the file's mode
// protects. One line of ASCII without its end.
[[nodiscard]] Result<std::string, LocalizedText> sealSecret(std::string_view secret);

// The secret again. A line that was never sealed is returned as it is. The error says that it was
// sealed on another machine or is damaged.
[[nodiscard]] Result<std::string, LocalizedText> openSecret(std::string_view line);

} // namespace tewatashi::agent::platform
