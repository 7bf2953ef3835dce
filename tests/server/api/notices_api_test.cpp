#include "tests/server/api/api_site.h"

// GET /api/v1/notices and POST /api/v1/notices/read.
namespace tewatashi::server::api {
namespace {

using nlohmann::json;

services::User person(test::ApiSite& site, const char* number, const char* name,
                      const char* login) {
    services::PersonInput input;
    input.employeeNumber = number;
    input.nameJa = name;
    REQUIRE(site.directory.putPerson(input));
    const auto user =
        site.accounts.add(login, name, services::Role::Employee, test::ApiSite::kPassword);
    REQUIRE(user);
    const auto who = site.directory.personByNumber(number, site.directory.today());
    REQUIRE(site.directory.linkUser(user->id, who->id));
    return *user;
}

} // namespace

TEST_CASE("A person reads what they were told and marks it, no token does", "[api][notices]") {
    test::ApiSite site;
    services::RequestInput input;
    input.by = person(site, "A1", "佐藤 花子", "hanako");
    person(site, "A2", "髙橋 次郎", "jiro");
    input.toPerson = "A2";
    input.classCode = "ordinary";
    input.subject = "CANARY";
    input.formNonce = std::string(32, 'a');
    const auto done = site.requests.request(input);
    REQUIRE(done);
    const test::Headers jiro = site.signedIn("jiro", test::ApiSite::kPassword);
    const auto answer = site.get("/api/v1/notices?of=unread", jiro);
    CHECK(answer.status == 200);
    CHECK(answer.body.find("CANARY") == std::string::npos);
    const json page = json::parse(answer.body);
    CHECK(page.at("unread") == 1);
    REQUIRE(page.at("notices").size() == 1);
    const json notice = page.at("notices").at(0);
    CHECK(notice.at("kind") == "requested");
    CHECK(notice.at("number") == done->slipNumber);
    CHECK(notice.at("sender") == "佐藤 花子");
    CHECK(notice.at("recipient") == "髙橋 次郎");
    CHECK(notice.at("about").is_null());
    CHECK(notice.at("read") == false);
    const auto mark = [&](const test::Headers& headers, const std::string& body) {
        return site.call(http::Method::Post, "/api/v1/notices/read", headers, body);
    };
    for (const char* malformed : {"", "[]", "{}", R"({"ids":["1"]})", R"({"ids":1})",
                                  R"({"up_to":"1"})", R"({"up_to":1,"ids":[1]})"}) {
        CAPTURE(malformed);
        CHECK(mark(jiro, malformed).status == 422);
    }
    CHECK(mark({}, R"({"up_to":1})").status == 401);
    CHECK(mark(site.signedIn("hanako", test::ApiSite::kPassword), R"({"ids":[1]})").status ==
          200); // not hers
    CHECK(json::parse(mark(jiro, R"({"ids":[99]})").body).at("unread") == 1);
    CHECK(json::parse(mark(jiro, R"({"ids":[1]})").body).at("unread") == 0);
    CHECK(json::parse(site.get("/api/v1/notices?of=unread", jiro).body).at("notices").empty());
    CHECK(json::parse(site.get("/api/v1/notices", jiro).body).at("notices").at(0).at("read") ==
          true);
    CHECK(site.get("/api/v1/notices?of=x", jiro).status == 422);
    CHECK(site.get("/api/v1/notices?cursor=x", jiro).status == 422);
    CHECK(site.get("/api/v1/notices?x=1", jiro).status == 400);
    CHECK(site.read("/api/v1/notices").status == 403);
    CHECK(site.get("/api/v1/notices").status == 401);
}

} // namespace tewatashi::server::api
