#include "tests/server/api/api_site.h"
#include "tests/support/authenticator.h"

// /api/v1/me, /api/v1/security, /api/v1/tokens, and what the door asks of everybody.
namespace tewatashi::server::api {
namespace {

using http::Method;
using nlohmann::json;

constexpr const char* kPassword = test::ApiSite::kPassword;
constexpr const char* kOwn = "192.0.2.1"; // what ApiSite calls from

struct Scene {
    test::ApiSite site;
    test::Headers own = site.signedIn(services::Role::Administrator);

    http::Response put(const std::string& target, const json& body) {
        return site.call(Method::Put, target, own, body.dump());
    }
    http::Response post(const std::string& target, const json& body) {
        return site.call(Method::Post, target, own, body.dump());
    }
    http::Response remove(const std::string& target) {
        return site.call(Method::Delete, target, own);
    }
    json get(const std::string& target) { return json::parse(site.get(target, own).body); }
    json rules(const json& roles, const json& networks) {
        return {{"code_roles", roles},
                {"password_min", 15},
                {"session_idle", 30},
                {"session_most", 12},
                {"networks", networks}};
    }
    std::string secret() {
        const auto begun = post("/api/v1/me/one-time-password", json::object());
        REQUIRE(begun.status == 201);
        CHECK(test::headerOf(begun, "Cache-Control") == "no-store");
        return json::parse(begun.body).at("secret");
    }
};

std::string typeOf(const http::Response& response) {
    const std::string type = json::parse(response.body).value("type", "");
    return type.substr(type.rfind(':') + 1);
}

} // namespace

TEST_CASE("A person reads their account and sets its language", "[api][me]") {
    Scene given;
    const json me = given.get("/api/v1/me");
    CHECK(me.at("login") == "administrator");
    CHECK(me.at("role") == "administrator");
    CHECK(me.at("language") == "ja");
    CHECK(me.at("employee_number").is_null());
    CHECK(me.at("one_time_password").at("since").is_null());
    const auto set = given.put("/api/v1/me/language", {{"language", "en"}});
    CHECK(set.status == 200);
    CHECK(json::parse(set.body).at("language") == "en");
    CHECK(given.get("/api/v1/me").at("language") == "en");
    for (const char* wrong : {R"({})", R"({"language":"fr"})", R"({"language":1})", "[]"}) {
        CAPTURE(wrong);
        CHECK(given.site.call(Method::Put, "/api/v1/me/language", given.own, wrong).status == 422);
    }
}

TEST_CASE("A person changes the password with the old one", "[api][me]") {
    Scene given;
    const auto wrong =
        given.put("/api/v1/me/password", {{"old", "not it"}, {"wanted", "a quite new passphrase"}});
    CHECK(wrong.status == 422);
    CHECK(typeOf(wrong) == "wrong-password");
    CHECK(given.put("/api/v1/me/password", {{"old", kPassword}, {"wanted", "short"}}).status ==
          422);
    CHECK(
        given.put("/api/v1/me/password", {{"old", kPassword}, {"wanted", "a quite new passphrase"}})
            .status == 200);
    CHECK(given.site.accounts.signIn("administrator", "a quite new passphrase", kOwn));
    CHECK(given.get("/api/v1/me").at("login") == "administrator"); // still signed in
}

TEST_CASE("A person lists sessions and ends them", "[api][me]") {
    Scene given;
    const auto other = given.site.accounts.signIn("administrator", kPassword,
                                                  {"198.51.100.4", "Firefox/1 Windows"});
    REQUIRE(other);
    const json listed = given.get("/api/v1/me/sessions").at("sessions");
    REQUIRE(listed.size() == 2);
    int own = 0;
    for (const json& session : listed) {
        own += session.at("this").get<bool>() ? 1 : 0;
        if (session.at("id") == other->session.id) {
            CHECK(session.at("address") == "198.51.100.4");
            CHECK(session.at("browser") == "Firefox, Windows");
        }
    }
    CHECK(own == 1);
    CHECK(given.remove("/api/v1/me/sessions/" + other->session.id).status == 200);
    CHECK(given.remove("/api/v1/me/sessions/" + other->session.id).status == 404);
    CHECK_FALSE(given.site.accounts.session(other->token));
    const auto third = given.site.accounts.signIn("administrator", kPassword, kOwn);
    CHECK(given.remove("/api/v1/me/sessions").status == 200);
    CHECK_FALSE(given.site.accounts.session(third->token));
    CHECK(given.get("/api/v1/me/sessions").at("sessions").size() == 1);
}

TEST_CASE("One-time passwords are set up, renewed and turned off by the API", "[api][totp]") {
    Scene given;
    const std::string secret = given.secret();
    const std::string code = test::codeShown(secret, given.site.services.clock.utcNow());
    const char* confirm = "/api/v1/me/one-time-password/confirmation";
    CHECK(given.post(confirm, {{"code", "000000"}, {"password", kPassword}}).status == 422);
    const auto made = given.post(confirm, {{"code", code}, {"password", kPassword}});
    CHECK(made.status == 201);
    CHECK(test::headerOf(made, "Cache-Control") == "no-store");
    CHECK(json::parse(made.body).at("recovery_codes").size() == 10);
    CHECK(given.post(confirm, {{"code", code}, {"password", kPassword}}).status == 409);
    CHECK(given.get("/api/v1/me").at("one_time_password").at("recovery_codes_left") == 10);
    CHECK(given.post("/api/v1/me/one-time-password/recovery-codes", {{"password", kPassword}})
              .status == 201);
    CHECK(given.post("/api/v1/me/one-time-password/removal", {{"password", "x"}}).status == 422);
    CHECK(given.post("/api/v1/me/one-time-password/removal", {{"password", kPassword}}).status ==
          200);
    CHECK(given.get("/api/v1/me").at("one_time_password").at("since").is_null());
}

TEST_CASE("Who must set up one-time passwords reaches nothing else by the API", "[api][totp]") {
    Scene given;
    REQUIRE(given.put("/api/v1/security", given.rules({"administrator"}, json::array())).status ==
            200);
    const auto refused = given.site.get("/api/v1/security", given.own);
    CHECK(refused.status == 403);
    CHECK(typeOf(refused) == "one-time-password-needed");
    CHECK(given.site.get("/api/v1/agents", given.own).status == 403);
    CHECK(given.site.get("/api/v1/session", given.own).status == 200);
    CHECK(given.get("/api/v1/me").at("one_time_password").at("required") == true);
    const std::string secret = given.secret();
    const std::string code = test::codeShown(secret, given.site.services.clock.utcNow());
    REQUIRE(given
                .post("/api/v1/me/one-time-password/confirmation",
                      {{"code", code}, {"password", kPassword}})
                .status == 201);
    CHECK(given.site.get("/api/v1/security", given.own).status == 200);
    CHECK(given.post("/api/v1/me/one-time-password/removal", {{"password", kPassword}}).status ==
          409);
}

TEST_CASE("Rules of sign-in are read back as they were set", "[api][security]") {
    Scene given;
    const json wanted =
        given.rules({"administrator", "auditor"}, {"192.0.2.0/24", "2001:db8::/32"});
    const auto set = given.put("/api/v1/security", wanted);
    CHECK(set.status == 200);
    CHECK(json::parse(set.body) == wanted);
    const auto locked = given.put("/api/v1/security", given.rules({}, {"198.51.100.0/24"}));
    CHECK(locked.status == 403); // has to set up codes first
    json wrong = wanted;
    wrong["password_min"] = "15";
    Scene other;
    CHECK(other.put("/api/v1/security", wrong).status == 422);
    CHECK(other.put("/api/v1/security", {{"password_min", 15}, {"idle", 1}}).status == 422);
    const auto own = other.put("/api/v1/security", other.rules(json::array(), {"198.51.100.0/24"}));
    CHECK(own.status == 422);
    CHECK(own.body.find(kOwn) != std::string::npos);
}

TEST_CASE("From outside the site's networks people and tokens get 403, agents and health do not",
          "[api][security]") {
    Scene given;
    const std::string token = *given.site.services.apiTokens.add({"stock"});
    const auto agent = given.site.enrol();
    REQUIRE(given.site.accounts.security().put({{}, "15", "30", "12", "198.51.100.0/24"},
                                               {"x", "198.51.100.7"}));
    for (const test::Headers& who :
         {given.own, test::Headers{{"Authorization", "Bearer " + token}}, test::Headers{}}) {
        const auto answer = given.site.get("/api/v1/classes", who);
        CHECK(answer.status == 403);
        CHECK(typeOf(answer) == "address-not-allowed");
        CHECK(answer.body.find(kOwn) != std::string::npos);
    }
    CHECK(given.site.get("/healthz").status == 200);
    CHECK(given.site.get("/api/v1/time").status == 200);
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(test::slipNumber(11223344551));
    CHECK(given.site.upload(agent, memory.all()).status == 200);
}

TEST_CASE("A token reads what its scopes allow and nothing else", "[api][tokens]") {
    Scene given;
    const auto made =
        given.post("/api/v1/tokens", {{"name", "stock"}, {"scopes", {"items.read"}}, {"days", 30}});
    REQUIRE(made.status == 201);
    CHECK(test::headerOf(made, "Cache-Control") == "no-store");
    const std::string token = json::parse(made.body).at("token");
    const test::Headers bearer{{"Authorization", "Bearer " + token}};
    CHECK(given.site.get("/api/v1/items/" + test::slipNumber(11223344551), bearer).status == 404);
    const auto refused = given.site.get("/api/v1/people", bearer);
    CHECK(refused.status == 403);
    CHECK(typeOf(refused) == "token-scope");
    CHECK(refused.body.find("directory.read") != std::string::npos);
    CHECK(typeOf(given.site.get("/api/v1/tokens", bearer)) == "token-is-nobody");
    const json listed = given.get("/api/v1/tokens").at("tokens");
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].at("name") == "stock");
    CHECK(listed[0].at("scopes") == json::array({"items.read"}));
    CHECK(listed[0].at("made_by") == "administrator");
    CHECK(listed[0].at("valid") == true);
    CHECK_FALSE(listed[0].at("expires_at").is_null());
    CHECK_FALSE(listed[0].at("last_used_at").is_null());
    const std::string path = "/api/v1/tokens/" + std::to_string(listed[0].at("id").get<int>());
    CHECK(given.remove(path).status == 200);
    CHECK(given.remove(path).status == 404);
    CHECK(given.remove("/api/v1/tokens/x").status == 404);
    CHECK(given.site.get("/api/v1/items", bearer).status == 401);
    CHECK(given.get("/api/v1/tokens").at("tokens")[0].at("valid") == false);
}

