#include "tests/server/api/api_site.h"

namespace tewatashi::server::api {
namespace {

using http::Method;
using nlohmann::json;

constexpr const char* kOrigin = "https://mail.example.jp";

// A person who signed in and talks to the API.
class SignedIn {
public:
    SignedIn(test::ApiSite& site, services::Role role) : m_site(site) {
        const std::string login(services::roleCode(role));
        REQUIRE(site.accounts.add(login, "田中 花子", role, test::ApiSite::kPassword));
        const auto session = site.accounts.signIn(login, test::ApiSite::kPassword, "192.0.2.1");
        REQUIRE(session);
        m_cookie = {"Cookie", "__Host-tw-session=" + session->token};
        csrf = json::parse(get("/api/v1/session").body).at("csrf_token");
    }
    http::Response get(const std::string& target) { return m_site.get(target, {m_cookie}); }
    http::Response put(const std::string& target, const json& body) {
        return m_site.call(Method::Put, target,
                           {m_cookie, {"Origin", kOrigin}, {std::string(http::kCsrfHeader), csrf}},
                           body.dump());
    }
    http::Response post(const std::string& target, const std::string& csv) {
        return m_site.call(Method::Post, target,
                           {m_cookie, {"Origin", kOrigin}, {std::string(http::kCsrfHeader), csrf}},
                           csv);
    }
    http::Response putWith(const std::string& target, test::Headers headers) {
        headers.insert(headers.begin(), m_cookie);
        return m_site.call(Method::Put, target, std::move(headers), R"({"name_ja":"佐藤"})");
    }

