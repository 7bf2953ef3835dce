#include "server/web/frame/page_access.h"

#include "server/http/csrf.h"
#include "server/http/percent_coding.h"
#include "server/web/frame/page_answers.h"

namespace tewatashi::server::web {
namespace {

bool readsOnly(const http::Request& request) {
    return request.method == http::Method::Get || request.method == http::Method::Head;
}

http::Response toSignIn(const http::Request& request) {
    const std::string back = readsOnly(request) ? localPath(request.target) : "/";
    return http::redirectResponse(back == "/" ? "/sign-in?notice=needed"
                                              : "/sign-in?notice=needed&return=" +
                                                    http::percentEncode(back));
}

// The answer to an address that the site does not admit. Asks for no session: who is outside learns
// nothing about accounts.
std::optional<http::Response> refuseAddress(const WebSite& site, const http::Request& request) {
    if (site.services().accounts.security().rules()->admits(request.remoteAddress)) {
        return std::nullopt;
    }
    const auto text = [&](Language language) {
        return site.painter().words(language).fill("error.text_address",
                                                   {{"address", request.remoteAddress}});
    };
    return site.error(403, {text(Language::Japanese), text(Language::English)},
                      site.strangerOf(request), request);
}

http::Handler guarded(SharedSite site, const PageRule& rule, PageHandler handler) {
    return [site = std::move(site), access = rule.access, isForEnrolling = rule.isForEnrolling,
            handler = std::move(handler)](const http::Request& request) -> http::Response {
        if (auto refused = refuseAddress(*site, request)) {
            return *refused;
        }
        const Viewer viewer = site->viewerOf(request, WebSite::FormSecret::IfPresent);
        if (!viewer.session) {
            return toSignIn(request);
        }
        if (viewer.session->mustEnrol && !isForEnrolling) {
            return http::redirectResponse("/me/one-time-password");
        }
        if (!services::allows(access, viewer.session->user.role)) {
            return site->error(403, textOfBoth(*site, "error.text_403"), viewer, request);
        }
        if (!readsOnly(request)) {
            const bool genuine =
                viewer.csrfSecret.size() == http::kCsrfSecret_bytes &&
                http::checkCsrf(request, viewer.csrfSecret, site->options().origins).has_value();
            if (!genuine) {
                return site->error(403, textOfBoth(*site, "error.text_form"), viewer, request);
            }
        }
        return handler(request, viewer);
    };
}

http::RouteDeclaration declared(const PageRule& rule) {
    return {"page", rule.purpose,
            services::permissionCells(rule.access, rule.objects, std::nullopt)};
}

} // namespace

void addPage(http::Router& router, const SharedSite& site, http::Method method, const char* pattern,
             const PageRule& rule, PageHandler handler, http::RouteOptions options) {
    router.add(method, pattern, declared(rule), guarded(site, rule, std::move(handler)),
               std::move(options));
}

void addOpenPage(http::Router& router, const SharedSite& site, http::Method method,
                 const char* pattern, const char* purpose, http::Handler handler) {
    router.add(method, pattern, declared({Access::Everyone, Objects::Any, purpose}),
               [site, handler = std::move(handler)](const http::Request& request) {
                   auto refused = refuseAddress(*site, request);
                   return refused ? *refused : handler(request);
               });
}

void addAsset(http::Router& router, const char* pattern, const char* purpose,
              http::Handler handler) {
    router.add(http::Method::Get, pattern, declared({Access::Everyone, Objects::Any, purpose}),
               std::move(handler));
}

} // namespace tewatashi::server::web
