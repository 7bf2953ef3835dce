#pragma once

#include "common/base/localized_text.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

// What a password may be (ASVS 5.0 §6.2): long enough, not one that everybody tries first; no
// composition rules, no expiry.
namespace tewatashi::server::services {

inline constexpr int kPasswordCharactersMax = 128;

// NFC, so that one password typed on two systems is one; nullopt when it is not UTF-8.
[[nodiscard]] std::optional<std::string> normalizedPassword(std::string_view typed);

// What is wrong with a normalized password; nullopt when it may be used. `contextWords` are what
// anybody knows about the account: login, name, site. The least length is the site's.
[[nodiscard]] std::optional<LocalizedText>
passwordProblem(std::string_view normalized, std::span<const std::string> contextWords,
                int charactersMin);

} // namespace tewatashi::server::services
