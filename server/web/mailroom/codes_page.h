#pragma once

#include "server/services/directory/print_codes.h"
#include "server/web/frame/page_painter.h"

#include <string>

namespace tewatashi::server::web {

// The site's bar codes with a link to each printable sheet.
[[nodiscard]] std::string codesPage(const services::CodeSheets& sheets, const PagePainter& painter,
                                    Frame frame);

} // namespace tewatashi::server::web
