#pragma once

#include "server/web/frame/page_painter.h"

#include <string>

namespace tewatashi::server::web {

// An error for a person, in the page's language with the other below. `text` says what happened
// and what to do; the heading follows from the status.
[[nodiscard]] std::string errorPage(int status, const LocalizedText& text,
                                    const PagePainter& painter, Frame frame);

} // namespace tewatashi::server::web
