#pragma once

#include <iosfwd>

namespace tewatashi::server::app {

struct Console {
    std::istream& in; // passwords come from here, one line
    std::ostream& out;
    std::ostream& err;
};

// Runs one command. Exit codes: 0 done, 1 refused or failed (said on err in both languages), 2
// wrong usage, 3 `status` of a stopped server. Results a script needs are the last word on `out`.
[[nodiscard]] int runCommand(int argc, const char* const* argv, const Console& console);

} // namespace tewatashi::server::app
