#pragma once

#include <string>
#include <string_view>

namespace tewatashi::test {

[[nodiscard]] inline bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace tewatashi::test
