#include "common/base/whole_number.h"
#include "server/web/account/notices_page.h"
#include "server/web/frame/page_access.h"

namespace tewatashi::server::web {
namespace {

constexpr int kNoticesPerPage = 30;

std::optional<std::int64_t> numberOf(const std::string& text) {
    const auto number = wholeNumber<std::int64_t>(text);
    return number && *number > 0 ? number : std::nullopt;
}

http::Response showNotices(const WebSite& site, const http::Request& request,
                           const Viewer& viewer) {
    NoticesInput input;
    input.onlyUnread = request.queryValue("unread").has_value();
    input.cursor = request.queryValue("after").value_or("");
    auto page = site.services().notices.list(viewer.session->user,
                                             input.onlyUnread ? services::NoticeSelection::Unread
                                                              : services::NoticeSelection::All,
                                             input.cursor, kNoticesPerPage);
    if (!page) {
        return site.serviceError(page.error(), viewer, request);
    }
    input.page = std::move(*page);
    return site.page(200,
                     noticesPage(input, site.painter(), site.frameFor(viewer, request),
                                 site.services().clock.utcNow()),
                     viewer);
}

// One notice by `id`, or all up to the newest that the reader saw.
http::Response markRead(const WebSite& site, const http::Request& request, const Viewer& viewer) {
    const services::User& user = viewer.session->user;
    if (const auto id = numberOf(formValue(request, "id"))) {
        site.services().notices.markRead(user, {*id});
    } else if (const auto newest = numberOf(formValue(request, "up_to"))) {
        site.services().notices.markAllRead(user, *newest);
    }
    return http::redirectResponse(localPath(formValue(request, "return")));
}

} // namespace

void addNoticeRoutes(http::Router& router, const SharedSite& site) {
    addPage(router, site, http::Method::Get, "/notices",
            {Access::SignedIn, Objects::Own, "My notices"},
            [site](const http::Request& request, const Viewer& viewer) {
                return showNotices(*site, request, viewer);
            });
    addPage(router, site, http::Method::Post, "/notices/read",
            {Access::SignedIn, Objects::Own, "Mark my notices as read"},
            [site](const http::Request& request, const Viewer& viewer) {
                return markRead(*site, request, viewer);
            });
}

} // namespace tewatashi::server::web
