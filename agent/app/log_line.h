#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tewatashi::agent::app {

enum class Severity { Info, Warning, Error };

// One line to standard error: UTC time, level, event and fields as key=value, values quoted when
// they hold a space. Never codes, names or keys: the log goes into support bundles. Safe from any
// thread (one write per line).
void logLine(Severity severity, std::string_view event,
             std::initializer_list<std::pair<std::string_view, std::string>> fields = {});

} // namespace tewatashi::agent::app
