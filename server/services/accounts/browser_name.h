#pragma once

#include <string>
#include <string_view>

namespace tewatashi::server::services {

// What a User-Agent header says in the words of people, "Firefox, Windows"; empty for one that says
// nothing known. No versions: nobody tells their browsers apart by them.
[[nodiscard]] std::string browserName(std::string_view userAgent);

} // namespace tewatashi::server::services
