#include "server/http/csrf.h"
#include "tests/server/api/api_site.h"

namespace tewatashi::server::api {
namespace {

using nlohmann::json;

test::Headers signedIn(test::ApiSite& site, services::Role role) {
    const std::string login(services::roleCode(role));
    REQUIRE(site.accounts.add(login, "田中", role, "purple elephants dance"));
    const auto session = site.accounts.signIn(login, "purple elephants dance", "192.0.2.1");
    REQUIRE(session);
    test::TestRandom random(3);
    return {{"Cookie", "__Host-tw-session=" + session->token},
            {"Content-Type", "application/json"},
            {"Sec-Fetch-Site", "same-origin"},
            {"Tewatashi-Csrf-Token",
             http::maskedCsrfToken(*fromHex(session->session.csrfSecret), random)}};
}

json listed(test::ApiSite& site, const char* target) {
    return json::parse(site.read(target).body).at("classes");
}

} // namespace

TEST_CASE("Administrators add, change, retire and restore classes", "[api]") {
    test::ApiSite site;
    const auto headers = signedIn(site, services::Role::Administrator);
    const auto put = [&](const char* code, const char* body) {
        return site.call(http::Method::Put, std::string("/api/v1/classes/") + code, headers, body);
    };
    const auto made = put("valuables", R"({"name":"Valuables","name_ja":"貴重品","due_days":1,
                                           "position":4})");
    REQUIRE(made.status == 201);
    CHECK(json::parse(made.body).at("readers") == "parties_only"); // the strictest
    CHECK(listed(site, "/api/v1/classes").size() == 4);
    const auto changed = put("ordinary", R"({"due_days":5,"readers":"everybody"})");
    REQUIRE(changed.status == 200);
    CHECK(json::parse(changed.body).at("due_days") == 5);
    CHECK(json::parse(changed.body).at("name_ja") == "普通"); // left as it was
    REQUIRE(put("valuables", R"({"retired":true})").status == 200);
    CHECK(listed(site, "/api/v1/classes").size() == 3);
    CHECK(listed(site, "/api/v1/classes?retired=true").size() == 4);
    // What was read can be sent back.
    REQUIRE(put("personal", listed(site, "/api/v1/classes")[2].dump().c_str()).status == 200);
    const auto restored =
        site.call(http::Method::Post, "/api/v1/classes/ordinary/default", headers, "{}");
    CHECK(json::parse(restored.body).at("due_days") == 2);
    CHECK(
        site.call(http::Method::Post, "/api/v1/classes/valuables/default", headers, "{}").status ==
        404);
    for (const char* body :
         {"", "[]", R"({"due_days":"1"})", R"({"due_days":61})", R"({"code":"other"})",
          R"({"readers":"me"})", R"({"x":1})", R"({"retired":1})"}) {
        CAPTURE(body);
        CHECK(put("ordinary", body).status == 422);
    }
    CHECK(put("UPPER", R"({"name":"a","name_ja":"a"})").status == 422);
}

TEST_CASE("Nobody but administrators sets classes", "[api]") {
    test::ApiSite site;
    for (const auto role :
         {services::Role::Employee, services::Role::Operator, services::Role::Auditor}) {
        const auto headers = signedIn(site, role);
        CHECK(site.call(http::Method::Put, "/api/v1/classes/ordinary", headers, "{}").status ==
              403);
        CHECK(site.call(http::Method::Post, "/api/v1/classes/ordinary/default", headers, "{}")
                  .status == 403);
    }
    CHECK(site.call(http::Method::Put, "/api/v1/classes/ordinary").status == 401);
}

} // namespace tewatashi::server::api
