#include "server/api/json_text.h"
#include "tests/server/api/api_site.h"

namespace tewatashi::server::api {
namespace {

using nlohmann::json;
using test::bodyOf;

} // namespace

TEST_CASE("Administrators make codes, revoke agents and set terminals", "[api]") {
    test::ApiSite site;
    static_cast<void>(site.uploadItem(1));
    const auto headers = site.signedIn(services::Role::Administrator);
    const auto made = site.call(http::Method::Post, "/api/v1/enrolment-codes", headers,
                                R"({"note":"3階","hours":72})");
    REQUIRE(made.status == 201);
    const json code = json::parse(made.body);
    REQUIRE(site.agents.openCodes().size() == 1);
    CHECK(timeText(site.agents.openCodes()[0].expiresAt) == code.at("expires_at"));
    CHECK(site.agents.openCodes()[0].note == "3階");
    for (const char* body : {"", "[]", R"({"hours":"1"})", R"({"hours":0})", R"({"hours":337})",
                             R"({"hours":-1})", R"({"x":""})"}) {
        CAPTURE(body);
        CHECK(site.call(http::Method::Post, "/api/v1/enrolment-codes", headers, body).status ==
              422);
    }
    const std::string agent = bodyOf(site.read("/api/v1/agents")).at("agents")[0].at("id");
    const std::string revoke = "/api/v1/agents/" + agent + "/revocation";
    CHECK(bodyOf(site.call(http::Method::Post, revoke, headers, "{}")).at("revoked") == true);
    CHECK(site.call(http::Method::Post, "/api/v1/agents/none/revocation", headers, "{}").status ==
          404);
    const std::string id = bodyOf(site.read("/api/v1/terminals")).at("terminals")[0].at("id");
    const auto set = site.call(http::Method::Put, "/api/v1/terminals/" + id, headers,
                               R"({"name":"3号機","place":"","state":"spare"})");
    CHECK(bodyOf(set).at("state") == "spare");
    for (const char* body : {"", "{}", R"({"name":"x","place":"","state":"in_use"})",
                             R"({"name":"x","place":"","state":"lost","y":""})"}) {
        CAPTURE(body);
        CHECK(site.call(http::Method::Put, "/api/v1/terminals/" + id, headers, body).status == 422);
    }
    CHECK(site.call(http::Method::Put, "/api/v1/terminals/opticon:9", headers,
                    R"({"name":"x","place":"","state":"lost"})")
              .status == 404);
}

TEST_CASE("A terminal's defaults by date are set, listed and taken back", "[api]") {
    test::ApiSite site;
    static_cast<void>(site.uploadItem(1));
    const auto headers = site.signedIn(services::Role::Administrator);
    const std::string id = bodyOf(site.read("/api/v1/terminals")).at("terminals")[0].at("id");
    const std::string defaults = "/api/v1/terminals/" + id + "/defaults";
    const domain::LocalDate today = site.services.directory.today();
    const std::string ahead = defaults + "/" + (today + 3).text();
    const json set =
        bodyOf(site.call(http::Method::Put, ahead, headers, R"({"action":"accepted"})"));
    REQUIRE(set.at("defaults").size() == 1);
    CHECK(set.at("defaults")[0] ==
          json{{"from", (today + 3).text()}, {"place", nullptr}, {"action", "accepted"}});
    CHECK(bodyOf(site.read(defaults)) == set);
    CHECK(site.read("/api/v1/terminals/opticon:9/defaults").status == 404);
    for (const char* body : {"", "[]", R"({"place":"NOWHERE"})", R"({"action":"fly"})",
                             R"({"action":"received"})", R"({"x":""})"}) {
        CAPTURE(body);
        CHECK(site.call(http::Method::Put, ahead, headers, body).status == 422);
    }
    CHECK(site.call(http::Method::Put, defaults + "/" + today.text(), headers, "{}").status == 422);
    CHECK(bodyOf(site.call(http::Method::Post, ahead + "/removal", headers, "{}"))
              .at("defaults")
              .empty());
    CHECK(site.call(http::Method::Post, ahead + "/removal", headers, "{}").status == 404);
}

TEST_CASE("Nobody else changes agents and terminals", "[api]") {
    test::ApiSite site;
    const auto agent = site.enrol();
    const std::string revoke = "/api/v1/agents/" + agent.id.hex() + "/revocation";
    for (const auto role :
         {services::Role::Employee, services::Role::Operator, services::Role::Auditor}) {
        const auto headers = site.signedIn(role);
        CHECK(site.call(http::Method::Post, revoke, headers, "{}").status == 403);
        CHECK(site.call(http::Method::Post, "/api/v1/enrolment-codes", headers, "{}").status ==
              403);
        CHECK(site.call(http::Method::Put, "/api/v1/terminals/opticon:1", headers, "{}").status ==
              403);
    }
    auto headers = site.signedIn(services::Role::Administrator);
    headers.pop_back(); // no token
    CHECK(site.call(http::Method::Post, revoke, headers, "{}").status == 403);
    CHECK(site.call(http::Method::Post, revoke, {}, "{}").status == 401);
    const std::string token = *site.services.apiTokens.add({"test"});
    CHECK(site.call(http::Method::Post, revoke, {{"Authorization", "Bearer " + token}}, "{}")
              .status == 403);
    CHECK_FALSE(site.agents.find(agent.id)->revoked);
}

TEST_CASE("Agents are listed with their last contact and dock", "[api]") {
    test::ApiSite site;
    CHECK(bodyOf(site.read("/api/v1/agents")).at("agents").empty());
    const auto agent = site.enrol();
    json list = bodyOf(site.read("/api/v1/agents")).at("agents");
    REQUIRE(list.size() == 1);
    CHECK(list[0].at("id") == agent.id.hex());
    CHECK(list[0].at("name") == "MAILROOM-PC");
    CHECK(list[0].at("last_contact_at").is_null());
    CHECK(list[0].at("last_docked_at").is_null());
    CHECK(list[0].at("revoked") == false);
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(test::slipNumber(1));
    REQUIRE(site.upload(agent, memory.all()).status == 200);
    REQUIRE(site.agents.revoke(agent.id));
    list = bodyOf(site.read("/api/v1/agents")).at("agents");
    CHECK(list[0].at("last_contact_at").is_string());
    CHECK(list[0].at("last_docked_at").is_string());
    CHECK(list[0].at("revoked") == true);
}

TEST_CASE("Terminals are listed with their place and state", "[api]") {
    test::ApiSite site;
    static_cast<void>(site.uploadItem(1));
    json list = bodyOf(site.read("/api/v1/terminals")).at("terminals");
    REQUIRE(list.size() == 1);
    const std::string id = list[0].at("id");
    CHECK(list[0].at("new") == true);
    CHECK(list[0].at("place").is_null());
    CHECK(list[0].at("name").is_null());
    REQUIRE(site.services.terminals.put(id, {"3号機", "", "repair"}));
    list = bodyOf(site.read("/api/v1/terminals")).at("terminals");
    CHECK(list[0].at("name") == "3号機");
    CHECK(list[0].at("state") == "repair");
    CHECK(list[0].at("new") == false);
}

TEST_CASE("Agents and terminals are for administrators and integrations", "[api]") {
    test::ApiSite site;
    const auto statusOf = [&](const char* path, const char* login) {
        const auto session = site.accounts.signIn(login, "purple elephants dance", "192.0.2.1");
        REQUIRE(session);
        return site.get(path, {{"Cookie", "__Host-tw-session=" + session->token}}).status;
    };
    for (const auto role : {services::Role::Employee, services::Role::Operator,
                            services::Role::Auditor, services::Role::Administrator}) {
        REQUIRE(
            site.accounts.add(services::roleCode(role), "田中", role, "purple elephants dance"));
    }
    for (const char* path : {"/api/v1/agents", "/api/v1/terminals"}) {
        CAPTURE(path);
        CHECK(site.get(path).status == 401);
        CHECK(site.read(std::string(path) + "?x=1").status == 400);
        CHECK(statusOf(path, "administrator") == 200);
        for (const char* role : {"employee", "operator", "auditor"}) {
            CHECK(statusOf(path, role) == 403);
        }
    }
}

} // namespace tewatashi::server::api
