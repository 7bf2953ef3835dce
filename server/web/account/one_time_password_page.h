#pragma once

#include "server/services/accounts/one_time_passwords.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::web {

struct OneTimePasswordInput {
    services::CodeState state;
    std::optional<services::CodeEnrolment> enrolment; // that waits for its first code
    std::string askedBy; // form whose problems they are: "confirm", "renew", "off"
    std::vector<services::FieldProblem> problems;
};
// Setting up one-time passwords and what goes with them.
[[nodiscard]] std::string oneTimePasswordPage(const OneTimePasswordInput& input,
                                              const PagePainter& painter, Frame frame);
// Recovery codes, which are shown this once.
[[nodiscard]] std::string recoveryCodesPage(const std::vector<std::string>& codes,
                                            const PagePainter& painter, Frame frame);

} // namespace tewatashi::server::web
