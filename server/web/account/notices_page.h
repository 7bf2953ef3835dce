#pragma once

#include "server/services/notices/notices.h"
#include "server/web/frame/page_painter.h"

namespace tewatashi::server::web {

struct NoticesInput {
    services::NoticePage page;
    bool onlyUnread = false;
    std::string cursor; // of this page; empty: the first
};
// What the reader was told (お知らせ).
[[nodiscard]] std::string noticesPage(const NoticesInput& input, const PagePainter& painter,
                                      Frame frame, UtcMillis now);

} // namespace tewatashi::server::web
