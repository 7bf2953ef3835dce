#pragma once

#include "server/services/site_services.h"
#include "server/web/frame/page_painter.h"
#include "server/web/frame/web_options.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::server::web {

// Who sent a request, as far as its cookies tell.
struct Viewer {
    std::optional<services::Session> session;
    std::string token;       // value of the session cookie; empty without a session
    bool awaitsCode = false; // no session yet: the token is of the first step of a sign-in
    Language language = Language::Japanese;
    Bytes csrfSecret;          // of the session, or of the browser before sign-in; may be empty
    std::string newFormSecret; // hex; set when the browser must be given one
};

// What the routes of one site share. Immutable: safe from any thread.
class WebSite {
public:
    WebSite(services::SiteServices& siteServices, WebOptions options);

    [[nodiscard]] server::services::SiteServices& services() const { return m_services; }
    [[nodiscard]] const WebOptions& options() const { return m_options; }
    [[nodiscard]] const PagePainter& painter() const { return m_painter; }
    [[nodiscard]] const Words& words(const Viewer& viewer) const {
        return m_painter.words(viewer.language);
    }

    // FormSecret::Make gives a browser without a session a secret for the form it will send.
    enum class FormSecret { IfPresent, Make };
    [[nodiscard]] Viewer viewerOf(const http::Request& request, FormSecret formSecret) const;
    // Without asking the database: for the pages shown when it may be gone.
    [[nodiscard]] Viewer strangerOf(const http::Request& request) const;
    [[nodiscard]] Frame frameFor(const Viewer& viewer, const http::Request& request) const;

    // A page that no cache keeps.
    [[nodiscard]] http::Response page(int status, std::string html, const Viewer& viewer) const;
    [[nodiscard]] http::Response error(int status, const LocalizedText& text, const Viewer& viewer,
                                       const http::Request& request) const;
    [[nodiscard]] http::Response serviceError(const services::ServiceError& error,
                                              const Viewer& viewer,
                                              const http::Request& request) const;

    [[nodiscard]] std::string setCookie(std::string_view name, std::string_view value,
                                        std::chrono::seconds maxAge) const;
    [[nodiscard]] std::string dropCookie(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> cookie(const http::Request& request,
                                                    std::string_view name) const;

private:
    [[nodiscard]] Language languageOf(const http::Request& request) const;

    server::services::SiteServices& m_services;
    WebOptions m_options;
    PagePainter m_painter;
};

inline constexpr std::string_view kSessionCookie = "tw-session";
inline constexpr std::string_view kFormCookie = "tw-form"; // CSRF secret before sign-in
inline constexpr std::string_view kLanguageCookie = "tw-language";
inline constexpr std::chrono::seconds kLanguageCookieAge = std::chrono::hours(24 * 365);

// The better of Japanese and English by an Accept-Language header; Japanese when it names neither.
[[nodiscard]] Language preferredLanguage(std::string_view acceptLanguage);
// The path if a redirect to it stays on this site, else "/".
[[nodiscard]] std::string localPath(std::string_view path);
// A field of the request's form; empty when it is missing.
[[nodiscard]] std::string formValue(const http::Request& request, std::string_view name);

using SharedSite = std::shared_ptr<const WebSite>;

} // namespace tewatashi::server::web
