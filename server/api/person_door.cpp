#include "server/api/person_door.h"

#include "server/http/csrf.h"

namespace tewatashi::server::api {
namespace {

http::Response tokenIsNobody() {
    return http::problemResponse(
        403, "token-is-nobody", "For people only",
        "APIトークンは使えません。サインインした人の操作として送信してください。",
        "API tokens stand for nobody. Send this as a signed-in person.");
}

http::Response notSignedIn() {
    return http::problemResponse(
        401, "sign-in-needed", "Sign-in needed",
        "サインインが必要です。サインインしてから、もう一度送信してください。",
        "A signed-in session is needed. Sign in and send it again.");
}

http::Response notFromOurPages() {
    return http::problemResponse(
        403, "wrong-csrf-token", "Not from a page of this site",
        "このサイトの画面からの送信であることを確認できません。画面を開き直し、Tewatashi-Csrf-"
        "Token ヘッダーにその画面のトークンを指定してください。",
        "This did not come from a page of this site. Open a page anew and send its token in the "
        "header Tewatashi-Csrf-Token.");
}

} // namespace

Result<services::Session, http::Response> PersonDoor::session(const http::Request& request) const {
    if (request.header("Authorization")) {
        return failure(tokenIsNobody());
    }
    const auto cookie = request.cookie(m_sessionCookie);
    auto session = cookie ? m_accounts.session(*cookie) : std::nullopt;
    if (!session) {
        return failure(notSignedIn());
    }
    return std::move(*session);
}

Result<services::User, http::Response> PersonDoor::reader(const http::Request& request) const {
    const auto found = session(request);
    if (!found) {
        return failure(found.error());
    }
    return found->user;
}

Result<services::User, http::Response> PersonDoor::writer(const http::Request& request) const {
    const auto found = session(request);
    if (!found) {
        return failure(found.error());
    }
    const auto secret = fromHex(found->csrfSecret);
    if (!secret || secret->size() != http::kCsrfSecret_bytes ||
        !http::checkCsrf(request, *secret, m_origins)) {
        return failure(notFromOurPages());
    }
    return found->user;
}

} // namespace tewatashi::server::api
