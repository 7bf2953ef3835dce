#include "server/http/http_server.h"
#include "tests/server/web/html_checker.h"
#include "tests/server/web/page_browser.h"
#include "tests/support/raw_client.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::test;

// The pages behind the real door: what browsers get over the wire.
namespace {

class ServedSite {
public:
    ServedSite() : m_server(optionsFor(m_site), m_site.router(), [](const http::AccessRecord&) {}) {
        m_server.start();
        PageBrowser browser(m_site);
        browser.signIn("operator");
        m_cookie = "__Host-tw-session=" + browser.cookies["__Host-tw-session"];
    }

    WebFixture& site() { return m_site; }

    RawReply get(const std::string& target, const std::string& more = "") {
        return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more +
                    "Connection: close\r\n\r\n");
    }
    RawReply getSignedIn(const std::string& target) {
        return get(target, "Cookie: " + m_cookie + "\r\n");
    }
    RawReply send(const std::string& octets) {
        RawClient client(m_server.port());
        return client.request(octets);
    }

private:
    static http::HttpOptions optionsFor(WebFixture& site) {
        http::HttpOptions options;
        options.address = "127.0.0.1";
        options.port = 0;
        options.errorPage = site.errorPage();
        return options;
    }

    WebFixture m_site;
    http::HttpServer m_server;
    std::string m_cookie;
};

void checkSecurityHeaders(const RawReply& reply) {
    const std::string policy = reply.header("Content-Security-Policy");
    CHECK(policy.find("default-src 'none'") != std::string::npos);
    CHECK(policy.find("unsafe-inline") == std::string::npos);
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(reply.header("X-Content-Type-Options") == "nosniff");
    CHECK(reply.header("Referrer-Policy") == "same-origin");
    CHECK(reply.header("Cross-Origin-Opener-Policy") == "same-origin");
}

} // namespace

TEST_CASE("Every route answers with the security headers, signed in or not", "[http]") {
    ServedSite served;
    for (const auto& [method, pattern, declaration, options] : served.site().router().list()) {
        std::string target = pattern;
        for (std::size_t open = target.find('{'); open != std::string::npos;
             open = target.find('{')) {
            target.replace(open, target.find('}') - open + 1, "x");
        }
        CAPTURE(target);
        if (method == http::Method::Get) {
            checkSecurityHeaders(served.get(target));
            checkSecurityHeaders(served.getSignedIn(target));
        } else {
            const RawReply reply =
                served.send("POST " + target +
                            " HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                            "application/x-www-form-urlencoded\r\nContent-Length: 0\r\nConnection: "
                            "close\r\n\r\n");
            checkSecurityHeaders(reply);
            CHECK((reply.status == 303 || reply.status == 403));
        }
    }
    checkSecurityHeaders(served.get("/no-such-page"));
}

TEST_CASE("A page over the wire is complete and kept by no cache", "[http]") {
    ServedSite served;
    const RawReply page = served.getSignedIn("/");
    CHECK(page.status == 200);
    CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(page.header("Cache-Control") == "no-store");
    CHECK(htmlProblems(page.body) == std::vector<std::string>{});
}

TEST_CASE("A form in another media type is refused before it is read", "[http]") {
    ServedSite served;
    const RawReply json = served.send("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                                      "application/json\r\nContent-Length: 2\r\nConnection: "
                                      "close\r\n\r\n{}");
    CHECK(json.status == 415);
}
