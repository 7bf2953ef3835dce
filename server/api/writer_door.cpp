#include "server/api/writer_door.h"

#include "server/http/csrf.h"

namespace tewatashi::server::api {
namespace {

http::Response tokensOnlyRead() {
    return http::problemResponse(
        403, "token-only-reads", "Tokens only read",
        "APIトークンでは登録できません。サインインした人の操作として送信してください。",
        "API tokens only read. Send this as a signed-in person.");
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

Result<services::User, http::Response> WriterDoor::admit(const http::Request& request) const {
    if (request.header("Authorization")) {
        return failure(tokensOnlyRead());
    }
    const auto cookie = request.cookie(m_sessionCookie);
    const auto session = cookie ? m_accounts.session(*cookie) : std::nullopt;
    if (!session) {
        return failure(notSignedIn());
    }
    const auto secret = fromHex(session->csrfSecret);
    if (!secret || secret->size() != http::kCsrfSecret_bytes ||
        !http::checkCsrf(request, *secret, m_origins)) {
        return failure(notFromOurPages());
    }
    return session->user;
}

} // namespace tewatashi::server::api
