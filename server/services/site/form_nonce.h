#pragma once

#include "common/base/random.h"

#include <cstddef>
#include <string>
#include <string_view>

// What a form carries so that it counts once, however often it is sent.
namespace tewatashi::server::services {

inline constexpr std::size_t kFormNonce_bytes = 16;

// Drawn anew each time a form is shown: 32 hex digits.
[[nodiscard]] std::string newFormNonce(RandomSource& random);
// False for what no form of ours carries.
[[nodiscard]] bool isFormNonce(std::string_view text);

} // namespace tewatashi::server::services
