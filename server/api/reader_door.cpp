#include "server/api/reader_door.h"

#include <string_view>

namespace tewatashi::server::api {
namespace {

constexpr std::string_view kBearer = "Bearer ";

http::Response notSignedIn() {
    http::Response response = http::problemResponse(
        401, "sign-in-needed", "Sign-in needed",
        "APIトークンまたはサインインが必要です。Authorization ヘッダーに有効なトークンを指定して"
        "ください。",
        "An API token or a signed-in session is needed. Send a valid token in the Authorization "
        "header.");
    response.withHeader("WWW-Authenticate", "Bearer");
    return response;
}

http::Response notAllowed(Readable what) {
    const bool isDocks = what == Readable::Docks;
    return http::problemResponse(
        403, "forbidden", "Not allowed",
        std::string(isDocks ? "取込の記録" : "配送実績の一覧") +
            "を見る権限がありません。必要な場合は管理者にお問い合わせください。",
        std::string("You are not allowed to see ") +
            (isDocks ? "dock sessions" : "lists of records") +
            ". Ask your administrator if you need them.");
}

} // namespace

std::optional<http::Response> ReaderDoor::refuse(const http::Request& request,
                                                 Readable what) const {
    if (const auto authorization = request.header("Authorization")) {
        // A wrong token is refused even beside a good cookie: the sender meant the token.
        const std::string_view value = *authorization;
        const bool valid =
            value.starts_with(kBearer) && m_accounts.tokenIsValid(value.substr(kBearer.size()));
        return valid ? std::nullopt : std::optional(notSignedIn());
    }
    const auto cookie = request.cookie(m_sessionCookie);
    const auto session = cookie ? m_accounts.session(*cookie) : std::nullopt;
    if (!session) {
        return notSignedIn();
    }
    if (what != Readable::Items && session->user.role == services::Role::Employee) {
        return notAllowed(what);
    }
    return std::nullopt;
}

} // namespace tewatashi::server::api
