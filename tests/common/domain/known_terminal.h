#pragma once

#include <string>

namespace tewatashi::test {

inline const std::string kTerminal = "opticon:0000000000123456";

} // namespace tewatashi::test
