#pragma once

#include <cstdlib>

namespace tewatashi::test {

// Counts of crash and property campaigns are multiplied by TW_SOAK (./dev test --soak N); 1 when
// it is not set or no positive number.
[[nodiscard]] inline int soakFactor() {
    const char* text = std::getenv("TW_SOAK");
    const int factor = text == nullptr ? 1 : std::atoi(text);
    return factor > 0 ? factor : 1;
}

} // namespace tewatashi::test
