#pragma once

#include "common/base/bytes.h"
#include "common/base/random.h"
#include "common/base/result.h"
#include "server/http/http_message.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::http {

// Length of a session's CSRF secret in octets.
inline constexpr std::size_t kCsrfSecret_bytes = 32;

// Name of the hidden form field that carries the token.
inline constexpr std::string_view kCsrfField = "csrf_token";
// The same for a body that is no form (API). No other site can make a browser send it.
inline constexpr std::string_view kCsrfHeader = "Tewatashi-Csrf-Token";

// Token for one response: the secret of the session under a fresh mask, so that compressed or
// repeated pages never show the same octets twice. `secret` has kCsrfSecret_bytes.
[[nodiscard]] std::string maskedCsrfToken(ByteView secret, RandomSource& random);
[[nodiscard]] bool csrfTokenMatches(ByteView secret, std::string_view token);

enum class CsrfRefusal {
    WrongOrigin,  // the form came from another site
    MissingToken, // no form field; not a form and no header
    WrongToken,   // stale page or forged
};

// A state-changing browser request is accepted when Sec-Fetch-Site is same-origin, or else Origin
// equals one of `origins` ("https://mail.example.jp", as configured, no trailing slash); the token
// of the session is required in either case: in the form, or in the header when the body is none.
[[nodiscard]] Result<void, CsrfRefusal> checkCsrf(const Request& request, ByteView secret,
                                                  const std::vector<std::string>& origins);

// Value for Set-Cookie: "__Host-<name>=<value>; Path=/; Secure; HttpOnly; SameSite=Lax", for the
// session when maxAge is zero. The value must consist of cookie octets (throws
// std::invalid_argument); browsers accept Secure cookies on https and on localhost.
[[nodiscard]] std::string hostCookie(std::string_view name, std::string_view value,
                                     std::chrono::seconds maxAge = std::chrono::seconds(0));
// Makes the browser forget the cookie.
[[nodiscard]] std::string expiredHostCookie(std::string_view name);
// The full name under which Request::cookie finds it.
[[nodiscard]] std::string hostCookieName(std::string_view name);

} // namespace tewatashi::server::http
