#pragma once

#include <string>

namespace tewatashi::server::web {

// The PDF with an incremental update (ISO 32000-1 §7.5.6) that asks viewers to print it without
// scaling, on one side, from the tray with paper of the page's size (ViewerPreferences, §12.2).
// Cairo 1.16 has no call for these. A PDF that is not of the form Cairo writes is returned as it
// is.
[[nodiscard]] std::string withPrintSettings(std::string pdf);

} // namespace tewatashi::server::web
