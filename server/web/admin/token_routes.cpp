#include "common/base/whole_number.h"
#include "server/http/percent_coding.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/token_pages.h"

namespace tewatashi::server::web {
namespace {

class TokenRoutes {
public:
    explicit TokenRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        return listWith(200, {}, request, viewer);
    }

    http::Response add(const http::Request& request, const Viewer& viewer) const {
        TokenFormInput input;
        input.name = formValue(request, "name");
        input.days = formValue(request, "days");
        services::NewApiToken token{input.name, {}};
        for (const auto& [name, value] : request.form().value_or(http::FieldList())) {
            if (const auto scope = services::scopeFromCode(value); scope && name == "scopes") {
                input.scopes.push_back(value);
                token.scopes.push_back(*scope);
            }
        }
        if (!input.days.empty()) {
            token.days = wholeNumber<int>(input.days).value_or(0);
        }
        const auto made = tokens().add(token, actorOf(viewer, request));
        if (!made) {
            if (!belongsToForm(made.error())) {
                return m_site->serviceError(made.error(), viewer, request);
            }
            input.problems = made.error().fields;
            return listWith(422, input, request, viewer);
        }
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/tokens";
        return m_site->page(
            200, newTokenPage(input.name, *made, m_site->painter(), std::move(frame)), viewer);
    }

    http::Response withdraw(const http::Request& request, const Viewer& viewer) const {
        const auto id = wholeNumber<std::int64_t>(formValue(request, "id"));
        const auto done = tokens().withdraw(id.value_or(0), actorOf(viewer, request));
        return done ? http::redirectResponse("/admin/tokens?done=withdrawn")
                    : m_site->serviceError(done.error(), viewer, request);
    }

private:
    services::ApiTokens& tokens() const { return m_site->services().apiTokens; }

    http::Response listWith(int status, const TokenFormInput& input, const http::Request& request,
                            const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/tokens";
        addDoneNotice(frame, m_site->words(viewer), "tokens.done.", request);
        return m_site->page(status,
                            tokensPage(tokens().list(), input, m_site->painter(), std::move(frame),
                                       m_site->services().clock.utcNow()),
                            viewer);
    }

    SharedSite m_site;
};

} // namespace

void addTokenRoutes(http::Router& router, const SharedSite& site) {
    PageTable<TokenRoutes> pages(router, site);
    pages.get("/admin/tokens", {Access::Administer, Objects::Any, "API tokens"},
              &TokenRoutes::list);
    pages.post("/admin/tokens", {Access::Administer, Objects::Any, "Make an API token"},
               &TokenRoutes::add);
    pages.post("/admin/tokens/withdraw",
               {Access::Administer, Objects::Any, "Withdraw an API token"}, &TokenRoutes::withdraw);
}

} // namespace tewatashi::server::web
