#pragma once

#include "common/base/random.h"

#include <string>

namespace tewatashi::server::services {

// 256 random bits in base64url: tokens of sessions and of the API.
[[nodiscard]] std::string newSecret(RandomSource& random);

} // namespace tewatashi::server::services
