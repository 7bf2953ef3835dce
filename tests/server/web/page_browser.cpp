#include "tests/server/web/page_browser.h"

#include "server/http/percent_coding.h"
#include "tests/server/web/html_checker.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace tewatashi::test {
namespace {

using namespace server;

// libsodium's least cost: these tests are not about guessing.
constexpr services::PasswordCost kCheap{1, 8192};

constexpr const char* kBoundary = "----browser-boundary";

web::WebOptions options(web::CookieKind cookies) {
    web::WebOptions made;
    made.siteTitle = {"見本商事", "Mihon Shoji"};
    made.cookies = cookies;
    made.origins = {"https://mail.example.jp"};
    return made;
}

} // namespace

WebFixture::WebFixture(web::CookieKind cookies) : m_services(m_context.site(), kCheap) {
    m_errorPage = web::addRoutes(m_router, m_services, options(cookies));
    for (const services::Role role : {services::Role::Employee, services::Role::Operator,
                                      services::Role::Administrator, services::Role::Auditor}) {
        REQUIRE(m_services.accounts.add(services::roleCode(role), "田中 花子", role, kPassword));
    }
    REQUIRE(m_services.codeMasters.addOperator("0042", "鈴木 一郎"));
    REQUIRE(m_services.codeMasters.addPlace("OSAKA", "大阪メール室", "Osaka mail room"));
}

std::string WebFixture::dock(const MemoryBuilder& memory, std::uint8_t dock) {
    const wire::ScanBatch batch = memory.batch(0, memory.size(), dock);
    REQUIRE(services::ReceiveBatch(m_context.site()).receive(AgentId{{9}}, batch));
    return batch.dock.hex();
}

std::string WebFixture::dockInBatches(const MemoryBuilder& memory) {
    std::string dock;
    for (std::size_t first = 0; first < memory.size(); first += wire::kBatchRecordsMax) {
        const wire::ScanBatch batch =
            memory.batch(first, std::min(memory.size(), first + wire::kBatchRecordsMax), 1);
        REQUIRE(services::ReceiveBatch(m_context.site()).receive(AgentId{{9}}, batch));
        dock = batch.dock.hex();
    }
    return dock;
}

std::string WebFixture::stateDigest() {
    std::string all;
    for (const char* query : {"SELECT count(*) FROM custody_events",
                              "SELECT count(*) FROM item_events",
                              "SELECT count(*) FROM scans",
                              "SELECT coalesce(sum(resolution), 0) FROM scans",
                              "SELECT count(*) FROM items",
                              "SELECT count(*) FROM docks",
                              "SELECT count(*) FROM repairs",
                              "SELECT count(*) FROM users",
                              "SELECT coalesce(sum(language), 0) FROM users",
                              "SELECT count(*) FROM web_sessions",
                              "SELECT count(*) FROM operators",
                              "SELECT count(*) FROM places",
                              "SELECT count(*) FROM personal_values",
                              "SELECT count(*) FROM people",
                              "SELECT count(*) FROM posts",
                              "SELECT count(*) FROM requests",
                              "SELECT coalesce(sum(prints), 0) FROM requests",
                              "SELECT count(*) FROM cancellations",
                              "SELECT count(*) FROM receipts",
                              "SELECT count(*) FROM item_exceptions",
                              "SELECT count(*) FROM item_exceptions WHERE resolved_at IS NULL",
                              "SELECT coalesce(sum(tries_left), 0) FROM requests"}) {
        all += std::to_string(m_context.number(query)) + " ";
    }
    return all;
}

http::Response PageBrowser::get(const std::string& target) {
    http::Request request;
    request.method = http::Method::Get;
    return send(std::move(request), target);
}

http::Response PageBrowser::post(const std::string& target, const Fields& fields,
                                 const std::string& fetchSite) {
    http::Request request;
    request.method = http::Method::Post;
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.headers.emplace_back("Sec-Fetch-Site", fetchSite);
    for (const auto& [name, value] : fields) {
        request.body += (request.body.empty() ? "" : "&") + http::percentEncode(name) + "=" +
                        http::percentEncode(value);
    }
    return send(std::move(request), target);
}