    std::string csrf;

private:
    test::ApiSite& m_site;
    std::pair<std::string, std::string> m_cookie;
};

json fieldsOf(const http::Response& response) {
    json fields = json::array();
    const json problem = json::parse(response.body);
    for (const json& error : problem.at("errors")) {
        fields.push_back(error.at("field"));
    }
    return fields;
}

} // namespace

TEST_CASE("a session tells who is signed in and the token for changes", "[api][people]") {
    test::ApiSite site;
    SignedIn auditor(site, services::Role::Auditor);
    const json session = json::parse(auditor.get("/api/v1/session").body);
    CHECK(session.at("login") == "auditor");
    CHECK(session.at("role") == "auditor");
    CHECK(session.at("csrf_token") != auditor.csrf); // masked anew each time
    CHECK(site.get("/api/v1/session").status == 401);
    CHECK(site.read("/api/v1/session").status == 403); // a token is no session
}

TEST_CASE("an administrator puts a person and gives a post", "[api][people]") {
    test::ApiSite site;
    SignedIn admin(site, services::Role::Administrator);
    services::DepartmentInput department;
    department.code = "S1";
    department.from = *domain::LocalDate::fromText("2000-04-01");
    department.nameJa = "営業部";
    REQUIRE(site.directory.putDepartment(department));
    const json body{
        {"name_ja", "髙橋 美咲"},
        {"name_kana", "タカハシ ミサキ"},
        {"email", "misaki@example.jp"},
        {"language", "en"},
        {"last_day", "2090-03-31"},
        {"former_names",
         {{{"name_ja", "山﨑 美咲"}, {"name_kana", nullptr}, {"used_until", "2020-03-31"}}}}};
    const auto put = admin.put("/api/v1/people/a1", body);
    INFO(put.body);
    REQUIRE(put.status == 200);
    CHECK(json::parse(put.body).at("employee_number") == "A1");
    const auto post = admin.put("/api/v1/people/A1/posts/S1",
                                {{"kind", "main"}, {"title", "課長"}, {"from", "2020-04-01"}});
    INFO(post.body);
    REQUIRE(post.status == 200);
    const json person = json::parse(site.read("/api/v1/people/A1").body);
    CHECK(person.at("name_ja") == "髙橋 美咲");
    CHECK(person.at("name_romaji").is_null());
    CHECK(person.at("last_day") == "2090-03-31");
    CHECK(person.at("former_names").at(0).at("name_ja") == "山﨑 美咲");
    CHECK(person.at("posts").at(0).at("department").at("name") == "営業部");
    CHECK(person.at("posts").at(0).at("until").is_null());
    const json page = json::parse(site.read("/api/v1/people?q=takahashi").body);
    REQUIRE(page.at("people").size() == 1);
    CHECK(page.at("next").is_null());
    CHECK(json::parse(site.read("/api/v1/people?state=left").body).at("people").empty());
}

TEST_CASE("what was read of a person can be put back unchanged", "[api][people]") {
    test::ApiSite site;
    SignedIn admin(site, services::Role::Administrator);
    REQUIRE(admin.put("/api/v1/people/A1", {{"name_ja", "佐藤 花子"}, {"email", "h@example.jp"}})
                .status == 200);
    const std::string first = site.read("/api/v1/people/A1").body;
    json body = json::parse(first);
    body.erase("employee_number");
    body.erase("posts");
    CHECK(admin.put("/api/v1/people/A1", body).body == first);
}

TEST_CASE("everything that is wrong with a person is named and nothing changes", "[api][people]") {
    test::ApiSite site;
    SignedIn admin(site, services::Role::Administrator);
    const auto types = admin.put("/api/v1/people/A1", {{"name_ja", 1},
                                                       {"language", "fr"},
                                                       {"last_day", "soon"},
                                                       {"former_names", "x"},
                                                       {"nam", ""}});
    CHECK(types.status == 422);
    CHECK(fieldsOf(types) == json({"nam", "name_ja", "language", "last_day", "former_names"}));
    const auto values = admin.put("/api/v1/people/A1", {{"name_kana", "佐藤"}, {"email", "x"}});
    CHECK(values.status == 422);
    CHECK(fieldsOf(values) == json({"name_ja", "name_kana", "email"}));
    const auto former = admin.put("/api/v1/people/A1",
                                  {{"name_ja", "佐藤"}, {"former_names", {{{"name_ja", "x"}}}}});
    CHECK(fieldsOf(former) == json({"former_names"}));
    CHECK(admin.put("/api/v1/people/A1", json::array()).status == 422);
    CHECK(fieldsOf(admin.put("/api/v1/people/A1/posts/S1", {{"from", "2026-04-01"}})) ==
          json({"employee_number", "department"}));
    CHECK(site.read("/api/v1/people/A1").status == 404);
    CHECK(site.read("/api/v1/people?state=gone").status == 422);
    CHECK(site.read("/api/v1/people?name=x").status == 400);
}

TEST_CASE("only administrators with the token of their session change people", "[api][people]") {
    test::ApiSite site;
    SignedIn admin(site, services::Role::Administrator);
    SignedIn clerk(site, services::Role::Operator);
    const std::string header(http::kCsrfHeader);
    const char* const target = "/api/v1/people/A1";
    CHECK(admin.putWith(target, {{"Origin", kOrigin}}).status == 403);
    CHECK(admin.putWith(target, {{"Origin", kOrigin}, {header, "x"}}).status == 403);
    CHECK(admin.putWith(target, {{"Origin", kOrigin}, {header, clerk.csrf}}).status == 403);
    CHECK(
        admin.putWith(target, {{"Origin", "https://evil.example"}, {header, admin.csrf}}).status ==
        403);
    CHECK(admin.putWith(target, {{header, admin.csrf}}).status == 403);
    CHECK(clerk.put(target, {{"name_ja", "佐藤"}}).status == 403);
    CHECK(clerk.put("/api/v1/people/A1/posts/S1", {{"from", "2026-04-01"}}).status == 403);
    CHECK(site.call(Method::Put, target, {}, R"({"name_ja":"佐藤"})").status == 401);
    CHECK(clerk.get("/api/v1/people").status == 403);
    CHECK(clerk.get(target).status == 403);
    CHECK(site.get("/api/v1/people").status == 401);
    CHECK(site.fixture().number("SELECT COUNT(*) FROM people") == 0);
    CHECK(admin.putWith(target, {{"Sec-Fetch-Site", "same-origin"}, {header, admin.csrf}}).status ==
          200);
}

TEST_CASE("an administrator re-organises ahead and places stay what they are", "[api][masters]") {
    test::ApiSite site;
    SignedIn admin(site, services::Role::Administrator);
    const json site0{{"kind", "site"}, {"name_ja", "本社"}, {"from", "2000-04-01"}};
    REQUIRE(admin.put("/api/v1/places/HQ", site0).status == 200);
    const json floor{
        {"kind", "floor"}, {"name_ja", "3階"}, {"parent", "HQ"}, {"from", "2000-04-01"}};
    REQUIRE(admin.put("/api/v1/places/HQ-3F", floor).status == 200);
    const json places = json::parse(site.read("/api/v1/places").body).at("places");
    REQUIRE(places.size() == 2);
    CHECK(places.at(1).at("depth") == 1);
    CHECK(places.at(1).at("parent") == "HQ");
    CHECK(fieldsOf(admin.put(
              "/api/v1/places/X",
              {{"kind", "site"}, {"name_ja", "x"}, {"parent", "HQ"}, {"from", "2026-04-01"}})) ==
          json({"parent"}));
    REQUIRE(admin
                .put("/api/v1/departments/S1",
                     {{"name_ja", "営業部"}, {"place", "HQ-3F"}, {"from", "2000-04-01"}})
                .status == 200);
    const auto planned =
        admin.put("/api/v1/departments/S1", {{"name_ja", "首都圏営業部"}, {"from", "2090-04-01"}});
    REQUIRE(planned.status == 200);
    CHECK(json::parse(planned.body).at("periods").size() == 2);
    const auto nameOn = [&](const char* query) {
        const json tree = json::parse(site.read(std::string("/api/v1/departments") + query).body);
        return tree.at("departments").at(0).at("name_ja").get<std::string>();
    };
    CHECK(nameOn("") == "営業部");
    CHECK(nameOn("?on=2090-04-01") == "首都圏営業部");
    CHECK(fieldsOf(admin.put("/api/v1/departments/S2", {{"name_ja", "x"},
                                                        {"from", "2026-04-01"},
                                                        {"parent", "ZZ"},
                                                        {"place", "YY"},
                                                        {"key_contact", "A9"}})) ==
          json({"parent", "key_contact", "place"}));
    REQUIRE(
        admin.put("/api/v1/operators/0042", {{"name", "佐藤"}, {"until", "2090-03-31"}}).status ==
        200);
    const json cards = json::parse(site.read("/api/v1/operators").body).at("operators");
    CHECK(cards.at(0).at("until") == "2090-03-31");
    CHECK(fieldsOf(admin.put("/api/v1/operators/0043", json::object())) == json({"name"}));
}

TEST_CASE("a route is said with its timetable, and read by day", "[api][places]") {
    test::ApiSite site;
    SignedIn admin(site, services::Role::Administrator);
    for (const char* code : {"A", "B"}) {
        REQUIRE(admin
                    .put(std::string("/api/v1/places/") + code,
                         {{"name_ja", code}, {"from", "2000-04-01"}})
                    .status == 200);
    }
    json route{{"name_ja", "巡回便"},
               {"from", "2000-04-01"},
               {"due_days", 1},
               {"stops", {"A", "B"}},
               {"runs",
                {{{"name", "第1便"},
                  {"weekdays", "12345"},
                  {"cut_off", "08:30"},
                  {"times", "09:00 09:30"}}}}};
    const auto put = admin.put("/api/v1/routes/R1", route);
    REQUIRE(put.status == 200);
    const json period = json::parse(put.body).at("periods").at(0);
    CHECK(period.at("runs") == route.at("runs"));
    CHECK(period.at("stops") == route.at("stops"));
    CHECK(period.at("until").is_null());
    const json list = json::parse(site.read("/api/v1/routes").body);
    CHECK(list.at("routes").at(0).at("code") == "R1");
    CHECK(json::parse(site.read("/api/v1/routes?on=1999-01-01").body).at("routes").empty());
    CHECK(site.read("/api/v1/routes?on=x").status == 422);
    CHECK(site.read("/api/v1/routes/R2").status == 404);
    route["runs"][0]["times"] = "09:00";
    CHECK(fieldsOf(admin.put("/api/v1/routes/R1", route)) == json({"runs"}));
    route["stops"] = "A B";
    CHECK(fieldsOf(admin.put("/api/v1/routes/R1", route)) == json({"stops"}));
    CHECK(fieldsOf(admin.put("/api/v1/routes/R1", {{"due_days", -1}})) ==
          json({"due_days", "from"}));
    const auto ended = admin.post("/api/v1/routes/R1/end", R"({"last_day":"2090-03-31"})");
    REQUIRE(ended.status == 200);
    CHECK(json::parse(ended.body).at("periods").at(0).at("until") == "2090-03-31");
    CHECK(admin.post("/api/v1/routes/R2/end", R"({"last_day":"2090-03-31"})").status == 404);
}

TEST_CASE("a file is checked, imported and exported again", "[api][import]") {
    test::ApiSite site;
    SignedIn admin(site, services::Role::Administrator);
    SignedIn clerk(site, services::Role::Operator);
    const std::string csv = "employee_number,name_ja\nA1,佐藤 花子\n";
    const char* const target = "/api/v1/imports/people";
    const json dry = json::parse(admin.post(target, csv).body);
    CHECK(dry.at("added") == 1);
    CHECK(dry.at("committed") == false);
    CHECK(dry.at("added_entries").at(0).at("key") == "A1");
    CHECK(site.fixture().number("SELECT COUNT(*) FROM people") == 0);
    CHECK(clerk.post(target, csv).status == 403);
    const auto done = admin.post(std::string(target) + "?commit=true", csv);
    CHECK(done.status == 200);
    CHECK(json::parse(done.body).at("committed") == true);
    auto exported = site.read("/api/v1/exports/people");
    std::string text;
    while (exported.pieces(text)) {
    }
    CHECK(text.find("A1,\"佐藤 花子\"") != std::string::npos);
    const auto unchanged = admin.post(std::string(target) + "?commit=true&missing=end", text);
    CHECK(json::parse(unchanged.body).at("unchanged") == 1);
    const auto wrong = admin.post(target, "employee_number,name_ja\n,\n");
    CHECK(wrong.status == 422);
    CHECK(json::parse(wrong.body).at("errors").at(0).at("line") == 2);
    CHECK(admin.post(std::string(target) + "?share=101", csv).status == 422);
    CHECK(admin.post(std::string(target) + "?missing=x", csv).status == 422);
    CHECK(admin.post(std::string(target) + "?commit=1", csv).status == 422);
    CHECK(admin.post(std::string(target) + "?x=1", csv).status == 400);
    CHECK(admin.post("/api/v1/imports/cards", csv).status == 404);
    CHECK(clerk.get("/api/v1/exports/people").status == 403);
    CHECK(test::headerOf(exported, "Cache-Control") == "no-store");
}

} // namespace tewatashi::server::api
