#include "server/api/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace tewatashi::server::api {
namespace {

// Printable ASCII that JSON takes as it is. Without an early end, so that it runs on whole vectors.
bool isPlain(std::string_view text) {
    unsigned odd = 0;
    for (const char character : text) {
        odd |= static_cast<unsigned>(character < 0x20) | static_cast<unsigned>(character == 0x7F) |
               static_cast<unsigned>(character == '"') | static_cast<unsigned>(character == '\\');
    }
    return odd == 0;
}

void appendPadded(std::string& out, unsigned value, int digits) {
    std::array<char, 10> buffer{};
    for (int i = digits - 1; i >= 0; --i) {
        buffer[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    out.append(buffer.data(), static_cast<std::size_t>(digits));
}

} // namespace

JsonText& JsonText::open(char bracket) {
    separate();
    m_out.push_back(bracket);
    m_needsComma = false;
    return *this;
}

JsonText& JsonText::close(char bracket) {
    m_out.push_back(bracket);
    m_needsComma = true;
    return *this;
}

JsonText& JsonText::text(std::string_view value) {
    separate();
    if (isPlain(value)) {
        m_out.push_back('"');
        m_out.append(value);
        m_out.push_back('"');
    } else {
        m_out.append(
            nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    return *this;
}

JsonText& JsonText::number(std::int64_t value) {
    separate();
    std::array<char, 24> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    m_out.append(buffer.data(), end);
    return *this;
}

JsonText& JsonText::boolean(bool value) {
    separate();
    m_out.append(value ? "true" : "false");
    return *this;
}

JsonText& JsonText::null() {
    separate();
    m_out.append("null");
    return *this;
}

JsonText& JsonText::time(const std::optional<UtcMillis>& value) {
    return value ? text(timeText(*value)) : null();
}

JsonText& JsonText::textOrNull(std::string_view value) {
    return value.empty() ? null() : text(value);
}

std::string timeText(UtcMillis at) {
    namespace chrono = std::chrono;
    const chrono::sys_time<chrono::milliseconds> instant{chrono::milliseconds(at.value)};
    const auto day = chrono::floor<chrono::days>(instant);
    const chrono::year_month_day date(day);
    const chrono::hh_mm_ss time(instant - day);
    std::string out;
    // RFC 3339 knows four digits of year; what lies outside comes from a broken clock.
    appendPadded(out, static_cast<unsigned>(std::clamp(int{date.year()}, 0, 9999)), 4);
    out.push_back('-');
    appendPadded(out, unsigned{date.month()}, 2);
    out.push_back('-');
    appendPadded(out, unsigned{date.day()}, 2);
    out.push_back('T');
    appendPadded(out, static_cast<unsigned>(time.hours().count()), 2);
    out.push_back(':');
    appendPadded(out, static_cast<unsigned>(time.minutes().count()), 2);
    out.push_back(':');
    appendPadded(out, static_cast<unsigned>(time.seconds().count()), 2);
    out.push_back('.');
    appendPadded(out, static_cast<unsigned>(time.subseconds().count()), 3);
    out.push_back('Z');
    return out;
}

} // namespace tewatashi::server::api
