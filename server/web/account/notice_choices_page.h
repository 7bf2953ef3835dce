#pragma once

#include "server/services/mails/notice_choices.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// What the reader gets by mail as well (通知の設定), and what is wrong with what was typed.
[[nodiscard]] std::string noticeChoicesPage(const services::NoticeChoicesView& choices,
                                            const std::vector<services::FieldProblem>& problems,
                                            const PagePainter& painter, Frame frame);

} // namespace tewatashi::server::web
