#pragma once

#include "server/services/accounts/audit_log.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

struct AuditPageInput {
    services::AuditQuery query; // as typed
    std::string after;          // what this page was asked for, empty for the newest
    services::AuditPage page;
    std::vector<services::FieldProblem> problems; // the page is empty then
};
[[nodiscard]] std::string auditPage(const AuditPageInput& input, const PagePainter& painter,
                                    Frame frame, UtcMillis now);

} // namespace tewatashi::server::web
