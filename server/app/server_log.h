#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "server/http/http_server.h"

#include <string_view>

namespace tewatashi::server::app {

// One JSON object per line to a file descriptor (standard error), written by a single write() so
// that lines of several threads never mix. No personal data: no addresses, names or item numbers.
// Thread-safe; never throws; a line that cannot be written is dropped.
class ServerLog {
public:
    ServerLog(int descriptor, const Clock& clock) : m_descriptor(descriptor), m_clock(clock) {}

    void access(const http::AccessRecord& record) const noexcept;
    void event(std::string_view name) const noexcept;
    // `route` is the pattern of the route at which it happened; may be empty.
    void trouble(const LocalizedText& text, std::string_view route = {}) const noexcept;

private:
    void write(std::string_view line) const noexcept;

    int m_descriptor;
    const Clock& m_clock;
};

} // namespace tewatashi::server::app
