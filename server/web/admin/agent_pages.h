#pragma once

#include "server/services/machines/agents.h"
#include "server/services/machines/deployment_tokens.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// Offered for a new code; each has a word.
inline constexpr int kCodeHours[] = {1, 24, 72, 168, 336};
inline constexpr int kCodeHoursUsual = 24;

struct AgentsPageInput {
    std::vector<services::AgentRow> agents;
    std::vector<services::OpenCode> codes;
    std::vector<services::DeploymentToken> tokens;
    // What the form for a new code holds.
    std::string note;
    int hours = kCodeHoursUsual;
    std::vector<services::FieldProblem> problems;
    // What the form for a new deployment token holds.
    services::DeploymentTokenInput token{{}, 100, 14, {}, {}};
    std::vector<services::FieldProblem> tokenProblems;
};

// A code that was just made. Nobody can ever show it again.
struct NewCodeInput {
    std::string code;
    std::string note;
    UtcMillis expiresAt;
    std::string server; // "https://mail.example.jp:8443", as the administrator reached it
    int uses = 0;       // of a deployment token; 0: a one-time code
};

[[nodiscard]] std::string agentsPage(const AgentsPageInput& input, const PagePainter& painter,
                                     Frame frame, UtcMillis now);
[[nodiscard]] std::string newCodePage(const NewCodeInput& input, const PagePainter& painter,
                                      Frame frame);
// Asks before an agent is refused for good.
[[nodiscard]] std::string revokeAgentPage(const services::AgentRow& agent,
                                          const PagePainter& painter, Frame frame, UtcMillis now);

} // namespace tewatashi::server::web
