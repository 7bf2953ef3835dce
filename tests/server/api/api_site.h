#pragma once

#include "common/wire/scan_batch.h"
#include "common/wire/signed_request.h"
#include "server/api/api_routes.h"
#include "server/http/csrf.h"
#include "server/http/percent_coding.h"
#include "tests/server/services/cheap_passwords.h"
#include "tests/support/memory_builder.h"
#include "tests/support/signed_upload.h"
#include "tests/support/site_context_fixture.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace tewatashi::test {

inline std::string headerOf(const server::http::Response& response, std::string_view name) {
    for (const auto& [field, value] : response.headers) {
        if (field == name) {
            return value;
        }
    }
    return {};
}

// The JSON of an answer that must be a good one.
inline nlohmann::json bodyOf(const server::http::Response& response) {
    INFO(response.body);
    REQUIRE(response.status == 200);
    return nlohmann::json::parse(response.body);
}

// An agent enrolled at the site under test, able to sign.
struct EnrolledAgent {
    AgentId id;
    SigningKey key;
};

// The API of one site, called as the HTTP server calls it: through the router.
class ApiSite {
public:
    ApiSite() {
        server::api::addRoutes(router, {services,
                                        {"https://mail.example.jp"},
                                        "__Host-tw-session",
                                        [this](const LocalizedText&) { ++troubles; }});
    }

    [[nodiscard]] SiteContextFixture& fixture() { return m_fixture; }

    [[nodiscard]] server::http::Response call(server::http::Method method,
                                              const std::string& target, Headers headers = {},
                                              std::string body = {}) {
        server::http::Request request;
        request.method = method;
        request.target = target;
        const std::size_t mark = target.find('?');
        const auto path =
            server::http::percentDecode(target.substr(0, mark), server::http::Plus::Literal);
        REQUIRE(path);
        request.path = *path;
        if (mark != std::string::npos) {
            request.query = *server::http::parseFields(target.substr(mark + 1), 100);
        }
        request.headers = std::move(headers);
        request.body = std::move(body);
        request.remoteAddress = "192.0.2.1";
        const auto match = router.match(method, request.path);
        REQUIRE(match.handler != nullptr);
        request.pathParams = match.params;
        return (*match.handler)(request);
    }
    [[nodiscard]] server::http::Response get(const std::string& target, Headers headers = {}) {
        return call(server::http::Method::Get, target, std::move(headers));
    }
    // With an API token.
    [[nodiscard]] server::http::Response read(const std::string& target) {
        if (m_token.empty()) {
            m_token = *services.apiTokens.add({"test"});
        }
        return get(target, {{"Authorization", "Bearer " + m_token}});
    }

    // What a browser sends with a form of somebody who signs in now: cookie, CSRF token, origin.
    [[nodiscard]] Headers signedIn(std::string_view login, std::string_view password) {
        const auto session = accounts.signIn(login, password, "192.0.2.1");
        REQUIRE(session);
        TestRandom random(3);
        return {{"Cookie", "__Host-tw-session=" + session->token},
                {"Content-Type", "application/json"},
                {"Sec-Fetch-Site", "same-origin"},
                {"Tewatashi-Csrf-Token",
                 server::http::maskedCsrfToken(*fromHex(session->session.csrfSecret), random)}};
    }
    // Of a new account with that role.
    [[nodiscard]] Headers signedIn(server::services::Role role) {
        const std::string login(server::services::roleCode(role));
        REQUIRE(accounts.add(login, "田中", role, kPassword));
        return signedIn(login, kPassword);
    }
    static constexpr const char* kPassword = "purple elephants dance";

    [[nodiscard]] EnrolledAgent enrol(std::uint64_t seed = 11) {
        TestRandom random(seed);
        const SigningKey key = SigningKey::generate(random);
        const ByteView publicKey = key.verifyKey().bytes();
        const auto response = agents.enrol({*agents.createCode(""), "MAILROOM-PC", "0.1.0",
                                            Bytes(publicKey.begin(), publicKey.end())},
                                           "192.0.2.9");
        REQUIRE(response);
        return {response->agent, key};
    }
    [[nodiscard]] std::string nonce() {
        return nlohmann::json::parse(get("/api/v1/time").body).at("nonce");
    }
    [[nodiscard]] Headers signedHeaders(const EnrolledAgent& agent, const wire::ScanBatch& batch,
                                        std::string_view body, const std::string& nonce) {
        return uploadHeaders(agent.id, agent.key, batch, body, nonce);
    }
    [[nodiscard]] server::http::Response upload(const EnrolledAgent& agent,
                                                const wire::ScanBatch& batch) {
        const Bytes body = wire::encodeBatch(batch);
        const std::string text(asText(body));
        return call(server::http::Method::Post, "/api/v1/scan-batches",
                    signedHeaders(agent, batch, text, nonce()), text);
    }
    // What the agent asks to know whether it is let in.
    [[nodiscard]] server::http::Response ownAgent(const EnrolledAgent& agent,
                                                  const std::string& nonce) {
        const char* target = "/api/v1/agent";
        const Signature signature =
            agent.key.sign(wire::requestSigningInput("main", agent.id, "GET", target, {}, nonce));
        return get(target, {{wire::kAgentHeader, agent.id.hex()},
                            {wire::kNonceHeader, nonce},
                            {wire::kSignatureHeader, toBase64(signature)}});
    }
    // A terminal's day with one item of that number, uploaded. Returns the item's number.
    [[nodiscard]] std::string uploadItem(std::uint64_t number) {
        const std::string slip = slipNumber(number);
        MemoryBuilder memory;
        memory.context("0042", "accepted", "OSAKA").scan(slip);
        REQUIRE(upload(enrol(number), memory.all()).status == 200);
        return slip;
    }

private:
    SiteContextFixture m_fixture;
    std::string m_token;

public:
    server::services::SiteServices services{m_fixture.site(), cheapPasswords()};
    server::services::Agents& agents = services.agents;
    server::services::Accounts& accounts = services.accounts;
    server::services::ReceiveBatch& receiveBatch = services.receiveBatch;
    server::services::LookUpItem& lookUpItem = services.lookUpItem;
    server::services::DockSessions& dockSessions = services.dockSessions;
    server::services::SearchRecords& searchRecords = services.searchRecords;
    server::services::DownloadRecords& downloadRecords = services.downloadRecords;
    server::services::RequestItem& requests = services.requests;
    server::services::RequestList& requestList = services.requestList;
    server::services::CancelItem& cancelItem = services.cancelItem;
    server::services::BusinessDays& businessDays = services.businessDays;
    server::services::Directory& directory = services.directory;
    server::services::Places& places = services.places;
    server::services::CodeMasters& codeMasters = services.codeMasters;
    server::services::ImportDirectory& importDirectory = services.importDirectory;
    server::services::ReceiveItem& receiveItem = services.receiveItem;
    server::services::ItemExceptions& itemExceptions = services.itemExceptions;
    int troubles = 0;
    server::http::Router router;
};

} // namespace tewatashi::test
