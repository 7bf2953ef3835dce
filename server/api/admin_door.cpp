#include "server/api/admin_door.h"

#include "server/http/csrf.h"

namespace tewatashi::server::api {

Result<services::Session, http::Response> AdminDoor::session(const http::Request& request) const {
    const auto cookie = request.cookie(m_sessionCookie);
    auto session = cookie ? m_accounts.session(*cookie) : std::nullopt;
    if (!session) {
        return failure(http::problemResponse(
            401, "sign-in-needed", "Sign-in needed",
            "サインインが必要です。画面からサインインした人のセッションで送ってください。",
            "A signed-in session is needed: API tokens only read."));
    }
    return *session;
}

Result<services::Session, http::Response>
AdminDoor::administrator(const http::Request& request) const {
    auto known = session(request);
    if (!known) {
        return known;
    }
    const auto secret = fromHex(known->csrfSecret);
    if (!secret || secret->size() != http::kCsrfSecret_bytes ||
        !http::checkCsrf(request, *secret, m_origins)) {
        return failure(http::problemResponse(
            403, "csrf-token-needed", "CSRF token needed",
            "このセッションのトークンがありません。GET /api/v1/session の csrf_token を "
            "Tewatashi-Csrf-Token ヘッダーで送ってください。",
            "The token of this session is missing, or the request came from elsewhere. Send the "
            "csrf_token of GET /api/v1/session in the header Tewatashi-Csrf-Token, with an Origin "
            "of this server."));
    }
    if (known->user.role != services::Role::Administrator) {
        return failure(http::problemResponse(
            403, "forbidden", "Not allowed",
            "変更できるのは管理者だけです。必要な場合は管理者にお問い合わせください。",
            "Only administrators change this. Ask yours if you need it."));
    }
    return known;
}

} // namespace tewatashi::server::api
