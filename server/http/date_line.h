#pragma once

#include "common/base/clock.h"

#include <cstdint>
#include <limits>
#include <string>

namespace tewatashi::server::http {

// "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" (RFC 9110 §5.6.7, §6.6.1). Instants before 1970 or
// after 9999 are held to that range.
[[nodiscard]] std::string dateLine(UtcMillis at);

// The line of the second it was last asked for, so that a busy worker writes it once per second.
// Used by one thread.
class DateLine {
public:
    // Valid until the next call.
    [[nodiscard]] const std::string& at(UtcMillis now);

private:
    std::int64_t m_second = std::numeric_limits<std::int64_t>::min();
    std::string m_line;
};

} // namespace tewatashi::server::http
