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

http::Response noToken() {
    return http::problemResponse(
        403, "csrf-token-needed", "CSRF token needed",
        "このセッションのトークンがありません。GET /api/v1/session の csrf_token を "
        "Tewatashi-Csrf-Token ヘッダーで送ってください。",
        "The token of this session is missing, or the request came from elsewhere. Send the "
        "csrf_token of GET /api/v1/session in the header Tewatashi-Csrf-Token, with an Origin of "
        "this server.");
}

http::Response notAdministrator() {
    return http::problemResponse(
        403, "forbidden", "Not allowed",
        "変更できるのは管理者だけです。必要な場合は管理者にお問い合わせください。",
        "Only administrators change this. Ask yours if you need it.");
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
    const auto found = writing(request);
    if (!found) {
        return failure(found.error());
    }
    return found->user;
}

Result<services::Session, http::Response>
PersonDoor::administrator(const http::Request& request) const {
    auto found = writing(request);
    if (found && found->user.role != services::Role::Administrator) {
        return failure(notAdministrator());
    }
    return found;
}

Result<services::Session, http::Response> PersonDoor::writing(const http::Request& request) const {
    auto found = session(request);
    if (!found) {
        return found;
    }
    const auto secret = fromHex(found->csrfSecret);
    if (!secret || secret->size() != http::kCsrfSecret_bytes ||
        !http::checkCsrf(request, *secret, m_origins)) {
        return failure(noToken());
    }
    return found;
}

} // namespace tewatashi::server::api
