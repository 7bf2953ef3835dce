#pragma once

#include "server/web/mailroom/leaver_part.h"

namespace tewatashi::server::web {

// Who leaves soon or has left, with open items.
[[nodiscard]] std::string leaverListPage(const std::vector<services::Leaver>& leavers,
                                         const PagePainter& painter, Frame frame);

// The open items of one of them.
struct LeaverPageInput {
    services::LeaverFile file;
    std::optional<LeaverRefusal> refused;
};
[[nodiscard]] std::string leaverPage(const LeaverPageInput& input, const PagePainter& painter,
                                     Frame frame);

} // namespace tewatashi::server::web
