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

LocalizedText nameOf(Readable what) {
    switch (what) {
    case Readable::Items:
        return {"荷物", "items"};
    case Readable::Docks:
        return {"取込の記録", "dock sessions"};
    case Readable::Records:
        return {"配送実績の一覧", "lists of records"};
    case Readable::People:
        return {"社員の一覧", "the list of people"};
    case Readable::Masters:
        return {"組織・場所・担当者カード", "departments, places and operator cards"};
    case Readable::Machines:
        return {"自動転送アプリとハンディターミナルの一覧", "the lists of agents and terminals"};
    }
    return {};
}

http::Response notAllowed(Readable what) {
    const LocalizedText name = nameOf(what);
    return http::problemResponse(
        403, "forbidden", "Not allowed",
        name.ja + "を見る権限がありません。必要な場合は管理者にお問い合わせください。",
        "You are not allowed to see " + name.en + ". Ask your administrator if you need them.");
}

bool mayRead(services::Role role, Readable what) {
    switch (what) {
    case Readable::Items:
        return true;
    case Readable::Docks:
    case Readable::Records:
        return role != services::Role::Employee;
    case Readable::People:
    case Readable::Masters:
    case Readable::Machines:
        return role == services::Role::Administrator;
    }
    return false;
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
    if (!mayRead(session->user.role, what)) {
        return notAllowed(what);
    }
    return std::nullopt;
}

} // namespace tewatashi::server::api
