#pragma once

#include "common/domain/confidentiality.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tewatashi::domain {

// What becomes of somebody's items while they are away (不在). Stored; never renumber.
enum class AwayAction : std::uint8_t {
    Hold = 1,    // 保留: until they are back
    Forward = 2, // 転送: to a person they name
};
// "hold", "forward"
[[nodiscard]] std::string_view awayActionCode(AwayAction action);
[[nodiscard]] std::optional<AwayAction> awayActionFromCode(std::string_view code);
[[nodiscard]] std::optional<AwayAction> awayActionFrom(std::int64_t stored);

// What holds for an item of a class: one that may not go elsewhere, or that nobody else may
// receive, is held whatever its recipient wished.
[[nodiscard]] AwayAction awayActionOf(AwayAction wished, const ClassRules& rules);

} // namespace tewatashi::domain
