#pragma once

#include "server/http/router.h"
#include "tests/server/permissions/routed_site.h"
#include "tests/server/services/receipt_scene.h"

#include <map>
#include <string>
#include <vector>

// A site with all its routes, one caller of each kind, and things of theirs, of others and of
// nobody.
namespace tewatashi::test {

// What one parameter of a route can stand for. `foreign` is empty where nothing belongs to people.
struct Samples {
    std::string own;     // or just one that is there
    std::string foreign; // of other people
    std::string absent;
};

enum class WithCsrfToken { Yes, No };

class PermissionWorld {
public:
    PermissionWorld();

    [[nodiscard]] const server::http::Router& router() const { return m_site.router(); }
    // "signed out", the role codes, "token": the columns of the list.
    [[nodiscard]] static std::vector<std::string> callers();
    [[nodiscard]] static bool isPerson(const std::string& caller);

    // For the caller; throws std::out_of_range, naming the pattern, for a parameter it does not
    // know: say there what it stands for.
    [[nodiscard]] Samples samples(const std::string& pattern, const std::string& caller) const;
    // Sends what a browser or an integration would, with an empty form or body.
    [[nodiscard]] server::http::Response ask(const server::http::Router::Listed& route,
                                             const std::string& caller, const std::string& value,
                                             WithCsrfToken csrf = WithCsrfToken::Yes);
    // Rows that the handler asked last inserted, changed or deleted; not those of the sign-in.
    [[nodiscard]] std::int64_t rowsChanged() const { return m_rowsChanged; }

private:
    [[nodiscard]] std::string itemFrom(const std::string& sender, const std::string& recipient);
    void addRole(server::services::Role role);
    // Things of the company, the same for every caller.
    void addMachines(const std::string& item); // and what becomes of that item
    void addMasters();
    void same(const std::string& thing, const Samples& samples);
    void signCaller(server::http::Request& request, const server::http::Router::Listed& route,
                    const std::string& caller, WithCsrfToken csrf);
    [[nodiscard]] std::int64_t changes();

    ReceiptScene m_scene;
    RoutedSite m_site{m_scene.fixture.site()};
    std::map<std::string, std::map<std::string, Samples>> m_samples; // by thing, by caller
    std::string m_token;
    std::int64_t m_rowsChanged = 0;
};

// Whether a door turned the caller away, whatever lies behind it.
[[nodiscard]] bool turnedAway(const server::http::Response& response);
// The answer without what differs from one asking to the next: tokens, and the name asked for.
[[nodiscard]] std::string comparable(const server::http::Response& response,
                                     const std::string& value);

} // namespace tewatashi::test
