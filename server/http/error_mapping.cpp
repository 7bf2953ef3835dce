#include "server/http/error_mapping.h"

#include <nlohmann/json.hpp>

namespace tewatashi::server::http {

namespace {

// Seconds after which a refused client may try again: long enough to thin a stampede, short
// enough that a person does not give up.
constexpr const char* kRetryAfter_s = "5";

struct StatusRow {
    int status;
    const char* code;
    const char* titleEn;
    const char* detailJa;
    const char* detailEn;
};

constexpr StatusRow kRows[] = {
    {400, "bad-request", "Bad request",
     "送信された内容を読み取れませんでした。前の画面に戻り、もう一度操作してください。",
     "The request could not be understood. Go back and try again."},
    {401, "unauthorized", "Sign-in needed", "サインインが必要です。サインインしてください。",
     "You are not signed in. Sign in and try again."},
    {403, "forbidden", "Not allowed",
     "この操作を行う権限がありません。必要な場合は管理者にお問い合わせください。",
     "You are not allowed to do this. Ask your administrator if you need it."},
    {404, "not-found", "Not found",
     "お探しのページは見つかりませんでした。アドレスをご確認ください。",
     "There is nothing at this address. Check the address."},
    {405, "method-not-allowed", "Method not allowed",
     "このアドレスではその操作はできません。前の画面に戻り、もう一度操作してください。",
     "This address does not support that operation. Go back and try again."},
    {408, "request-timeout", "Request timed out",
     "データの受信が時間内に終わりませんでした。通信状態を確認し、もう一度お試しください。",
     "The request did not arrive in time. Check the network and try again."},
    {409, "conflict", "Conflict",
     "状態が変わったため処理できませんでした。画面を更新し、もう一度お試しください。",
     "The state has changed in the meantime. Reload and try again."},
    {411, "length-required", "Length required",
     "データの長さが示されていないため受け付けられません。Content-Length "
     "を付けて送信してください。",
     "The request does not say how long its body is. Send Content-Length."},
    {413, "content-too-large", "Content too large",
     "送信されたデータが大きすぎます。分割して送信してください。",
     "The data sent is too large. Send it in smaller parts."},
    {414, "uri-too-long", "Address too long",
     "アドレスが長すぎます。短いアドレスでもう一度お試しください。",
     "The address is too long. Try again with a shorter one."},
    {415, "unsupported-media-type", "Unsupported media type",
     "この形式のデータは受け付けられません。送信形式をご確認ください。",
     "Data of this type is not accepted here. Check the type sent."},
    {417, "expectation-failed", "Expectation failed",
     "Expect ヘッダーの要求に応じられません。Expect を付けずに送信してください。",
     "The Expect header cannot be met. Send the request without it."},
    {421, "misdirected-request", "Wrong host name",
     "このサーバーが扱わないホスト名です。アドレスのホスト名をご確認ください。",
     "This server does not serve that host name. Check the host name in the address."},
    {422, "invalid", "Invalid input", "入力内容に誤りがあります。内容をご確認ください。",
     "Some input is wrong. Check it and try again."},
    {429, "busy", "Too many requests",
     "要求が多すぎます。しばらく待ってからもう一度お試しください。",
     "There were too many requests. Wait a little and try again."},
    {431, "header-fields-too-large", "Header fields too large",
     "リクエストのヘッダーが大きすぎます。ブラウザーの Cookie を削除してからお試しください。",
     "The request head is too large. Clear the cookies of this site and try again."},
    {500, "internal-error", "Internal error",
     "サーバー内部でエラーが発生しました。繰り返す場合は管理者にお知らせください。",
     "Something went wrong in the server. If it happens again, tell your administrator."},
    {501, "not-implemented", "Method unknown",
     "サーバーが対応していない操作です。別の方法でお試しください。",
     "The server does not know this method. Use another one."},
    {503, "unavailable", "Unavailable",
     "サーバーが混み合っているか停止処理中です。しばらく待ってからもう一度お試しください。",
     "The server is busy or stopping. Wait a little and try again."},
    {505, "version-not-supported", "HTTP version not supported",
     "この HTTP バージョンには対応していません。HTTP/1.1 で接続してください。",
     "This version of HTTP is not supported. Use HTTP/1.1."},
};

const StatusRow& rowOf(int status) {
    const StatusRow* fallback = nullptr;
    for (const StatusRow& row : kRows) {
        if (row.status == status) {
            return row;
        }
        if (row.status == (status < 500 ? 400 : 500)) {
            fallback = &row;
        }
    }
    return *fallback;
}

std::string fieldsJson(const std::vector<services::FieldProblem>& fields) {
    if (fields.empty()) {
        return "{}";
    }
    nlohmann::ordered_json errors = nlohmann::ordered_json::array();
    for (const services::FieldProblem& problem : fields) {
        errors.push_back({{"field", problem.field},
                          {"detail", problem.text.en},
                          {"detail_ja", problem.text.ja}});
    }
    return nlohmann::ordered_json{{"errors", std::move(errors)}}.dump(
        -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string escapedHtml(std::string_view text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
        case '&':
            html += "&amp;";
            break;
        case '<':
            html += "&lt;";
            break;
        case '>':
            html += "&gt;";
            break;
        case '"':
            html += "&quot;";
            break;
        case '\'':
            html += "&#39;";
            break;
        default:
            html.push_back(c);
        }
    }
    return html;
}

void addRetryAfter(Response& response) {
    if (response.status == 429 || response.status == 503) {
        response.withHeader("Retry-After", kRetryAfter_s);
    }
}

} // namespace

int statusOf(services::ServiceErrorKind kind) {
    switch (kind) {
    case services::ServiceErrorKind::NotFound:
        return 404;
    case services::ServiceErrorKind::Invalid:
        return 422;
    case services::ServiceErrorKind::Conflict:
        return 409;
    case services::ServiceErrorKind::Unauthorized:
        return 401;
    case services::ServiceErrorKind::Forbidden:
        return 403;
    case services::ServiceErrorKind::Busy:
        return 429;
    case services::ServiceErrorKind::Unavailable:
        return 503;
    }
    return 500;
}

LocalizedText textOfStatus(int status) {
    const StatusRow& row = rowOf(status);
    return {row.detailJa, row.detailEn};
}

Response problemOf(const services::ServiceError& error) {
    const int status = statusOf(error.kind);
    const StatusRow& row = rowOf(status);
    Response response =
        problemResponse(status, error.code.empty() ? std::string_view(row.code) : error.code,
                        row.titleEn, error.text.ja, error.text.en, fieldsJson(error.fields));
    addRetryAfter(response);
    return response;
}

Response errorResponse(int status, Audience audience, const Request& request,
                       const ErrorPage& page) {
    const StatusRow& row = rowOf(status);
    const LocalizedText text = textOfStatus(status);
    Response response;
    if (audience == Audience::Api) {
        response = problemResponse(status, row.code, row.titleEn, text.ja, text.en);
    } else if (page) {
        response = page(request, status, text);
        response.status = status;
    } else {
        response = plainErrorPage(status, text);
    }
    addRetryAfter(response);
    return response;
}

Response plainErrorPage(int status, const LocalizedText& text) {
    const std::string title = std::to_string(status) + " " + rowOf(status).titleEn;
    return htmlResponse(status, "<!DOCTYPE html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\">"
                                "<meta name=\"viewport\" content=\"width=device-width\"><title>" +
                                    title + "</title></head><body><h1>" + title + "</h1><p>" +
                                    escapedHtml(text.ja) + "</p><p lang=\"en\">" +
                                    escapedHtml(text.en) + "</p></body></html>\n");
}

} // namespace tewatashi::server::http
