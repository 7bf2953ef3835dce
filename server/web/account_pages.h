#pragma once

#include "server/web/page_painter.h"

#include <string>

namespace tewatashi::server::web {

struct SignInInput {
    std::string login;
    std::string returnTo; // local path to go to afterwards
};
// What is wrong is said by the frame's notices.
[[nodiscard]] std::string signInPage(const SignInInput& input, const PagePainter& painter,
                                     Frame frame);

// An error for a person, in the page's language with the other below. `text` says what happened
// and what to do; the heading follows from the status.
[[nodiscard]] std::string errorPage(int status, const LocalizedText& text,
                                    const PagePainter& painter, Frame frame);

} // namespace tewatashi::server::web
