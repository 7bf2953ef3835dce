#pragma once

#include "server/services/accounts/security_settings.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

struct SecurityPageInput {
    services::SecurityInput typed;
    std::string ownAddress; // of who reads the page
    std::vector<services::FieldProblem> problems;
};
// What the site asks of those who sign in (セキュリティ).
[[nodiscard]] std::string securityPage(const SecurityPageInput& input, const PagePainter& painter,
                                       Frame frame);

} // namespace tewatashi::server::web
