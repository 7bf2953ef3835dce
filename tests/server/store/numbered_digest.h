#pragma once

#include "common/base/digest.h"

namespace tewatashi::test {

[[nodiscard]] inline Digest numberedDigest(std::uint8_t number) {
    Digest value{};
    value.fill(number);
    return value;
}

} // namespace tewatashi::test
