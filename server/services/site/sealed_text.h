#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::server::services {

class SiteContext;

// Text as the database keeps it (hex): encrypted under a key that lies outside the database, so
// that neither a copy of it nor its administrator can read subjects of confidential items. Tied to
// `owner`, which names the thing it belongs to: moved to another thing it cannot be opened.
[[nodiscard]] std::string sealedText(SiteContext& site, std::string_view owner,
                                     std::string_view text);
// nullopt when it was sealed for another owner, under another key, or is damaged.
[[nodiscard]] std::optional<std::string> openedText(const SiteContext& site, std::string_view owner,
                                                    std::string_view sealed);

} // namespace tewatashi::server::services
