#include "tests/server/api/api_site.h"

namespace tewatashi::server::api {
namespace {

using nlohmann::json;

json listed(test::ApiSite& site, const char* target) {
    return json::parse(site.read(target).body).at("classes");
}

} // namespace

TEST_CASE("Administrators add, change, retire and restore classes", "[api]") {
    test::ApiSite site;
    const auto headers = site.signedIn(services::Role::Administrator);
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
        const auto headers = site.signedIn(role);
        CHECK(site.call(http::Method::Put, "/api/v1/classes/ordinary", headers, "{}").status ==
              403);
        CHECK(site.call(http::Method::Post, "/api/v1/classes/ordinary/default", headers, "{}")
                  .status == 403);
    }
    CHECK(site.call(http::Method::Put, "/api/v1/classes/ordinary").status == 401);
}

TEST_CASE("The calendar is changed, or only asked what would move", "[api]") {
    test::ApiSite site;
    const auto headers = site.signedIn(services::Role::Administrator);
    const auto post = [&](const std::string& query, const std::string& body) {
        return site.call(http::Method::Post, "/api/v1/calendar/changes" + query, headers, body);
    };
    const auto isOpen = [&](const char* day) {
        return json::parse(site.read(std::string("/api/v1/calendar/") + day).body).at("open") ==
               true;
    };
    const char* closed = R"({"kind":"days","from":"2026-04-02","name":"休業"})";
    const auto dry = post("?dry_run=true", closed);
    REQUIRE(dry.status == 200);
    CHECK(json::parse(dry.body) ==
          json{{"saved", false}, {"moved_count", 0}, {"more", false}, {"moved", json::array()}});
    CHECK(isOpen("2026-04-02"));
    CHECK(json::parse(post("", closed).body).at("saved") == true);
    CHECK_FALSE(isOpen("2026-04-02"));
    CHECK(post("", R"({"kind":"day_removed","from":"2026-04-02"})").status == 200);
    CHECK(isOpen("2026-04-02"));
    CHECK(post("", R"({"kind":"day_removed","from":"2026-04-02"})").status == 404);
    CHECK(post("", R"({"kind":"week","closed_weekdays":[4,7],"first_month":4})").status == 200);
    CHECK_FALSE(isOpen("2026-04-02"));
    CHECK(post("", R"({"kind":"yearly","from":"04-03","until":"04-03","name":"x"})").status == 200);
    CHECK_FALSE(isOpen("2026-04-03"));
    CHECK(post("", R"({"kind":"yearly_removed","id":1})").status == 200);
    CHECK(post("", R"({"kind":"holidays","csv":"2026/1/1,元日\n2026/4/3,祝日\n"})").status == 200);
    CHECK_FALSE(isOpen("2026-04-03"));
    for (const char* body : {"", "[]", "{}", R"({"kind":"x"})", R"({"kind":"days","from":1})",
                             R"({"kind":"days","from":"2026-04-02","x":1})",
                             R"({"kind":"days","from":"x"})", R"({"kind":"week","first_month":4})",
                             R"({"kind":"week","closed_weekdays":[8],"first_month":4})",
                             R"({"kind":"yearly","from":"4-3","until":"04-03","name":"x"})",
                             R"({"kind":"holidays","csv":"x"})"}) {
        CAPTURE(body);
        CHECK(post("", body).status == 422);
        CHECK(post("?dry_run=true", body).status == 422);
    }
    CHECK(post("?dry_run=maybe", closed).status == 422);
    CHECK(post("?dryrun=true", closed).status == 400);
    const auto auditor = site.signedIn(services::Role::Auditor);
    CHECK(site.call(http::Method::Post, "/api/v1/calendar/changes", auditor, closed).status == 403);
}

