#include "server/web/admin/admin_routes.h"

#include "server/web/frame/code_choices.h"

namespace tewatashi::server::web {

void addDoneNotice(Frame& frame, const Words& words, std::string_view prefix,
                   const http::Request& request) {
    const std::string key = std::string(prefix) + request.queryValue("done").value_or("");
    if (words.has(key)) {
        frame.notices.push_back({NoticeTone::Good, words.get(key)});
    }
}

services::Actor actorOf(const Viewer& viewer, const http::Request& request) {
    return {viewer.session->user.login, request.remoteAddress};
}

Choices placeChoices(const WebSite& site, const Viewer& viewer) {
    return codeChoices(site.services().codeMasters.sheets(), site.options().codes,
                       site.words(viewer))
        .places;
}

http::Response notFoundPage(const WebSite& site, std::string_view key, const Viewer& viewer,
                            const http::Request& request) {
    return site.error(404,
                      {site.painter().words(Language::Japanese).get(key),
                       site.painter().words(Language::English).get(key)},
                      viewer, request);
}

bool belongsToForm(const services::ServiceError& error) {
    return error.kind == services::ServiceErrorKind::Invalid ||
           error.kind == services::ServiceErrorKind::Conflict;
}

std::vector<services::FieldProblem> problemsOf(const services::ServiceError& error,
                                               const char* fieldOfWhole) {
    return error.fields.empty() ? std::vector{services::FieldProblem{fieldOfWhole, error.text}}
                                : error.fields;
}

} // namespace tewatashi::server::web
