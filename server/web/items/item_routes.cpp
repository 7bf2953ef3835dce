#include "server/http/percent_coding.h"
#include "server/services/site/form_nonce.h"
#include "server/web/frame/page_access.h"
#include "server/web/items/home_page.h"
#include "server/web/items/item_page.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

constexpr int kRecentDocks = 5;
constexpr int kItemsFoundMax = 20;
constexpr std::size_t kSearchedMax_bytes = 256; // 64 full-width characters

// Length in octets of the digit at `at`: 1, or 3 for a full-width one; 0 when there is none.
// U+FF10–U+FF19 are EF BC 90–99.
std::size_t digitLength(std::string_view text, std::size_t at) {
    if (text[at] >= '0' && text[at] <= '9') {
        return 1;
    }
    const bool isWide = text.substr(at, 2) == "\xEF\xBC" && at + 2 < text.size() &&
                        static_cast<unsigned char>(text[at + 2]) >= 0x90 &&
                        static_cast<unsigned char>(text[at + 2]) <= 0x99;
    return isWide ? 3 : 0;
}

// What may be shown of a typed number. Beyond the slip number digits may be possession digits, and
// a number that lost a digit is shorter: the last four of a longer one are never shown.
std::string withoutPossessionDigits(std::string_view typed, int length) {
    int digits = 0;
    for (std::size_t at = 0; at < typed.size();) {
        const std::size_t octets = digitLength(typed, at);
        digits += octets == 0 ? 0 : 1;
        at += octets == 0 ? 1 : octets;
    }
    if (digits <= length) {
        return std::string(typed);
    }
    int left = std::min(length, digits - domain::kPossessionDigits);
    std::string shown;
    for (std::size_t at = 0; at < typed.size() && left > 0;) {
        const std::size_t octets = digitLength(typed, at);
        left -= octets == 0 ? 0 : 1;
        shown.append(typed.substr(at, octets == 0 ? 1 : octets));
        at += octets == 0 ? 1 : octets;
    }
    return shown;
}

// nullopt for an item that was not handed in, or that needs to be waited for no more.
std::optional<UtcMillis> handInOf(const services::ItemView& item) {
    if (item.statusCode == "delivered" || item.statusCode == "received" ||
        item.statusCode == "cancelled") {
        return std::nullopt;
    }
    for (const services::TimelineEntry& entry : item.timeline) {
        if (entry.actionCode == "accepted" && !entry.voided && entry.at) {
            return entry.at;
        }
    }
    return std::nullopt;
}

class ItemRoutes {
public:
    explicit ItemRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response home(const http::Request& request, const Viewer& viewer) const {
        if (const auto whose = request.queryValue("for")) {
            return homeOf(*whose, request, viewer);
        }
        HomePageInput input;
        input.own = m_site->services().ownItems.view(viewer.session->user);
        input.search = {
            request.queryValue("q").value_or(""), request.queryValue("status").value_or(""),
            request.queryValue("from").value_or(""), request.queryValue("until").value_or("")};
        if (!input.search.empty()) {
            auto found = m_site->services().ownItems.search(viewer.session->user, input.search);
            if (found) {
                input.found = std::move(*found);
            } else {
                input.problems = found.error().fields;
            }
        }
        if (mayReadDocks(viewer.session->user.role)) {
            auto page = m_site->services().dockSessions.list("", kRecentDocks);
            if (!page) {
                return m_site->serviceError(page.error(), viewer, request);
            }
            input.docks = std::move(page->rows);
        }
        return m_site->page(input.problems.empty() ? 200 : 422,
                            homePage(input, m_site->painter(), m_site->frameFor(viewer, request),
                                     m_site->services().clock.utcNow()),
                            viewer);
    }

    // What is scanned holds possession digits, so it is posted, and only what may be shown goes
    // into an address.
    http::Response search(const http::Request& request, const Viewer&) const {
        const std::string typed = formValue(request, "number").substr(0, kSearchedMax_bytes);
        if (const auto found = lookUp(typed)) {
            return http::redirectResponse(itemPath(found->slipNumber));
        }
        const std::string shown = shownOf(typed);
        return http::redirectResponse(
            shown.empty() ? "/" : "/items?number=" + http::percentEncode(shown));
    }

