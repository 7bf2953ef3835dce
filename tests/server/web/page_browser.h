#pragma once

#include "common/base/digest.h"
#include "server/services/intake/receive_batch.h"
#include "server/web/web_routes.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"
#include "tests/support/test_random.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tewatashi::test {

// A site with its services and pages, and one person of each role.
class WebFixture {
public:
    explicit WebFixture(server::web::CookieKind cookies = server::web::CookieKind::HostSecure);

    [[nodiscard]] SiteContextFixture& context() { return m_context; }
    [[nodiscard]] server::http::Router& router() { return m_router; }
    [[nodiscard]] const server::http::ErrorPage& errorPage() const { return m_errorPage; }
    [[nodiscard]] server::services::SiteServices& services() { return m_services; }
    [[nodiscard]] server::services::Accounts& accounts() { return m_services.accounts; }
    [[nodiscard]] server::services::CodeMasters& masters() { return m_services.codeMasters; }
    [[nodiscard]] server::services::Directory& directory() { return m_services.directory; }
    [[nodiscard]] server::services::Places& places() { return m_services.places; }
    // Takes the memory in as one dock session; its id.
    std::string dock(const MemoryBuilder& memory, std::uint8_t dock = 1);
    // The same in the batches an agent would send.
    std::string dockInBatches(const MemoryBuilder& memory);
    // Everything the site keeps about items and people, apart from the time a session was used.
    [[nodiscard]] std::string stateDigest();

    // Login names are the role codes.
    static constexpr const char* kPassword = "a long enough passphrase";

private:
    SiteContextFixture m_context;
    server::services::SiteServices m_services;
    server::http::Router m_router;
    server::http::ErrorPage m_errorPage;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

// What a browser without JavaScript does: keeps cookies, says where forms come from.
class PageBrowser {
public:
    explicit PageBrowser(WebFixture& site) : m_site(site) {}

    server::http::Response get(const std::string& target);
    server::http::Response post(const std::string& target, const Fields& fields,
                                const std::string& fetchSite = "same-origin");
    // Posts with the token of the page last shown.
    server::http::Response submit(const std::string& target, Fields fields);
    // Posts a form with a file, and one of such a form without, likewise.
    server::http::Response submitFile(const std::string& target, const std::string& name,
                                      const std::string& octets);
    server::http::Response submitMultipart(const std::string& target, const Fields& fields);
    // The same as a form with a file does: its field is called "file".
    server::http::Response upload(const std::string& target, const Fields& fields,
                                  const std::string& file);
    // Follows the Location of an answer.
    server::http::Response follow(const server::http::Response& response);
    void signIn(const std::string& login);

    std::map<std::string, std::string> cookies;
    std::string acceptLanguage = "ja";
    std::string token; // of the page last shown

private:
    server::http::Response sendMultipart(const std::string& target, const std::string& parts);
    server::http::Response send(server::http::Request request, const std::string& target);

    WebFixture& m_site;
};

[[nodiscard]] std::string headerOf(const server::http::Response& response, std::string_view name);

} // namespace tewatashi::test
