#include "common/base/whole_number.h"
#include "server/api/api_state.h"
#include "server/api/json_body.h"
#include "server/api/json_text.h"
#include "server/api/query_values.h"
#include "server/http/error_mapping.h"

// /api/v1/mail: how mail goes and what is done about it; /api/v1/notice-choices: what somebody gets
// by mail.
namespace tewatashi::server::api {
namespace {

void writeTrouble(JsonText& json, mail::MailTrouble trouble, const std::string& answer) {
    const bool isNone = trouble == mail::MailTrouble::None;
    const LocalizedText text = isNone ? LocalizedText() : mail::mailTroubleText(trouble);
    json.name("trouble").textOrNull(isNone ? "" : mail::mailTroubleCode(trouble));
    json.name("detail").textOrNull(text.en);
    json.name("detail_ja").textOrNull(text.ja);
    json.name("answer").textOrNull(answer);
}

http::Response getMail(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    const services::MailStatus status = state.services.mails.status();
    JsonText json;
    json.beginObject().name("on").boolean(status.isOn);
    json.name("server").textOrNull(status.server);
    json.name("from").textOrNull(status.from);
    json.name("waiting").number(status.waiting);
    json.name("given_up").number(status.givenUp);
    json.name("people_without_address").number(status.withoutAddress);
    json.name("last_sent_at").time(status.lastSentAt);
    json.name("failed_since").time(status.failedSince);
    json.name("next_try_at").time(status.nextTryAt);
    writeTrouble(json, status.trouble, status.answer);
    json.endObject();
    return http::jsonResponse(200, json.take());
}

void writeMail(JsonText& json, const services::MailView& mail) {
    json.beginObject().name("id").number(mail.id);
    json.name("kind").text(mail.kindCode);
    json.name("state").text(mail.isGivenUp ? "given_up" : "waiting");
    json.name("number").textOrNull(mail.slipNumber);
    json.name("employee_number").textOrNull(mail.employeeNumber);
    json.name("name").textOrNull(mail.personName);
    json.name("address").textOrNull(mail.address);
    json.name("tries").number(mail.tries);
    json.name("queued_at").time(mail.queuedAt);
    json.name("last_try_at").time(mail.lastTryAt);
    json.name("next_try_at").time(mail.nextTryAt);
    writeTrouble(json, mail.trouble, mail.answer);
    json.endObject();
}

http::Response getMails(const ApiState& state, const http::Request& request, const Caller&) {
    if (auto refused = refuseUnknownQuery(request, {"cursor", "limit"})) {
        return *refused;
    }
    const auto limit = limitOf(request, {50, services::kMailsPageMax});
    if (!limit) {
        return limit.error();
    }
    const auto page = state.services.mails.open(request.queryValue("cursor").value_or(""), *limit);
    if (!page) {
        return http::problemOf(page.error());
    }
    JsonText json;
    json.beginObject().name("mails").beginArray();
    for (const services::MailView& mail : page->rows) {
        writeMail(json, mail);
    }
    json.endArray().name("next").textOrNull(page->next).endObject();
    http::Response response = http::jsonResponse(200, json.take());
    response.withHeader("Cache-Control", "no-store");
    return response;
}

http::Response postTest(const ApiState& state, const http::Request&, const Caller& caller) {
    const auto id = state.services.mails.sendTest(caller.user(), caller.actor());
    if (!id) {
        return http::problemOf(id.error());
    }
    JsonText json;
    json.beginObject().name("id").number(*id).endObject();
    return http::jsonResponse(202, json.take());
}

// No mail has the number 0.
std::int64_t idOf(const http::Request& request) {
    return wholeNumber<std::int64_t>(request.param("id")).value_or(0);
}

http::Response counted(std::int64_t mails) {
    JsonText json;
    json.beginObject().name("mails").number(mails).endObject();
    return http::jsonResponse(200, json.take());
}

http::Response postRetry(const ApiState& state, const http::Request& request,
                         const Caller& caller) {
    const auto done = state.services.mails.retry(idOf(request), caller.actor());
    return done ? counted(1) : http::problemOf(done.error());
}

http::Response postRetryAll(const ApiState& state, const http::Request&, const Caller& caller) {
    return counted(state.services.mails.retryAll(caller.actor()));
}

http::Response postDiscard(const ApiState& state, const http::Request& request,
                           const Caller& caller) {
    const auto done = state.services.mails.discard(idOf(request), caller.actor());
    return done ? counted(1) : http::problemOf(done.error());
}

http::Response choicesOf(const ApiState& state, const Caller& caller) {
    const services::NoticeChoicesView view = state.services.noticeChoices.of(caller.user());
    JsonText json;
    json.beginObject().name("site_sends_mail").boolean(view.siteSendsMail);
    json.name("address").textOrNull(view.address);
    json.name("choices").beginArray();
    for (const services::NoticeChoice& choice : view.choices) {
        json.beginObject().name("kind").text(domain::noticeKindCode(choice.kind));
        json.name("title").text(choice.title.en).name("title_ja").text(choice.title.ja);
        json.name("by_mail").boolean(choice.byMail);
        json.name("by_mail_usually").boolean(choice.byMailUsually);
        json.endObject();
    }
    json.endArray();
    json.name("digest_at").textOrNull(view.rhythm.digestAt);
    json.name("quiet_from").textOrNull(view.rhythm.quietFrom);
    json.name("quiet_until").textOrNull(view.rhythm.quietUntil);
    json.endObject();
    return http::jsonResponse(200, json.take());
}

http::Response getChoices(const ApiState& state, const http::Request& request,
                          const Caller& caller) {
    if (auto refused = refuseUnknownQuery(request, {})) {
        return *refused;
    }
    return choicesOf(state, caller);
}

http::Response malformedChoices() {
    return http::problemResponse(
        422, "notice-choices-malformed", "Notice choices malformed",
        "選んだ内容を読み取れません。by_mail に GET の kind の一覧を、digest_at・quiet_from・"
        "quiet_until には「18:00」の形の時刻か null を指定してください。",
        "The choices could not be read. Give a list of kinds, as GET shows them, as by_mail, and a "
        "time like 18:00 or null as digest_at, quiet_from and quiet_until.");
}

http::Response putChoices(const ApiState& state, const http::Request& request,
                          const Caller& caller) {
    JsonBody body = JsonBody::parse(request.body);
    body.allow({"by_mail", "digest_at", "quiet_from", "quiet_until"});
    const services::MailRhythmInput rhythm{body.text("digest_at"), body.text("quiet_from"),
                                           body.text("quiet_until")};
    const std::vector<std::string> codes = body.texts("by_mail");
    if (!body.has("by_mail") || !body.problems().empty()) {
        return malformedChoices();
    }
    std::set<domain::NoticeKind> byMail;
    for (const std::string& code : codes) {
        const auto kind = domain::noticeKindFromCode(code);
        if (!kind) {
            return malformedChoices();
        }
        byMail.insert(*kind);
    }
    const auto done = state.services.noticeChoices.choose(caller.user(), byMail, rhythm);
    return done ? choicesOf(state, caller) : http::problemOf(done.error());
}

} // namespace

void addMailRoutes(http::Router& router, const SharedState& state) {
    const auto administrators = [](const char* purpose) {
        return ApiRule{Access::Administer, Objects::Any, std::nullopt, purpose};
    };
    http::RouteOptions empty;
    empty.bodyMax = 1024;
    addApiRoute(router, state, http::Method::Get, "/api/v1/mail", administrators("How mail goes"),
                getMail);
    addApiRoute(router, state, http::Method::Get, "/api/v1/mail/open",
                administrators("Mail that waits or was given up"), getMails);
    addApiRoute(router, state, http::Method::Post, "/api/v1/mail/test",
                administrators("Send a mail to oneself to try it out"), postTest, empty);
    addApiRoute(router, state, http::Method::Post, "/api/v1/mail/retry",
                administrators("Send everything given up again"), postRetryAll, empty);
    addApiRoute(router, state, http::Method::Post, "/api/v1/mail/{id}/retry",
                administrators("Send a mail again"), postRetry, empty);
    addApiRoute(router, state, http::Method::Post, "/api/v1/mail/{id}/discard",
                administrators("Drop a mail"), postDiscard, empty);
    http::RouteOptions options;
    options.bodyMax = 4UL * 1024;
    options.bodyTypes = {"application/json"};
    addApiRoute(router, state, http::Method::Get, "/api/v1/notice-choices",
                {Access::SignedIn, Objects::Own, std::nullopt, "What I get by mail"}, getChoices);
    addApiRoute(router, state, http::Method::Put, "/api/v1/notice-choices",
                {Access::SignedIn, Objects::Own, std::nullopt, "Choose what I get by mail"},
                putChoices, options);
}

} // namespace tewatashi::server::api
