#include "server/http/csrf.h"
#include "server/http/error_mapping.h"
#include "server/http/percent_coding.h"
#include "server/web/account/sign_in_page.h"
#include "server/web/frame/page_access.h"

#include <chrono>

namespace tewatashi::server::web {
namespace {

// As the fields' maxlength; longer input cannot be a name or password.
constexpr std::size_t kLoginMax_bytes = 512;
constexpr std::size_t kPasswordMax_bytes = 2048;

class SignInRoutes {
public:
    explicit SignInRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response show(const http::Request& request) const {
        const Viewer viewer = m_site->viewerOf(request, WebSite::FormSecret::Make);
        const std::string returnTo = localPath(request.queryValue("return").value_or("/"));
        if (viewer.session) {
            return http::redirectResponse(returnTo);
        }
        const std::string notice = request.queryValue("notice").value_or("");
        if (notice == "needed") {
            return form(200, {"", returnTo}, viewer, request, {NoticeTone::Info, "sign_in.needed"});
        }
        if (notice == "signed-out") {
            return form(200, {"", returnTo}, viewer, request,
                        {NoticeTone::Good, "sign_in.signed_out"});
        }
        if (notice == "over") {
            return form(200, {"", returnTo}, viewer, request, {NoticeTone::Info, "otp.over"});
        }
        return form(200, {"", returnTo}, viewer, request, {});
    }

    http::Response signIn(const http::Request& request) const {
        const Viewer viewer = m_site->viewerOf(request, WebSite::FormSecret::Make);
        const SignInInput input{formValue(request, "login"),
                                localPath(formValue(request, "return"))};
        if (!http::checkCsrf(request, viewer.csrfSecret, m_site->options().origins)) {
            return form(403, input, viewer, request, {NoticeTone::Attention, "sign_in.expired"});
        }
        const std::string password = formValue(request, "password");
        if (input.login.size() > kLoginMax_bytes || password.size() > kPasswordMax_bytes) {
            return form(401, {"", input.returnTo}, viewer, request,
                        {NoticeTone::Attention, "sign_in.wrong"});
        }
        const auto opened =
            m_site->services().accounts.signIn(input.login, password, sourceOf(request));
        if (!opened) {
            return refusal(opened.error(), input, viewer, request);
        }
        return signedIn(*opened, opened->awaitsCode
                                     ? "/sign-in/code?return=" + http::percentEncode(input.returnTo)
                                     : input.returnTo);
    }

    http::Response showCode(const http::Request& request) const {
        const Viewer viewer = m_site->viewerOf(request, WebSite::FormSecret::Make);
        const std::string returnTo = localPath(request.queryValue("return").value_or("/"));
        return viewer.awaitsCode ? codeForm(200, returnTo, viewer, request, {}) : startOver();
    }

    http::Response confirm(const http::Request& request) const {
        const Viewer viewer = m_site->viewerOf(request, WebSite::FormSecret::Make);
        if (!viewer.awaitsCode) {
            return startOver();
        }
        const std::string returnTo = localPath(formValue(request, "return"));
        if (!http::checkCsrf(request, viewer.csrfSecret, m_site->options().origins)) {
            return codeForm(403, returnTo, viewer, request,
                            {NoticeTone::Attention, "sign_in.expired"});
        }
        const auto opened = m_site->services().accounts.confirmSignIn(
            viewer.token, formValue(request, "code"), sourceOf(request));
        if (opened) {
            return signedIn(*opened, returnTo);
        }
        switch (opened.error().kind) {
        case services::ServiceErrorKind::NotFound:
            return startOver();
        case services::ServiceErrorKind::Unauthorized:
            return codeForm(401, returnTo, viewer, request,
                            {NoticeTone::Attention, "otp.sign_in_wrong"});
        default:
            return m_site->serviceError(opened.error(), viewer, request);
        }
    }

    http::Response signOut(const http::Request&, const Viewer& viewer) const {
        m_site->services().accounts.signOut(viewer.token);
        http::Response response = http::redirectResponse("/sign-in?notice=signed-out");
        response.withHeader("Set-Cookie", m_site->dropCookie(kSessionCookie));
        response.withHeader("Clear-Site-Data", R"("cache", "storage")");
        return response;
    }

