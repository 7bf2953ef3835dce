#pragma once

#include "common/base/localized_text.h"
#include "common/domain/item_news.h"

namespace tewatashi::server::services {

// What a notice says: no names, no subject, no digits, so that it may stand in any mail.
struct NoticeText {
    LocalizedText title; // one line
    LocalizedText body;  // what to do next
};

// As it is built in.
[[nodiscard]] const NoticeText& builtInNoticeText(domain::NoticeKind kind);

} // namespace tewatashi::server::services
