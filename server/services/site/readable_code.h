#pragma once

#include "common/base/random.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Random codes that people read out and type: five bits a character, of an alphabet without
// look-alikes, in groups of four ("K7QF-2M9X-TB4H").
namespace tewatashi::server::services {

[[nodiscard]] std::string newReadableCode(RandomSource& random, std::size_t characters);
// The characters without spaces and hyphens, in upper case; nullopt when this cannot be a code of
// that length. Accepts full-width letters and digits, which a Japanese keyboard easily produces.
[[nodiscard]] std::optional<std::string> normalizedReadableCode(std::string_view typed,
                                                                std::size_t characters);
// U+FF01…U+FF5E replaced by the ASCII characters that they are the wide forms of.
[[nodiscard]] std::string withoutFullWidth(std::string_view typed);

} // namespace tewatashi::server::services
