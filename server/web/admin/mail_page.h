#pragma once

#include "server/services/mails/mails.h"
#include "server/web/frame/page_painter.h"

#include <string>

namespace tewatashi::server::web {

struct MailPageInput {
    services::MailStatus status;
    services::MailPage page;
    std::string cursor; // of this page; empty: the first
};
// How mail goes, what waits and what was given up (メール送信).
[[nodiscard]] std::string mailPage(const MailPageInput& input, const PagePainter& painter,
                                   Frame frame, UtcMillis now);

} // namespace tewatashi::server::web
