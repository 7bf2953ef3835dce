#include "server/web/frame/page_answers.h"

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

LocalizedText textOfBoth(const WebSite& site, std::string_view key) {
    return {site.painter().words(Language::Japanese).get(key),
            site.painter().words(Language::English).get(key)};
}

http::Response notFoundPage(const WebSite& site, std::string_view key, const Viewer& viewer,
                            const http::Request& request) {
    return site.error(404, textOfBoth(site, key), viewer, request);
}

} // namespace tewatashi::server::web
