#include "server/web/account/sign_in_page.h"

namespace tewatashi::server::web {

std::string signInPage(const SignInInput& input, const PagePainter& painter, Frame frame) {
    View view;
    view["login"] = input.login;
    view["return_to"] = input.returnTo;
    frame.title = painter.words(frame.language).get("sign_in.title");
    return painter.paint("sign_in", frame, std::move(view));
}

std::string signInCodePage(const std::string& returnTo, const PagePainter& painter, Frame frame) {
    View view;
    view["return_to"] = returnTo;
    frame.title = painter.words(frame.language).get("otp.sign_in_title");
    return painter.paint("sign_in_code", frame, std::move(view));
}

} // namespace tewatashi::server::web
