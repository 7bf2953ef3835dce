#pragma once

#include <map>
#include <string>
#include <string_view>

// Files built into the program by cmake/EmbedFiles.cmake, by bare file name. The views live as
// long as the program.
namespace tewatashi::server::web {

[[nodiscard]] std::map<std::string, std::string_view> embeddedTemplates(); // *.mustache
[[nodiscard]] std::map<std::string, std::string_view> embeddedStatics();   // *.css, *.svg
[[nodiscard]] std::map<std::string, std::string_view> embeddedWords();     // *.words

} // namespace tewatashi::server::web
