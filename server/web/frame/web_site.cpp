#include "server/web/frame/web_site.h"

#include "server/http/csrf.h"
#include "server/http/error_mapping.h"
#include "server/http/header_syntax.h"
#include "server/web/frame/error_page.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

constexpr std::size_t kReturnPathMax = 1024;
constexpr const char* kRetryAfter_s = "10";

// "0.8" as 800, "1" as 1000; 0 for anything else. RFC 9110 §12.4.2 has at most three decimals.
int qualityOf(std::string_view parameters) {
    const std::size_t at = parameters.find("q=");
    if (at == std::string_view::npos) {
        return 1000;
    }
    const std::string_view value = http::trimmed(parameters.substr(at + 2));
    if (value.empty() || (value.front() != '0' && value.front() != '1')) {
        return 0;
    }
    int quality = (value.front() - '0') * 1000;
    int weight = 100;
    for (std::size_t i = 2; i < value.size() && weight > 0; ++i, weight /= 10) {
        if (value[i] < '0' || value[i] > '9') {
            break;
        }
        quality += (value[i] - '0') * weight;
    }
    return std::min(quality, 1000);
}

// Where whoever administers the site looks every day. The calendar says it itself.
bool isPageOfAdministrators(const http::Request& request) {
    return request.path == "/" ||
           (request.path.starts_with("/admin") && !request.path.starts_with("/admin/calendar"));
}

void warnOfHolidays(Frame& frame, const services::HolidayKnowledge& known, const Words& words) {
    using State = services::HolidayKnowledge::State;
    const auto warn = [&](std::string text) {
        frame.notices.push_back({NoticeTone::Attention, std::move(text)});
    };
    switch (known.state) {
    case State::Known:
        return;
    case State::EndsSoon:
        return warn(words.fill("holidays.warn_soon",
                               {{"day", calendarDay(known.until->text(), frame.language)}}));
    case State::Ended:
        return warn(words.get("holidays.warn_ended"));
    case State::NeverImported:
        return warn(words.get("holidays.warn_never"));
    }
}

} // namespace

WebSite::WebSite(services::SiteServices& siteServices, WebOptions options)
    : m_services(siteServices), m_options(std::move(options)),
      m_painter(m_options.siteTitle, m_options.timeZone) {}

Viewer WebSite::strangerOf(const http::Request& request) const {
    Viewer viewer;
    viewer.language = languageOf(request);
    return viewer;
}

Viewer WebSite::viewerOf(const http::Request& request, FormSecret formSecret) const {
    Viewer viewer = strangerOf(request);
    if (const auto token = cookie(request, kSessionCookie); token && !token->empty()) {
        viewer.session = m_services.accounts.session(*token);
        if (viewer.session) {
            viewer.token = *token;
            viewer.language = viewer.session->user.language;
            viewer.csrfSecret = fromHex(viewer.session->csrfSecret).value_or(Bytes());
            return viewer;
        }
        if (const auto first = m_services.accounts.awaiting(*token)) {
            viewer.awaitsCode = true;
            viewer.token = *token;
            viewer.language = first->user.language;
            viewer.csrfSecret = fromHex(first->csrfSecret).value_or(Bytes());
            return viewer;
        }
    }
    if (const auto hex = cookie(request, kFormCookie)) {
        viewer.csrfSecret = fromHex(*hex).value_or(Bytes());
    }
    if (viewer.csrfSecret.size() != http::kCsrfSecret_bytes) {
        viewer.csrfSecret.clear();
        if (formSecret == FormSecret::Make) {
            viewer.csrfSecret.resize(http::kCsrfSecret_bytes);
            m_services.random.fill(viewer.csrfSecret);
            viewer.newFormSecret = toHex(viewer.csrfSecret);
        }
    }
    return viewer;
}

