#pragma once

#include <span>
#include <string_view>

namespace tewatashi::server::services {

// Words that the passwords people choose first are made of, in lower case: the head of published
// frequency lists, keyboard walks, and what is at hand in a Japanese office. Long passwords are
// mostly such words joined, so words are kept instead of whole passwords.
[[nodiscard]] std::span<const std::string_view> commonPasswordWords();

} // namespace tewatashi::server::services
