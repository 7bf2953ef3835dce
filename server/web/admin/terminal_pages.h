#pragma once

#include "server/services/machines/terminal_defaults.h"
#include "server/services/machines/terminals.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// One terminal and what its form holds.
struct TerminalForm {
    services::Terminal terminal;
    services::TerminalInput input;
    Choices places;
    std::vector<services::FieldProblem> problems;
    Choices actions;
    std::vector<services::TerminalDefaultEntry> defaults;
    services::TerminalDefaultInput newDefault; // what its form holds
    std::vector<services::FieldProblem> defaultProblems;
};

[[nodiscard]] std::string terminalsPage(const std::vector<services::Terminal>& terminals,
                                        const PagePainter& painter, Frame frame, UtcMillis now);
[[nodiscard]] std::string terminalPage(const TerminalForm& form, const PagePainter& painter,
                                       Frame frame, UtcMillis now);
[[nodiscard]] std::string terminalHref(const std::string& id);

} // namespace tewatashi::server::web
