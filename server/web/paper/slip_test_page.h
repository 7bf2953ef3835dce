#pragma once

#include "server/web/frame/word_book.h"

#include <string>
#include <string_view>

namespace tewatashi::server::web {

// What every symbol of the test page holds: as long as the symbol of a slip, but never a slip
// number, because a 7DR check digit is never a 9.
inline constexpr std::string_view kSelfTestCode = "1234567890190123";

// An A4 PDF that shows whether printer and terminal suit slips: rulers of 150 mm and 200 mm, the
// margins the printer needs, and a self-test symbol of each kind in the sizes of slips.
[[nodiscard]] std::string makeSlipTestPage(const Words& words);

} // namespace tewatashi::server::web
