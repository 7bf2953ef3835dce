#pragma once

#include "server/services/mails/notice_choices.h"
#include "server/web/frame/page_painter.h"

#include <string>

namespace tewatashi::server::web {

// What the reader gets by mail as well (通知の設定).
[[nodiscard]] std::string noticeChoicesPage(const services::NoticeChoicesView& choices,
                                            const PagePainter& painter, Frame frame);

} // namespace tewatashi::server::web
