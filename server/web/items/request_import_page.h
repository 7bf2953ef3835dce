#pragma once

#include "server/services/requests/request_import.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::web {

// A file of requests: nothing yet, what is wrong with it, or what it would register.
struct RequestImportInput {
    std::vector<services::FileProblem> problems;
    std::optional<services::ImportedRequests> found;
    std::string nonce;
};
[[nodiscard]] std::string requestImportPage(const RequestImportInput& input,
                                            const PagePainter& painter, Frame frame);

} // namespace tewatashi::server::web
