#include "server/http/csrf.h"

#include "common/base/assert.h"
#include "common/base/digest.h"
#include "server/http/header_syntax.h"

#include <algorithm>
#include <stdexcept>

namespace tewatashi::server::http {

namespace {

std::optional<std::string> sentToken(const Request& request) {
    const auto form = request.form();
    if (!form) {
        return request.header(kCsrfHeader);
    }
    const auto field = std::find_if(form->begin(), form->end(),
                                    [](const auto& entry) { return entry.first == kCsrfField; });
    return field == form->end() ? std::nullopt : std::optional(field->second);
}

bool isFromOurPages(const Request& request, const std::vector<std::string>& origins) {
    if (request.header("Sec-Fetch-Site") == "same-origin") {
        return true;
    }
    const std::optional<std::string> origin = request.header("Origin");
    return origin && std::any_of(origins.begin(), origins.end(), [&](const std::string& own) {
               return equalsIgnoringCase(own, *origin);
           });
}

// RFC 6265 §4.1.1.
bool isCookieValue(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) {
        return c > ' ' && c < 127 && c != '"' && c != ',' && c != ';' && c != '\\';
    });
}

} // namespace

std::string maskedCsrfToken(ByteView secret, RandomSource& random) {
    TW_ASSERT(secret.size() == kCsrfSecret_bytes);
    Bytes token(2 * kCsrfSecret_bytes);
    random.fill(std::span(token).first(kCsrfSecret_bytes));
    for (std::size_t i = 0; i < kCsrfSecret_bytes; ++i) {
        token[kCsrfSecret_bytes + i] = static_cast<std::uint8_t>(token[i] ^ secret[i]);
    }
    return toBase64(token);
}

bool csrfTokenMatches(ByteView secret, std::string_view token) {
    TW_ASSERT(secret.size() == kCsrfSecret_bytes);
    const std::optional<Bytes> masked = fromBase64(token);
    if (!masked || masked->size() != 2 * kCsrfSecret_bytes) {
        return false;
    }
    Bytes unmasked(kCsrfSecret_bytes);
    for (std::size_t i = 0; i < kCsrfSecret_bytes; ++i) {
        unmasked[i] = static_cast<std::uint8_t>((*masked)[i] ^ (*masked)[kCsrfSecret_bytes + i]);
    }
    return equalConstantTime(secret, unmasked);
}

Result<void, CsrfRefusal> checkCsrf(const Request& request, ByteView secret,
                                    const std::vector<std::string>& origins) {
    if (!isFromOurPages(request, origins)) {
        return failure(CsrfRefusal::WrongOrigin);
    }
    const auto token = sentToken(request);
    if (!token) {
        return failure(CsrfRefusal::MissingToken);
    }
    if (!csrfTokenMatches(secret, *token)) {
        return failure(CsrfRefusal::WrongToken);
    }
    return {};
}

std::string hostCookieName(std::string_view name) { return "__Host-" + std::string(name); }

std::string hostCookie(std::string_view name, std::string_view value, std::chrono::seconds maxAge) {
    if (!isToken(name) || !isCookieValue(value)) {
        throw std::invalid_argument("cookie " + std::string(name) + " cannot be sent");
    }
    std::string cookie = hostCookieName(name) + "=" + std::string(value) +
                         "; Path=/; Secure; HttpOnly; SameSite=Lax";
    if (maxAge.count() > 0) {
        cookie += "; Max-Age=" + std::to_string(maxAge.count());
    }
    return cookie;
}

std::string expiredHostCookie(std::string_view name) {
    return hostCookie(name, "") + "; Max-Age=0";
}

} // namespace tewatashi::server::http
