#pragma once

#include "server/services/accounts/api_tokens.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// A new token as typed.
struct TokenFormInput {
    std::string name;
    std::vector<std::string> scopes; // codes
    std::string days = "365";        // "": never ends
    std::vector<services::FieldProblem> problems;
};
[[nodiscard]] std::string tokensPage(const std::vector<services::ApiToken>& tokens,
                                     const TokenFormInput& input, const PagePainter& painter,
                                     Frame frame, UtcMillis now);
// The token itself, which is shown this once.
[[nodiscard]] std::string newTokenPage(const std::string& name, const std::string& token,
                                       const PagePainter& painter, Frame frame);

} // namespace tewatashi::server::web