    http::Response typed(const http::Request& request, const Viewer& viewer) const {
        const std::string typed = request.queryValue("number").value_or("");
        if (typed.empty()) {
            return http::redirectResponse("/");
        }
        if (const auto found = lookUp(typed)) {
            return http::redirectResponse(itemPath(found->slipNumber));
        } else if (const std::string shown = shownOf(typed); shown != typed) {
            return http::redirectResponse("/items?number=" + http::percentEncode(shown));
        } else {
            return notFound(found.error(), typed, request, viewer);
        }
    }

    http::Response item(const http::Request& request, const Viewer& viewer) const {
        const std::string& number = request.param("number");
        const auto found = lookUp(number);
        if (!found) {
            if (const std::string shown = shownOf(number); shown != number) {
                return http::redirectResponse(itemPath(shown));
            }
            return notFound(found.error(), number, request, viewer);
        }
        if (found->slipNumber != number) {
            return http::redirectResponse(itemPath(found->slipNumber));
        }
        std::optional<services::RequestView> sent;
        if (auto view = m_site->services().requests.view(number, viewer.session->user)) {
            sent = std::move(*view);
        }
        ItemReceipt receipt;
        receipt.view = m_site->services().receiveItem.view(number, viewer.session->user);
        receipt.nonce = services::newFormNonce(m_site->services().random);
        const auto expected =
            sent && !sent->cancellation
                ? m_site->services().ownItems.expected(
                      handInOf(*found), sent->itemClass.rules.dueDays, sent->to.placeCode)
                : std::nullopt;
        const auto leaver = sent ? m_site->services().leavers.instruction(number) : std::nullopt;
        const auto away = sent ? m_site->services().absences.ofItem(number) : std::nullopt;
        return m_site->page(200,
                            itemPage({*found, sent, receipt, expected, leaver, away},
                                     m_site->painter(), m_site->frameFor(viewer, request),
                                     m_site->services().clock.utcNow()),
                            viewer);
    }

private:
    // Of somebody for whom the reader acts.
    http::Response homeOf(const std::string& employeeNumber, const http::Request& request,
                          const Viewer& viewer) const {
        auto own = m_site->services().ownItems.viewFor(viewer.session->user, employeeNumber);
        if (!own) {
            return m_site->serviceError(own.error(), viewer, request);
        }
        HomePageInput input;
        input.own = std::move(*own);
        return m_site->page(200,
                            homePage(input, m_site->painter(), m_site->frameFor(viewer, request),
                                     m_site->services().clock.utcNow()),
                            viewer);
    }

    static std::string itemPath(const std::string& number) {
        return "/items/" + http::percentEncode(number);
    }

    std::string shownOf(const std::string& typed) const {
        return withoutPossessionDigits(std::string_view(typed).substr(0, kSearchedMax_bytes),
                                       m_site->options().codes.slip.length);
    }

    Result<services::ItemView, services::ServiceError> lookUp(const std::string& typed) const {
        return m_site->services().lookUpItem.byNumber(
            std::string_view(typed).substr(0, kSearchedMax_bytes));
    }

    http::Response notFound(const services::ServiceError& error, const std::string& typed,
                            const http::Request& request, const Viewer& viewer) const {
        const bool isNotFound = error.kind == services::ServiceErrorKind::NotFound;
        if (!isNotFound && error.kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(error, viewer, request);
        }
        FindResult result;
        result.typed = shownOf(typed);
        result.limit = kItemsFoundMax;
        if (const auto matches =
                m_site->services().lookUpItem.byLastDigits(result.typed, kItemsFoundMax)) {
            result.matches = *matches;
        }
        if (!isNotFound) {
            result.message = error.text.in(viewer.language);
        }
        const int status = !result.matches.empty() ? 200 : isNotFound ? 404 : 422;
        return m_site->page(
            status, findPage(result, m_site->painter(), m_site->frameFor(viewer, request)), viewer);
    }

    SharedSite m_site;
};

} // namespace

void addItemRoutes(http::Router& router, const SharedSite& site) {
    PageTable<ItemRoutes> pages(router, site);
    pages.get("/", {Access::SignedIn, Objects::Own, "My items, and search"}, &ItemRoutes::home);
    pages.post("/items", {Access::SignedIn, Objects::Any, "Search by number or last digits"},
               &ItemRoutes::search);
    pages.get("/items", {Access::SignedIn, Objects::Any, "The number that was typed"},
              &ItemRoutes::typed);
    pages.get("/items/{number}",
              {Access::SignedIn, Objects::Any,
               "An item: status, place, timeline; more for its parties (*An item*)"},
              &ItemRoutes::item);
}

} // namespace tewatashi::server::web
