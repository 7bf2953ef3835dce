#include "tests/server/api/api_site.h"

// /api/v1/mail and /api/v1/notice-choices.
namespace tewatashi::server::api {
namespace {

using nlohmann::json;
using services::Role;

// Signs in somebody with that role who is a person with an address.
test::Headers person(test::ApiSite& site, const char* number, const char* login, Role role) {
    services::PersonInput input;
    input.employeeNumber = number;
    input.nameJa = std::string("利用者 ") + login;
    input.email = std::string(login) + "@example.jp";
    REQUIRE(site.directory.putPerson(input));
    const auto user = site.accounts.add(login, input.nameJa, role, test::ApiSite::kPassword);
    REQUIRE(user);
    const auto who = site.directory.personByNumber(number, site.directory.today());
    REQUIRE(site.directory.linkUser(user->id, who->id));
    return site.signedIn(login, test::ApiSite::kPassword);
}

} // namespace

TEST_CASE("Administrators see how mail goes and act on it, nobody else does", "[api][mail]") {
    test::ApiSite site;
    const test::Headers chief = person(site, "A1", "chief", Role::Administrator);
    const test::Headers op = person(site, "A2", "op", Role::Operator);
    const auto post = [&](const std::string& path, const test::Headers& headers) {
        return site.call(http::Method::Post, "/api/v1/mail" + path, headers);
    };
    for (const char* path : {"", "/open"}) {
        CHECK(site.get(std::string("/api/v1/mail") + path, op).status == 403);
        CHECK(site.read(std::string("/api/v1/mail") + path).status == 403);
        CHECK(site.get(std::string("/api/v1/mail") + path).status == 401);
    }
    CHECK(post("/test", op).status == 403);
    const auto made = post("/test", chief);
    CHECK(made.status == 202);
    const std::string id = std::to_string(json::parse(made.body).at("id").get<int>());
    const json status = json::parse(site.get("/api/v1/mail", chief).body);
    CHECK(status.at("on") == true);
    CHECK(status.at("waiting") == 1);
    CHECK(status.at("trouble").is_null());
    const json open = json::parse(site.get("/api/v1/mail/open", chief).body);
    REQUIRE(open.at("mails").size() == 1);
    CHECK(open.at("mails").at(0).at("kind") == "test");
    CHECK(open.at("mails").at(0).at("address") == "chief@example.jp");
    CHECK(open.at("mails").at(0).at("state") == "waiting");
    CHECK(post("/" + id + "/retry", chief).status == 200);
    CHECK(post("/" + id + "/discard", op).status == 403);
    CHECK(post("/" + id + "/discard", chief).status == 200);
    CHECK(post("/" + id + "/discard", chief).status == 404);
    CHECK(post("/x/retry", chief).status == 404);
    CHECK(json::parse(post("/retry", chief).body).at("mails") == 0);
    CHECK(site.get("/api/v1/mail/open?cursor=x", chief).status == 422);
    CHECK(site.get("/api/v1/mail?x=1", chief).status == 400);
}

TEST_CASE("Everybody chooses what comes by mail, for themselves", "[api][mail]") {
    test::ApiSite site;
    const test::Headers jiro = person(site, "A2", "jiro", Role::Employee);
    const auto put = [&](const test::Headers& headers, const std::string& body) {
        return site.call(http::Method::Put, "/api/v1/notice-choices", headers, body);
    };
    json choices = json::parse(site.get("/api/v1/notice-choices", jiro).body);
    CHECK(choices.at("address") == "jiro@example.jp");
    CHECK(choices.at("choices").at(0).at("by_mail") == true);
    const auto done = put(jiro, R"({"by_mail":["reminder"]})");
    CHECK(done.status == 200);
    for (const json& choice : json::parse(done.body).at("choices")) {
        CHECK(choice.at("by_mail") == (choice.at("kind") == "reminder"));
    }
    for (const char* wrong :
         {"", "[]", "{}", R"({"by_mail":"reminder"})", R"({"by_mail":["x"]})", R"({"by_mail":[1]})",
          R"({"by_mail":["mail_failed"]})", R"({"by_mail":[],"x":1})",
          R"({"by_mail":[],"digest_at":18})", R"({"by_mail":[],"digest_at":"24:00"})",
          R"({"by_mail":[],"quiet_from":"22:00"})",
          R"({"by_mail":[],"quiet_from":"22:00","quiet_until":"22:00"})"}) {
        CAPTURE(wrong);
        CHECK(put(jiro, wrong).status == 422);
    }
    const auto timed = put(
        jiro, R"({"by_mail":[],"digest_at":"18:00","quiet_from":"22:00","quiet_until":"07:00"})");
    REQUIRE(timed.status == 200);
    CHECK(json::parse(timed.body).at("digest_at") == "18:00");
    CHECK(json::parse(timed.body).at("quiet_from") == "22:00");
    CHECK(json::parse(timed.body).at("quiet_until") == "07:00");
    choices = json::parse(put(jiro, R"({"by_mail":[],"digest_at":null})").body);
    CHECK(choices.at("digest_at").is_null());
    CHECK(choices.at("quiet_until").is_null());
    CHECK(site.read("/api/v1/notice-choices").status == 403);
    CHECK(put({}, R"({"by_mail":[]})").status == 401);
}

TEST_CASE("Administrators say what notices say", "[api][mail]") {
    test::ApiSite site;
    const test::Headers chief = person(site, "A1", "chief", Role::Administrator);
    const test::Headers op = person(site, "A2", "op", Role::Operator);
    const std::string path = "/api/v1/notice-texts";
    CHECK(site.get(path, op).status == 403);
    const json texts = json::parse(site.get(path, chief).body).at("texts");
    CHECK(texts.size() == domain::kAllNoticeKinds.size());
    const auto put = [&](const std::string& kind, const std::string& body) {
        return site.call(http::Method::Put, path + "/" + kind, chief, body);
    };
    const auto changed = put("delivered", R"({"title":"It is there"})");
    CHECK(changed.status == 200);
    CHECK(json::parse(changed.body).at("title") == "It is there");
    CHECK(json::parse(changed.body).at("changed") == true);
    CHECK(put("nothing", "{}").status == 404);
    const auto wrong = put("delivered", R"({"body":""})");
    CHECK(wrong.status == 422);
    CHECK(json::parse(wrong.body).at("errors").at(0).at("field") == "body");
    for (const char* malformed : {"", "[]", R"({"title":1})", R"({"x":"y"})"}) {
        CAPTURE(malformed);
        CHECK(put("delivered", malformed).status == 422);
    }
    const auto restored = site.call(http::Method::Post, path + "/delivered/default", chief);
    CHECK(restored.status == 200);
    CHECK(json::parse(restored.body).at("changed") == false);
    CHECK(site.call(http::Method::Post, path + "/nothing/default", chief).status == 404);
    CHECK(site.call(http::Method::Post, path + "/delivered/default", op).status == 403);
}

TEST_CASE("What nobody confirms is listed for the mail room and for tokens", "[api][mail]") {
    test::ApiSite site;
    const test::Headers op = person(site, "A2", "op", Role::Operator);
    const test::Headers jiro = person(site, "A3", "jiro", Role::Employee);
    CHECK(json::parse(site.get("/api/v1/unconfirmed", op).body).at("items").empty());
    CHECK(site.get("/api/v1/unconfirmed", jiro).status == 403);
    CHECK(site.read("/api/v1/unconfirmed").status == 200);
    CHECK(site.read("/api/v1/unconfirmed.csv").status == 200);
    CHECK(site.get("/api/v1/unconfirmed?cursor=x", op).status == 422);
    CHECK(site.get("/api/v1/unconfirmed?limit=0", op).status == 422);
}

} // namespace tewatashi::server::api