http::Response PageBrowser::submit(const std::string& target, Fields fields) {
    fields.emplace_back("csrf_token", token);
    return post(target, fields);
}

http::Response PageBrowser::upload(const std::string& target, const Fields& fields,
                                   const std::string& file) {
    std::string parts;
    for (const auto& [name, value] : fields) {
        parts += "--" + std::string(kBoundary) + "\r\nContent-Disposition: form-data; name=\"" +
                 name + "\"\r\n\r\n" + value + "\r\n";
    }
    return sendMultipart(target, parts + "--" + std::string(kBoundary) +
                                     "\r\nContent-Disposition: form-data; name=\"file\"; "
                                     "filename=\"x.csv\"\r\n\r\n" +
                                     file + "\r\n");
}

http::Response PageBrowser::submitFile(const std::string& target, const std::string& name,
                                       const std::string& octets) {
    return sendMultipart(target, "--" + std::string(kBoundary) +
                                     "\r\nContent-Disposition: form-data; name=\"" + name +
                                     "\"; filename=\"x.csv\"\r\nContent-Type: text/csv\r\n\r\n" +
                                     octets + "\r\n");
}

http::Response PageBrowser::submitMultipart(const std::string& target, const Fields& fields) {
    std::string parts;
    for (const auto& [name, value] : fields) {
        parts += "--" + std::string(kBoundary) + "\r\nContent-Disposition: form-data; name=\"" +
                 name + "\"\r\n\r\n" + value + "\r\n";
    }
    return sendMultipart(target, parts);
}

http::Response PageBrowser::sendMultipart(const std::string& target, const std::string& parts) {
    http::Request request;
    request.method = http::Method::Post;
    request.headers.emplace_back("Content-Type",
                                 "multipart/form-data; boundary=" + std::string(kBoundary));
    request.headers.emplace_back("Sec-Fetch-Site", "same-origin");
    request.body = parts + "--" + kBoundary +
                   "\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n" + token +
                   "\r\n--" + kBoundary + "--\r\n";
    return send(std::move(request), target);
}

http::Response PageBrowser::follow(const http::Response& response) {
    REQUIRE(response.status == 303);
    return get(headerOf(response, "Location"));
}

void PageBrowser::signIn(const std::string& login) {
    get("/sign-in");
    const auto answer = submit("/sign-in", {{"login", login}, {"password", WebFixture::kPassword}});
    REQUIRE(answer.status == 303);
    follow(answer);
}

http::Response PageBrowser::send(http::Request request, const std::string& target) {
    request.target = target.substr(0, target.find('#'));
    request.remoteAddress = "192.0.2.7";
    const std::size_t question = request.target.find('?');
    request.path =
        http::percentDecode(request.target.substr(0, question), http::Plus::Literal).value_or("/");
    if (question != std::string::npos) {
        request.query =
            http::parseFields(request.target.substr(question + 1), 100).value_or(http::FieldList());
    }
    request.headers.emplace_back("Accept-Language", acceptLanguage);
    for (const auto& [name, value] : cookies) {
        request.headers.emplace_back("Cookie", std::string(name).append("=").append(value));
    }
    const http::Router::Match match = m_site.router().match(request.method, request.path);
    if (match.handler == nullptr) {
        return http::errorResponse(match.allowed.empty() ? 404 : 405, http::Audience::Browser,
                                   request, m_site.errorPage());
    }
    request.pathParams = match.params;
    http::Response response = (*match.handler)(request);
    for (const auto& [name, value] : response.headers) {
        if (name == "Set-Cookie") {
            const std::size_t equals = value.find('=');
            const std::size_t end = value.find(';');
            cookies[value.substr(0, equals)] = value.substr(equals + 1, end - equals - 1);
            if (value.find("Max-Age=0") != std::string::npos) {
                cookies.erase(value.substr(0, equals));
            }
        }
    }
    if (response.contentType.rfind("text/html", 0) == 0 && !response.body.empty()) {
        CAPTURE(target);
        CHECK(htmlProblems(response.body) == std::vector<std::string>{});
        CHECK(headerOf(response, "Cache-Control") == "no-store");
        token = inputValue(response.body, "csrf_token");
    }
    return response;
}

std::string headerOf(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return "";
}

} // namespace tewatashi::test
