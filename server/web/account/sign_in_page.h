#pragma once

#include "server/web/frame/page_painter.h"

#include <string>

namespace tewatashi::server::web {

struct SignInInput {
    std::string login;
    std::string returnTo; // local path to go to afterwards
};
// What is wrong is said by the frame's notices.
[[nodiscard]] std::string signInPage(const SignInInput& input, const PagePainter& painter,
                                     Frame frame);

// The second step: a one-time password or a recovery code.
[[nodiscard]] std::string signInCodePage(const std::string& returnTo, const PagePainter& painter,
                                         Frame frame);

} // namespace tewatashi::server::web
