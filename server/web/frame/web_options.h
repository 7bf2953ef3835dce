#pragma once

#include "common/base/localized_text.h"
#include "common/domain/context.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// Browsers take "__Host-" cookies over TLS (or on localhost) alone; Plain is for a server reached
// without TLS at all, such as a trial in a closed network.
enum class CookieKind { HostSecure, Plain };

struct WebOptions {
    LocalizedText siteTitle; // お客様専用サイト: shown beside the product's name
    std::string timeZone = "Asia/Tokyo"; // name in the system's tz database
    CookieKind cookies = CookieKind::HostSecure;
    // "https://mail.example.jp": where forms may come from when the browser does not send
    // Sec-Fetch-Site.
    std::vector<std::string> origins;
    domain::CodeScheme codes;
};

} // namespace tewatashi::server::web
