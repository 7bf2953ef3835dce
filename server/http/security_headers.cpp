#include "server/http/security_headers.h"

namespace tewatashi::server::http {

namespace {

const std::string kLines =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

// One year.
const std::string kEncryptedLines =
    kLines + "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

} // namespace

const std::string& securityHeaderLines(Encrypted encrypted) {
    return encrypted == Encrypted::Yes ? kEncryptedLines : kLines;
}

} // namespace tewatashi::server::http
