#pragma once

#include <string>
#include <string_view>

namespace tewatashi::server::services {

// What a person typed or pasted, with full-width characters, Japanese blanks and every kind of
// dash as plain ASCII (NFKC). Text that is not UTF-8 stays as it is.
[[nodiscard]] std::string withPlainCharacters(std::string_view typed);

} // namespace tewatashi::server::services
