#pragma once

#include "server/services/receipts/item_exceptions.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::web {

// What the mail room has to look into. `cursor` is that of this page, empty for the first.
struct ExceptionsInput {
    services::ExceptionPage page;
    std::string cursor;
    bool isResolved = false; // one was, just now
    std::optional<services::ExceptionDecision> refused;
    std::vector<services::FieldProblem> problems; // of it
};
[[nodiscard]] std::string exceptionsPage(const ExceptionsInput& input, const PagePainter& painter,
                                         Frame frame, UtcMillis now);

// How a kind of exception and its end are called.
[[nodiscard]] std::string exceptionWord(domain::ExceptionKind kind, const Words& words);
[[nodiscard]] std::string resolutionWord(domain::ExceptionResolution resolution,
                                         const Words& words);

} // namespace tewatashi::server::web
