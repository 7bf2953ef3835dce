#include "agent/app/log_line.h"

#include "common/base/iso_time.h"

#include <fmt/format.h>

#include <cstdio>

namespace tewatashi::agent::app {
namespace {

std::string quotedValue(std::string_view value) {
    if (!value.empty() && value.find_first_of(" \"\n\t=") == std::string_view::npos) {
        return std::string(value);
    }
    std::string out = "\"";
    for (const char letter : value) {
        if (letter == '"' || letter == '\\') {
            out += '\\';
        }
        out += letter == '\n' || letter == '\t' ? ' ' : letter;
    }
    return out + '"';
}

constexpr std::string_view levelName(Severity severity) {
    switch (severity) {
    case Severity::Info:
        return "info";
    case Severity::Warning:
        return "warning";
    case Severity::Error:
        return "error";
    }
    return "error";
}

} // namespace

void logLine(Severity severity, std::string_view event,
             std::initializer_list<std::pair<std::string_view, std::string>> fields) {
    std::string line = fmt::format("{} level={} event={}", isoTime(SystemClock().utcNow()),
                                   levelName(severity), event);
    for (const auto& [name, value] : fields) {
        line += fmt::format(" {}={}", name, quotedValue(value));
    }
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace tewatashi::agent::app