Frame WebSite::frameFor(const Viewer& viewer, const http::Request& request) const {
    Frame frame;
    frame.language = viewer.language;
    if (viewer.session) {
        frame.user = viewer.session->user;
        frame.unread = m_services.notices.unread(viewer.session->user);
    }
    if (viewer.csrfSecret.size() == http::kCsrfSecret_bytes) {
        frame.csrf = http::maskedCsrfToken(viewer.csrfSecret, m_services.random);
    }
    const bool isRead = request.method == http::Method::Get || request.method == http::Method::Head;
    frame.here = isRead ? localPath(request.target) : "/";
    if (isRead && frame.user && mayAdminister(frame.user->role) &&
        isPageOfAdministrators(request)) {
        warnOfHolidays(frame, m_services.businessDays.holidayKnowledge(),
                       m_painter.words(frame.language));
    }
    return frame;
}

http::Response WebSite::page(int status, std::string html, const Viewer& viewer) const {
    http::Response response = http::htmlResponse(status, std::move(html));
    response.withHeader("Cache-Control", "no-store");
    if (!viewer.newFormSecret.empty()) {
        response.withHeader("Set-Cookie",
                            setCookie(kFormCookie, viewer.newFormSecret, std::chrono::seconds(0)));
    }
    return response;
}

http::Response WebSite::error(int status, const LocalizedText& text, const Viewer& viewer,
                              const http::Request& request) const {
    http::Response response =
        page(status, errorPage(status, text, m_painter, frameFor(viewer, request)), viewer);
    if (status == 429 || status == 503) {
        response.withHeader("Retry-After", kRetryAfter_s);
    }
    return response;
}

http::Response WebSite::serviceError(const services::ServiceError& error, const Viewer& viewer,
                                     const http::Request& request) const {
    return this->error(http::statusOf(error.kind), error.text, viewer, request);
}

std::string WebSite::setCookie(std::string_view name, std::string_view value,
                               std::chrono::seconds maxAge) const {
    if (m_options.cookies == CookieKind::HostSecure) {
        return http::hostCookie(name, value, maxAge);
    }
    std::string text =
        std::string(name) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=Lax";
    if (maxAge.count() > 0) {
        text += "; Max-Age=" + std::to_string(maxAge.count());
    }
    return text;
}

std::string WebSite::dropCookie(std::string_view name) const {
    if (m_options.cookies == CookieKind::HostSecure) {
        return http::expiredHostCookie(name);
    }
    return std::string(name) + "=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";
}

std::optional<std::string> WebSite::cookie(const http::Request& request,
                                           std::string_view name) const {
    return request.cookie(m_options.cookies == CookieKind::HostSecure ? http::hostCookieName(name)
                                                                      : std::string(name));
}

Language WebSite::languageOf(const http::Request& request) const {
    if (const auto code = cookie(request, kLanguageCookie)) {
        if (const auto language = languageFromCode(*code)) {
            return *language;
        }
    }
    return preferredLanguage(request.header("Accept-Language").value_or(""));
}

Language preferredLanguage(std::string_view acceptLanguage) {
    int ja = 0;
    int en = 0;
    while (!acceptLanguage.empty()) {
        const std::size_t end = acceptLanguage.find(',');
        const std::string_view entry = http::trimmed(acceptLanguage.substr(0, end));
        acceptLanguage.remove_prefix(end == std::string_view::npos ? acceptLanguage.size()
                                                                   : end + 1);
        const std::string_view primary = entry.substr(0, entry.find_first_of("-;"));
        if (primary == "ja") {
            ja = std::max(ja, qualityOf(entry));
        } else if (primary == "en") {
            en = std::max(en, qualityOf(entry));
        }
    }
    return en > ja ? Language::English : Language::Japanese;
}

std::string localPath(std::string_view path) {
    const bool startsLocal = !path.empty() && path.front() == '/' &&
                             (path.size() < 2 || (path[1] != '/' && path[1] != '\\'));
    const bool isPlain = std::all_of(path.begin(), path.end(),
                                     [](char c) { return c > ' ' && c < 127 && c != '\\'; });
    return startsLocal && isPlain && path.size() <= kReturnPathMax ? std::string(path) : "/";
}

std::string formValue(const http::Request& request, std::string_view name) {
    if (const auto form = request.form()) {
        for (const auto& [field, value] : *form) {
            if (field == name) {
                return value;
            }
        }
    }
    return "";
}

} // namespace tewatashi::server::web
