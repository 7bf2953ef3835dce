#pragma once

#include "common/base/clock.h"
#include "common/base/strong_id.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::server::api {

// Writes a JSON text from front to back, without the tree of nodes in between that cost most of an
// item look-up. Names are literals of ours and written as they are; values may be anything.
class JsonText {
public:
    JsonText() { m_out.reserve(4096); } // most answers grow no further
    JsonText& beginObject() { return open('{'); }
    JsonText& endObject() { return close('}'); }
    JsonText& beginArray() { return open('['); }
    JsonText& endArray() { return close(']'); }
    JsonText& name(std::string_view name) {
        separate();
        m_out.push_back('"');
        m_out.append(name);
        m_out.append("\":", 2);
        m_needsComma = false;
        return *this;
    }
    JsonText& text(std::string_view value); // what is not UTF-8 becomes U+FFFD
    JsonText& number(std::int64_t value);
    JsonText& boolean(bool value);
    JsonText& null();
    // "2026-04-01T00:00:00.000Z", null for none.
    JsonText& time(const std::optional<UtcMillis>& value);
    // The text, null for an empty one.
    JsonText& textOrNull(std::string_view value);

    [[nodiscard]] std::string take() { return std::move(m_out); }

private:
    JsonText& open(char bracket);
    JsonText& close(char bracket);
    void separate() {
        if (m_needsComma) {
            m_out.push_back(',');
        }
        m_needsComma = true;
    }

    std::string m_out;
    bool m_needsComma = false;
};

// RFC 3339 in UTC with milliseconds.
[[nodiscard]] std::string timeText(UtcMillis at);

} // namespace tewatashi::server::api