TEST_CASE("A token that is wrongly asked for is not made", "[api][tokens]") {
    Scene given;
    for (const json& wrong :
         std::vector<json>{json::object(),
                           {{"name", "x"}},
                           {{"name", "x"}, {"scopes", json::array()}},
                           {{"name", "x"}, {"scopes", {"items.write"}}},
                           {{"name", "x"}, {"scopes", "items.read"}},
                           {{"name", ""}, {"scopes", {"items.read"}}},
                           {{"name", "x"}, {"scopes", {"items.read"}}, {"days", 0}},
                           {{"name", "x"}, {"scopes", {"items.read"}}, {"days", "1"}},
                           {{"name", "x"}, {"scopes", {"items.read"}}, {"day", 1}}}) {
        CAPTURE(wrong.dump());
        CHECK(given.post("/api/v1/tokens", wrong).status == 422);
    }
    CHECK(given.get("/api/v1/tokens").at("tokens").empty());
}

TEST_CASE("Another administrator takes one-time passwords away by the API", "[api][totp]") {
    Scene given;
    const auto user =
        given.site.accounts.add("hanako", "佐藤", services::Role::Operator, kPassword);
    REQUIRE(user);
    const char* target = "/api/v1/accounts/hanako/one-time-password";
    CHECK(given.remove(target).status == 409);
    CHECK(given.remove("/api/v1/accounts/nobody/one-time-password").status == 404);
    CHECK(given.remove("/api/v1/accounts/administrator/one-time-password").status == 409);
    const auto opened = given.site.accounts.signIn("hanako", kPassword, kOwn);
    auto& codes = given.site.services.oneTimePasswords;
    const std::string secret = codes.begin(*user).secret;
    REQUIRE(codes.confirm(opened->session,
                          test::codeShown(secret, given.site.services.clock.utcNow()), kPassword,
                          {"hanako", kOwn}));
    CHECK(given.remove(target).status == 200);
    CHECK_FALSE(codes.has(user->id));
}

} // namespace tewatashi::server::api
