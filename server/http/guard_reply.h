#pragma once

#include "common/base/clock.h"
#include "server/http/router.h"
#include "server/http/security_headers.h"

#include <string>

namespace tewatashi::server::http {

// A whole answer of the guard itself, for a request that never reaches cpp-httplib. It always
// closes the connection, because the rest of the request was not read.
[[nodiscard]] std::string guardReply(int status, Audience audience, Encrypted encrypted,
                                     UtcMillis now);

} // namespace tewatashi::server::http