TEST_CASE("Searches are saved, listed and deleted by those who may search", "[api]") {
    test::ApiSite site;
    const auto headers = site.signedIn(services::Role::Operator);
    const char* path = "/api/v1/saved-searches";
    const auto saved = site.call(http::Method::Post, path, headers,
                                 R"({"name":"大阪","place":"OSAKA","from":"2026-04-01",
                                     "view":"events","shared":true,"moves":true})");
    REQUIRE(saved.status == 201);
    const json one = json::parse(saved.body);
    CHECK(one.at("moves") == true);
    CHECK(one.at("until").is_null());
    const json list = json::parse(site.get(path, headers).body);
    CHECK(list.at("saved_searches")[0] == one);
    for (const char* body : {"", "[]", "{}", R"({"name":"x","status":"gone"})",
                             R"({"name":"x","shared":1})", R"({"name":"x","view":"x"})"}) {
        CAPTURE(body);
        CHECK(site.call(http::Method::Post, path, headers, body).status == 422);
    }
    const auto employee = site.signedIn(services::Role::Employee);
    CHECK(site.get(path, employee).status == 403);
    CHECK(site.call(http::Method::Post, path, employee, "{}").status == 403);
    const std::string target = std::string(path) + "/" + one.at("id").dump();
    CHECK(site.call(http::Method::Delete, target, employee).status == 403);
    CHECK(site.call(http::Method::Delete, target, headers).status == 200);
    CHECK(site.call(http::Method::Delete, target, headers).status == 404);
    CHECK(site.read(path).status == 403); // tokens are nobody
}

TEST_CASE("People search their own items", "[api]") {
    test::ApiSite site;
    const auto headers = site.signedIn(services::Role::Employee);
    const auto found = site.get("/api/v1/own-items?text=x", headers);
    REQUIRE(found.status == 200);
    CHECK(json::parse(found.body) == json{{"more", false}, {"items", json::array()}});
    CHECK(site.get("/api/v1/own-items?from=x", headers).status == 422);
    CHECK(site.get("/api/v1/own-items?q=x", headers).status == 400);
    CHECK(site.read("/api/v1/own-items").status == 403);
}

TEST_CASE("The mail room decides what becomes of a leaver's items", "[api]") {
    test::ApiSite site;
    for (const char* number : {"A1", "A2", "A3"}) {
        services::PersonInput person;
        person.employeeNumber = number;
        person.nameJa = "田中";
        person.lastDay = *number == 'A' && number[1] == '2'
                             ? domain::LocalDate::fromText("2026-04-30")
                             : std::nullopt;
        REQUIRE(site.directory.putPerson(person));
    }
    const auto headers = site.signedIn(services::Role::Operator);
    const auto made = site.call(http::Method::Post, "/api/v1/requests", headers,
                                R"({"sender":"A1","to_person":"A2","class":"ordinary","pieces":1,
                                    "request_key":"000102030405060708090a0b0c0d0e0f"})");
    INFO(made.body);
    REQUIRE(made.status == 201);
    const std::string number = json::parse(made.body).at("number");
    const json list = json::parse(site.get("/api/v1/leavers", headers).body).at("leavers");
    REQUIRE(list.size() == 1);
    CHECK(list[0].at("employee_number") == "A2");
    CHECK(list[0].at("undecided") == 1);
    const std::string target = "/api/v1/leavers/A2/items/" + number;
    const auto put = [&](const char* body) {
        return site.call(http::Method::Put, target, headers, body);
    };
    const auto decided = put(R"({"action":"successor","to":"A3"})");
    REQUIRE(decided.status == 200);
    const json item = json::parse(decided.body).at("items")[0];
    CHECK(item.at("decision").at("to") == "A3");
    CHECK(item.at("choices") == json{"successor", "key_contact", "return"});
    CHECK(json::parse(site.get("/api/v1/leavers/A2", headers).body).at("items")[0] == item);
    for (const char* body : {"", "[]", "{}", R"({"action":"named","to":"A3","reason":"x"})",
                             R"({"action":"successor"})", R"({"action":"return","x":""})"}) {
        CAPTURE(body);
        CHECK(put(body).status == 422);
    }
    CHECK(site.get("/api/v1/leavers/A9", headers).status == 404);
    for (const auto role : {services::Role::Employee, services::Role::Auditor}) {
        const auto other = site.signedIn(role);
        CHECK(site.get("/api/v1/leavers", other).status == 403);
        CHECK(site.get("/api/v1/leavers/A2", other).status == 403);
        CHECK(site.call(http::Method::Put, target, other, R"({"action":"return"})").status == 403);
    }
    CHECK(site.read("/api/v1/leavers").status == 403); // tokens are nobody
}

} // namespace tewatashi::server::api