    // Open to strangers, so the token is that of the session or of the sign-in page.
    http::Response switchLanguage(const http::Request& request) const {
        const Viewer viewer = m_site->viewerOf(request, WebSite::FormSecret::Make);
        const auto language = languageFromCode(formValue(request, "language"));
        if (!http::checkCsrf(request, viewer.csrfSecret, m_site->options().origins)) {
            return m_site->error(
                403,
                {m_site->painter().words(Language::Japanese).get("error.text_form"),
                 m_site->painter().words(Language::English).get("error.text_form")},
                viewer, request);
        }
        http::Response response = http::redirectResponse(localPath(formValue(request, "return")));
        if (language) {
            if (viewer.session) {
                m_site->services().accounts.setLanguage(viewer.session->user.id, *language);
            }
            response.withHeader(
                "Set-Cookie",
                m_site->setCookie(kLanguageCookie, languageCode(*language), kLanguageCookieAge));
        }
        return response;
    }

private:
    static services::SignInSource sourceOf(const http::Request& request) {
        return {request.remoteAddress, request.header("User-Agent").value_or("")};
    }

    static http::Response startOver() { return http::redirectResponse("/sign-in?notice=over"); }

    http::Response signedIn(const services::NewSession& opened, std::string where) const {
        http::Response response = http::redirectResponse(std::move(where));
        response.withHeader(
            "Set-Cookie", m_site->setCookie(kSessionCookie, opened.token, std::chrono::seconds(0)));
        response.withHeader("Set-Cookie", m_site->dropCookie(kFormCookie));
        return response;
    }

    struct Said {
        NoticeTone tone = NoticeTone::Info;
        std::string_view key; // empty: nothing
    };

    http::Response form(int status, const SignInInput& input, const Viewer& viewer,
                        const http::Request& request, Said said) const {
        Frame frame = m_site->frameFor(viewer, request);
        if (!said.key.empty()) {
            frame.notices.push_back({said.tone, m_site->words(viewer).get(said.key)});
        }
        if (request.method == http::Method::Post) {
            frame.here = "/sign-in";
        }
        return m_site->page(status, signInPage(input, m_site->painter(), frame), viewer);
    }

    http::Response codeForm(int status, const std::string& returnTo, const Viewer& viewer,
                            const http::Request& request, Said said) const {
        Frame frame = m_site->frameFor(viewer, request);
        if (!said.key.empty()) {
            frame.notices.push_back({said.tone, m_site->words(viewer).get(said.key)});
        }
        if (request.method == http::Method::Post) {
            frame.here = "/sign-in/code";
        }
        return m_site->page(status, signInCodePage(returnTo, m_site->painter(), frame), viewer);
    }

    http::Response refusal(const services::ServiceError& error, const SignInInput& input,
                           const Viewer& viewer, const http::Request& request) const {
        const int status = http::statusOf(error.kind);
        if (error.kind == services::ServiceErrorKind::Busy ||
            error.kind == services::ServiceErrorKind::Unavailable) {
            http::Response response =
                form(status, input, viewer, request,
                     {NoticeTone::Attention, error.kind == services::ServiceErrorKind::Busy
                                                 ? "sign_in.busy"
                                                 : "sign_in.unavailable"});
            response.withHeader("Retry-After", "10");
            return response;
        }
        return form(401, input, viewer, request, {NoticeTone::Attention, "sign_in.wrong"});
    }

    SharedSite m_site;
};

} // namespace

void addSignInRoutes(http::Router& router, const SharedSite& site) {
    const auto routes = std::make_shared<const SignInRoutes>(site);
    addOpenPage(router, site, http::Method::Get, "/sign-in", "Sign in: the form",
                [routes](const http::Request& request) { return routes->show(request); });
    addOpenPage(router, site, http::Method::Post, "/sign-in", "Sign in",
                [routes](const http::Request& request) { return routes->signIn(request); });
    addOpenPage(router, site, http::Method::Post, "/language", "Japanese or English",
                [routes](const http::Request& request) { return routes->switchLanguage(request); });
    addOpenPage(router, site, http::Method::Get, "/sign-in/code", "Second step of a sign-in",
                [routes](const http::Request& request) { return routes->showCode(request); });
    addOpenPage(router, site, http::Method::Post, "/sign-in/code", "Confirm a sign-in",
                [routes](const http::Request& request) { return routes->confirm(request); });
    PageTable<SignInRoutes> pages(router, site);
    pages.post("/sign-out", {Access::SignedIn, Objects::Any, "Sign out", true},
               &SignInRoutes::signOut);
}

} // namespace tewatashi::server::web
