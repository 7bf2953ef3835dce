#pragma once

#include "server/services/requests/request_list.h"
#include "server/web/frame/page_painter.h"

#include <string>

namespace tewatashi::server::web {

// What somebody has sent. `cursor` is that of this page, empty for the first.
struct RequestListInput {
    services::RequestsOf which = services::RequestsOf::Sender;
    std::string cursor;
    services::RequestPage page;
    bool mayEnterForOthers = false;
    std::string printProblem; // a sentence
};
[[nodiscard]] std::string requestListPage(const RequestListInput& input, const PagePainter& painter,
                                          Frame frame, UtcMillis now);

} // namespace tewatashi::server::web
