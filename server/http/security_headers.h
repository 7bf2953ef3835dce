#pragma once

#include <string>
#include <string_view>

namespace tewatashi::server::http {

enum class Encrypted { No, Yes };

// Header lines that every answer carries (OWASP ASVS 5.0 3.4.1-3.4.6), each ending in CRLF; with
// Strict-Transport-Security only where TLS is ours. Cache-Control is not among them.
[[nodiscard]] const std::string& securityHeaderLines(Encrypted encrypted);
// For answers whose handler did not choose.
inline constexpr std::string_view kNoStoreLine = "Cache-Control: no-store\r\n";

} // namespace tewatashi::server::http
