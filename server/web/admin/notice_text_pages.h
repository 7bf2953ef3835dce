#pragma once

#include "server/services/notices/edit_notice_texts.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// What notices say (お知らせの文面).
[[nodiscard]] std::string noticeTextsPage(const std::vector<services::NoticeTextEntry>& entries,
                                          const PagePainter& painter, Frame frame);

struct NoticeTextForm {
    services::NoticeTextEntry entry; // with what was typed
    std::vector<services::FieldProblem> problems;
    LocalizedText preview; // of the mail; empty: none was asked for
};
[[nodiscard]] std::string noticeTextPage(const NoticeTextForm& form, const PagePainter& painter,
                                         Frame frame);
[[nodiscard]] std::string noticeTextHref(domain::NoticeKind kind);

} // namespace tewatashi::server::web
