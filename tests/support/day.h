#pragma once

#include "common/domain/local_date.h"

#include <string_view>

namespace tewatashi::test {

// "2026-04-01", which must be a day.
[[nodiscard]] inline domain::LocalDate day(std::string_view text) {
    return *domain::LocalDate::fromText(text);
}

} // namespace tewatashi::test
