#include "server/api/caller_door.h"

#include "common/base/assert.h"
#include "server/http/csrf.h"

#include <string_view>

namespace tewatashi::server::api {
namespace {

using services::Access;

constexpr std::string_view kBearer = "Bearer ";

http::Response tokenIsNobody() {
    return http::problemResponse(
        403, "token-is-nobody", "For people only",
        "APIトークンは使えません。サインインした人の操作として送信してください。",
        "API tokens stand for nobody. Send this as a signed-in person.");
}

http::Response notSignedIn() {
    http::Response response = http::problemResponse(
        401, "sign-in-needed", "Sign-in needed",
        "サインインが必要です。サインインするか、使える場合は Authorization ヘッダーに有効な"
        "APIトークンを指定して、もう一度送信してください。",
        "A signed-in session is needed, or, where tokens may, a valid API token in the "
        "Authorization header. Sign in and send it again.");
    response.withHeader("WWW-Authenticate", "Bearer");
    return response;
}

http::Response noCsrfToken() {
    return http::problemResponse(
        403, "csrf-token-needed", "CSRF token needed",
        "このセッションのトークンがありません。GET /api/v1/session の csrf_token を "
        "Tewatashi-Csrf-Token ヘッダーで送ってください。",
        "The token of this session is missing, or the request came from elsewhere. Send the "
        "csrf_token of GET /api/v1/session in the header Tewatashi-Csrf-Token, with an Origin of "
        "this server.");
}

LocalizedText allowedTo(Access access) {
    switch (access) {
    case Access::ReadDocks:
        return {"メール室・管理者・監査の担当者", "the mail room, administrators and auditors"};
    case Access::MailRoom:
        return {"メール室と管理者", "the mail room and administrators"};
    case Access::Administer:
        return {"管理者", "administrators"};
    case Access::Audit:
        return {"管理者と監査の担当者", "administrators and auditors"};
    case Access::Everyone:
    case Access::SignedIn:
    case Access::Nobody:
        break;
    }
    return {"許可された人", "those who are allowed"};
}

http::Response notAllowed(Access access) {
    const LocalizedText who = allowedTo(access);
    return http::problemResponse(
        403, "forbidden", "Not allowed",
        "この操作ができるのは" + who.ja + "だけです。必要な場合は管理者にお問い合わせください。",
        "This is for " + who.en + " alone. Ask your administrator if you need it.");
}

http::Response wrongScope(services::TokenScope scope) {
    const std::string code(services::scopeCode(scope));
    return http::problemResponse(403, "token-scope", "Token lacks a scope",
                                 "このAPIトークンでは使えません。権限「" + code +
                                     "」のあるトークンを管理者に作成してもらってください。",
                                 "This API token lacks the scope " + code +
                                     ". Ask an administrator for one that has it.");
}

http::Response wrongAddress(const std::string& address) {
    return http::problemResponse(
        403, "address-not-allowed", "Address not allowed",
        "アドレス「" + address +
            "」からは利用できません。社内ネットワークから接続するか、管理者にお問い合わせください"
            "。",
        "This site cannot be used from the address " + address +
            ". Connect from your company's network, or ask your administrator.");
}

http::Response enrolFirst() {
    return http::problemResponse(
        403, "one-time-password-needed", "One-time password needed",
        "先にワンタイムパスワードを設定してください（POST /api/v1/me/one-time-password、または"
        "画面の「マイページ」）。",
        "Set up one-time passwords first (POST /api/v1/me/one-time-password, or the page of your "
        "account).");
}

bool readsOnly(const http::Request& request) {
    return request.method == http::Method::Get || request.method == http::Method::Head;
}

} // namespace

const services::Session& Caller::session() const {
    TW_ASSERT(m_session);
    return *m_session;
}

services::User Caller::reader() const {
    if (m_session) {
        return m_session->user;
    }
    services::User reader;
    reader.role = services::Role::Auditor;
    return reader;
}

std::optional<http::Response> CallerDoor::refuse(const Caller& caller, Access access) {
    const bool may = !caller.isPerson() || services::allows(access, caller.user().role);
    return may ? std::nullopt : std::optional(notAllowed(access));
}

Result<Caller, http::Response> CallerDoor::admitToken(const http::Request& request,
                                                      std::string_view authorization,
                                                      const ApiRule& rule) const {
    if (!rule.scope) {
        return failure(tokenIsNobody());
    }
    const auto token = authorization.starts_with(kBearer)
                           ? m_tokens.use(authorization.substr(kBearer.size()))
                           : std::nullopt;
    if (!token) {
        return failure(notSignedIn());
    }
    if (!token->allows(*rule.scope)) {
        return failure(wrongScope(*rule.scope));
    }
    return Caller(std::nullopt, {"", request.remoteAddress});
}

Result<Caller, http::Response> CallerDoor::admit(const http::Request& request,
                                                 const ApiRule& rule) const {
    if (!m_accounts.security().rules()->admits(request.remoteAddress)) {
        return failure(wrongAddress(request.remoteAddress));
    }
    if (const auto authorization = request.header("Authorization")) {
        // A wrong token is refused even beside a good cookie: the sender meant the token.
        return admitToken(request, *authorization, rule);
    }
    return admitPerson(request, rule);
}

Result<Caller, http::Response> CallerDoor::admitPerson(const http::Request& request,
                                                       const ApiRule& rule) const {
    const auto cookie = request.cookie(m_sessionCookie);
    auto session = cookie ? m_accounts.session(*cookie) : std::nullopt;
    if (!session) {
        return failure(notSignedIn());
    }
    if (!services::allows(rule.access, session->user.role)) {
        return failure(notAllowed(rule.access));
    }
    if (session->mustEnrol && !rule.isForEnrolling) {
        return failure(enrolFirst());
    }
    if (!readsOnly(request)) {
        const auto secret = fromHex(session->csrfSecret);
        if (!secret || secret->size() != http::kCsrfSecret_bytes ||
            !http::checkCsrf(request, *secret, m_origins)) {
            return failure(noCsrfToken());
        }
    }
    services::Actor actor{session->user.login, request.remoteAddress};
    return Caller(std::move(session), std::move(actor));
}

} // namespace tewatashi::server::api
