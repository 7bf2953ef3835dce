#include "server/services/accounts/browser_name.h"

#include <array>
#include <utility>

namespace tewatashi::server::services {
namespace {

using Sign = std::pair<std::string_view, std::string_view>; // part of the header, name

// The first that occurs: every one names those it wants to be taken for behind itself.
constexpr std::array<Sign, 8> kBrowsers{{{"Edg", "Edge"},
                                         {"OPR/", "Opera"},
                                         {"SamsungBrowser/", "Samsung Internet"},
                                         {"Firefox/", "Firefox"},
                                         {"FxiOS/", "Firefox"},
                                         {"Chrome/", "Chrome"},
                                         {"CriOS/", "Chrome"},
                                         {"Safari/", "Safari"}}};
constexpr std::array<Sign, 7> kSystems{{{"iPhone", "iPhone"},
                                        {"iPad", "iPad"},
                                        {"Android", "Android"},
                                        {"Windows", "Windows"},
                                        {"Mac OS X", "macOS"},
                                        {"CrOS", "ChromeOS"},
                                        {"Linux", "Linux"}}};

template <std::size_t count>
std::string firstOf(const std::array<Sign, count>& signs, std::string_view header) {
    for (const auto& [part, name] : signs) {
        if (header.find(part) != std::string_view::npos) {
            return std::string(name);
        }
    }
    return {};
}

} // namespace

std::string browserName(std::string_view userAgent) {
    const std::string browser = firstOf(kBrowsers, userAgent);
    const std::string system = firstOf(kSystems, userAgent);
    return browser + (browser.empty() || system.empty() ? "" : ", ") + system;
}

} // namespace tewatashi::server::services
