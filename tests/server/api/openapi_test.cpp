#include "tests/server/api/api_site.h"
#include "tests/support/missing_beginning.h"

#include <set>

// The document against the handlers: every route is described, every description has a route, and
// what handlers answer is what the document says.
namespace tewatashi::server::api {
namespace {

using http::Method;
using nlohmann::json;

// Checks `required`, `type`, `enum`, `oneOf`, `items` and `$ref`: what our document uses.
class SchemaChecker {
public:
    explicit SchemaChecker(const json& document) : m_document(document) {}

    // What is wrong with the value, "" when nothing is.
    [[nodiscard]] std::string problem(const json& schema, const json& value,
                                      const std::string& where = "") const {
        if (schema.contains("$ref")) {
            const std::string pointer = schema.at("$ref").get<std::string>().substr(1);
            return problem(m_document.at(json::json_pointer(pointer)), value, where);
        }
        if (schema.contains("oneOf")) {
            int matching = 0;
            for (const json& one : schema.at("oneOf")) {
                matching += problem(one, value, where).empty() ? 1 : 0;
            }
            return matching == 1 ? "" : where + ": matches " + std::to_string(matching);
        }
        if (schema.contains("type") && !hasType(schema.at("type"), value)) {
            return where + ": is not " + schema.at("type").dump();
        }
        if (schema.contains("enum")) {
            const json& allowed = schema.at("enum");
            if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
                return where + ": is none of " + allowed.dump();
            }
        }
        return value.is_object() ? objectProblem(schema, value, where)
                                 : arrayProblem(schema, value, where);
    }

private:
    static bool hasType(const json& type, const json& value) {
        if (type.is_array()) {
            return std::any_of(type.begin(), type.end(),
                               [&](const json& one) { return hasType(one, value); });
        }
        return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
               (type == "string" && value.is_string()) || (type == "null" && value.is_null()) ||
               (type == "integer" && value.is_number_integer()) ||
               (type == "boolean" && value.is_boolean());
    }
    std::string objectProblem(const json& schema, const json& value,
                              const std::string& where) const {
        for (const json& name : schema.value("required", json::array())) {
            if (!value.contains(name.get<std::string>())) {
                return where + ": lacks " + name.get<std::string>();
            }
        }
        const json properties = schema.value("properties", json::object());
        for (const auto& [name, member] : value.items()) {
            const std::string here = std::string(where).append("/").append(name);
            if (!properties.empty() && !properties.contains(name)) {
                return here + ": is not described";
            }
            if (properties.contains(name)) {
                const std::string found = problem(properties.at(name), member, here);
                if (!found.empty()) {
                    return found;
                }
            }
        }
        return "";
    }
    std::string arrayProblem(const json& schema, const json& value,
                             const std::string& where) const {
        for (std::size_t i = 0; value.is_array() && schema.contains("items") && i < value.size();
             ++i) {
            const std::string found =
                problem(schema.at("items"), value[i], where + "/" + std::to_string(i));
            if (!found.empty()) {
                return found;
            }
        }
        return "";
    }

    const json& m_document;
};

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char character) { return std::tolower(character); });
    return out;
}

services::PersonInput examplePerson() {
    services::PersonInput person;
    person.employeeNumber = "A1";
    person.nameJa = "佐藤 花子";
    person.formerNames = {{"山田 花子", "", domain::kOpenEnd - 1}};
    return person;
}

services::DepartmentInput exampleDepartment() {
    services::DepartmentInput department;
    department.code = "S1";
    department.nameJa = "営業部";
    department.from = *domain::LocalDate::fromText("2000-04-01");
    return department;
}

json documentOf(test::ApiSite& site) { return json::parse(site.get("/api/v1/openapi.json").body); }

// "" when the document describes this very answer.
std::string undescribed(const json& document, const char* path, const char* method,
                        const http::Response& response) {
    const json& responses = document.at("paths").at(path).at(method).at("responses");
    const std::string status = std::to_string(response.status);
    if (!responses.contains(status)) {
        return "status " + status + " is not described";
    }
    const json& content = responses.at(status).at("content");
    const std::string type = response.contentType.substr(0, response.contentType.find(';'));
    for (const auto& [described, media] : content.items()) {
        if (described.substr(0, described.find(';')) == type) {
            return SchemaChecker(document).problem(media.at("schema"), json::parse(response.body));
        }
    }
    return "type " + response.contentType + " is not described";
}

} // namespace

TEST_CASE("Routes and the OpenAPI document name each other", "[api][openapi]") {
    test::ApiSite site;
    const json document = documentOf(site);
    CHECK(document.at("openapi") == "3.1.0");
    std::set<std::string> described;
    for (const auto& [path, item] : document.at("paths").items()) {
        for (const auto& [method, operation] : item.items()) {
            described.insert(std::string(method).append(" ").append(path));
            CHECK(operation.contains("operationId"));
        }
    }
    std::set<std::string> routed;
    for (const http::Router::Listed& route : site.router.list()) {
        routed.insert(lower(http::methodName(route.method)) + " " + route.pattern);
    }
    CHECK(described == routed);
}

TEST_CASE("Every reference in the document leads somewhere", "[api][openapi]") {
    test::ApiSite site;
    const json document = documentOf(site);
    const auto flat = document.flatten();
    int references = 0;
    for (const auto& [pointer, value] : flat.items()) {
        if (pointer.size() > 5 && pointer.substr(pointer.size() - 5) == "/$ref") {
            ++references;
            CAPTURE(value);
            CHECK(document.contains(json::json_pointer(value.get<std::string>().substr(1))));
        }
    }
    CHECK(references > 20);
}

TEST_CASE("Answers are what the document says", "[api][openapi]") {
    test::ApiSite site;
    const json document = documentOf(site);
    const std::string slip = test::slipNumber(11223344551);
    test::MemoryBuilder memory;
    memory.scan("NOT-A-CODE-0000").context("0042", "accepted", "OSAKA").scan(slip);
    memory.scan("TWC-UNDO").scan(test::slipNumber(11223344552));
    const auto check = [&](const char* path, const char* method, const http::Response& response) {
        CAPTURE(path, response.status, response.body);
        CHECK(undescribed(document, path, method, response) == "");
    };
    const auto agent = site.enrol();
    const char* uploads = "/api/v1/scan-batches";
    check(uploads, "post", site.upload(agent, memory.all()));
    check(uploads, "post", site.call(Method::Post, uploads));
    check("/api/v1/time", "get", site.get("/api/v1/time"));
    check("/api/v1/agent", "get", site.ownAgent(agent, site.nonce()));
    check("/api/v1/agent", "get", site.get("/api/v1/agent"));
    check("/healthz", "get", site.get("/healthz"));
    check("/readyz", "get", site.get("/readyz"));
    check("/api/v1/openapi.json", "get", site.get("/api/v1/openapi.json"));
    check("/api/v1/enrol", "post", site.call(Method::Post, "/api/v1/enrol", {}, "{}"));
    check("/api/v1/items/{number}", "get", site.read("/api/v1/items/" + slip));
    check("/api/v1/items/{number}", "get", site.get("/api/v1/items/" + slip));
    check("/api/v1/items/{number}", "get",
          site.read("/api/v1/items/" + test::slipNumber(99887766551)));
    check("/api/v1/items/{number}", "get", site.read("/api/v1/items/x?y=1"));
    check("/api/v1/items", "get", site.read("/api/v1/items?ending=" + slip.substr(8)));
    check("/api/v1/items", "get", site.read("/api/v1/items"));
    check("/api/v1/items", "get", site.read("/api/v1/items?from=tomorrow"));
    check("/api/v1/events", "get", site.read("/api/v1/events"));
    check("/api/v1/events", "get", site.get("/api/v1/events"));
    check("/api/v1/events.csv", "get", site.read("/api/v1/events.csv?columns=none"));
    check("/api/v1/items.csv", "get", site.read("/api/v1/items.csv?encoding=latin1"));
    for (const char* target :
         {"/api/v1/calendar", "/api/v1/calendar?fiscal_year=2025", "/api/v1/calendar?fiscal_year=x",
          "/api/v1/calendar?place=NONE", "/api/v1/calendar?year=1"}) {
        check("/api/v1/calendar", "get", site.read(target));
    }
    for (const char* target :
         {"/api/v1/calendar/2026-04-04", "/api/v1/calendar/2026-04-04?add=3",
          "/api/v1/calendar/2026-04-31", "/api/v1/calendar/2026-04-04?add=-1"}) {
        check("/api/v1/calendar/{day}", "get", site.read(target));
    }
    check("/api/v1/calendar/{day}", "get", site.get("/api/v1/calendar/2026-04-04"));
    REQUIRE(site.directory.putPerson(examplePerson()));
    check("/api/v1/people", "get", site.read("/api/v1/people"));
    check("/api/v1/people", "get", site.read("/api/v1/people?state=x"));
    check("/api/v1/people", "get", site.get("/api/v1/people"));
    check("/api/v1/people/{number}", "get", site.read("/api/v1/people/A1"));
    check("/api/v1/people/{number}", "get", site.read("/api/v1/people/A2"));
    check("/api/v1/people/{number}", "put", site.call(Method::Put, "/api/v1/people/A1"));
    check("/api/v1/people/{number}/posts/{department}", "put",
          site.call(Method::Put, "/api/v1/people/A1/posts/S1"));
    check("/api/v1/session", "get", site.get("/api/v1/session"));
    REQUIRE(site.codeMasters.addPlace("OSAKA", "大阪", "Osaka"));
    REQUIRE(site.codeMasters.addOperator("0042", "佐藤 花子"));
    REQUIRE(site.directory.putDepartment(exampleDepartment()));
    for (const char* masters : {"departments", "places"}) {
        const std::string list = std::string("/api/v1/") + masters;
        const std::string one = list + "/{code}";
        check(list.c_str(), "get", site.read(list));
        check(list.c_str(), "get", site.read(list + "?on=tomorrow"));
        check(list.c_str(), "get", site.get(list));
        check(one.c_str(), "get", site.read(list + "/OSAKA"));
        check(one.c_str(), "get", site.read(list + "/S1"));
        check(one.c_str(), "put", site.call(Method::Put, list + "/S1"));
    }
    const char* imports = "/api/v1/imports/{kind}";
    check(imports, "post", site.call(Method::Post, "/api/v1/imports/people"));
    const char* exports = "/api/v1/exports/{kind}";
    check(exports, "get", site.get("/api/v1/exports/people"));
    check(exports, "get", site.read("/api/v1/exports/cards"));
    check(exports, "get", site.read("/api/v1/exports/posts?encoding=latin1"));
    check(exports, "get", site.read("/api/v1/exports/posts?kind=x"));
    check("/api/v1/operators", "get", site.read("/api/v1/operators"));
    check("/api/v1/operators", "get", site.read("/api/v1/operators?on=x"));
    check("/api/v1/operators/{card}", "put", site.call(Method::Put, "/api/v1/operators/1"));
    const auto docks = site.read("/api/v1/dock-sessions");
    check("/api/v1/dock-sessions", "get", docks);
    const std::string dock = json::parse(docks.body).at("dock_sessions").at(0).at("id");
    check("/api/v1/classes", "get", site.read("/api/v1/classes"));
    check("/api/v1/classes", "get", site.get("/api/v1/classes"));
    check("/api/v1/classes", "get", site.read("/api/v1/classes?retired=x"));
    check("/api/v1/classes/{code}", "put", site.call(Method::Put, "/api/v1/classes/x", {}, "{}"));
    check("/api/v1/classes/{code}/default", "post",
          site.call(Method::Post, "/api/v1/classes/x/default", {}, "{}"));
    check("/api/v1/saved-searches", "get", site.get("/api/v1/saved-searches"));
    check("/api/v1/saved-searches", "post", site.call(Method::Post, "/api/v1/saved-searches"));
    check("/api/v1/saved-searches/{id}", "delete",
          site.call(Method::Delete, "/api/v1/saved-searches/1"));
    check("/api/v1/calendar/changes", "post",
          site.call(Method::Post, "/api/v1/calendar/changes", {}, "{}"));
    check("/api/v1/leavers", "get", site.get("/api/v1/leavers"));
    check("/api/v1/leavers/{number}", "get", site.get("/api/v1/leavers/A1"));
    check("/api/v1/leavers/{number}/items/{item}", "put",
          site.call(Method::Put, "/api/v1/leavers/A1/items/1", {}, "{}"));
    check("/api/v1/own-items", "get", site.get("/api/v1/own-items"));
    check("/api/v1/requests", "post", site.call(Method::Post, "/api/v1/requests", {}, "{}"));
    check("/api/v1/requests", "get", site.get("/api/v1/requests"));
    check("/api/v1/requests/{number}/cancellation", "post",
          site.call(Method::Post, "/api/v1/requests/" + slip + "/cancellation", {}, "{}"));
    check("/api/v1/cancellations", "get", site.read("/api/v1/cancellations"));
    check("/api/v1/cancellations", "get", site.read("/api/v1/cancellations?cursor=x"));
    check("/api/v1/receipts", "post", site.call(Method::Post, "/api/v1/receipts", {}, "{}"));
    check("/api/v1/exceptions", "get", site.read("/api/v1/exceptions"));
    check("/api/v1/exceptions", "get", site.read("/api/v1/exceptions?cursor=x"));
    check("/api/v1/dock-sessions/{id}", "get", site.read("/api/v1/dock-sessions/" + dock));
    check("/api/v1/dock-sessions/{id}", "get", site.read("/api/v1/dock-sessions/none"));
    check("/api/v1/dock-sessions/{id}", "get",
          site.read("/api/v1/dock-sessions/" + dock + "?limit=2"));
    check("/api/v1/dock-sessions/{id}", "get",
          site.read("/api/v1/dock-sessions/" + dock + "?cursor=zz"));
    check("/api/v1/enrolment-codes", "post",
          site.call(Method::Post, "/api/v1/enrolment-codes", {}, "{}"));
    check("/api/v1/agents/{id}/revocation", "post",
          site.call(Method::Post, "/api/v1/agents/none/revocation", {}, "{}"));
    check("/api/v1/terminals/{id}", "put",
          site.call(Method::Put, "/api/v1/terminals/opticon:1", {}, "{}"));
    check("/api/v1/agents", "get", site.read("/api/v1/agents"));
    check("/api/v1/agents", "get", site.get("/api/v1/agents"));
    check("/api/v1/terminals", "get", site.read("/api/v1/terminals"));
    check("/api/v1/terminals", "get", site.read("/api/v1/terminals?x=1"));
    REQUIRE(site.agents.revoke(agent.id));
    check(uploads, "post", site.upload(agent, memory.all()));
    check("/api/v1/agent", "get", site.ownAgent(agent, site.nonce()));
}

TEST_CASE("A dock with missing scans is what the document says", "[api][openapi]") {
    test::ApiSite site;
    const json document = documentOf(site);
    const std::string dock = test::dockWithoutBeginning(site.fixture(), "PC-3F");
    const auto answer = site.read("/api/v1/dock-sessions/" + dock);
    CHECK(undescribed(document, "/api/v1/dock-sessions/{id}", "get", answer) == "");
    CHECK(json::parse(answer.body).at("missing_context").is_object());
}

TEST_CASE("The checker itself finds what is wrong", "[api][openapi]") {
    const json document = json::parse(R"({"s":{"type":"object","required":["a"],
        "properties":{"a":{"type":["integer","null"]},
        "b":{"type":"array","items":{"enum":["x"]}}}}})");
    const SchemaChecker checker(document);
    const json schema{{"$ref", "#/s"}};
    CHECK(checker.problem(schema, json::parse(R"({"a":1,"b":["x"]})")).empty());
    for (const char* wrong : {R"({})", R"({"a":"1"})", R"({"a":1,"b":["y"]})", R"({"a":1,"c":1})",
                              R"([])", R"({"a":1,"b":{}})"}) {
        CAPTURE(wrong);
        CHECK_FALSE(checker.problem(schema, json::parse(wrong)).empty());
    }
}

} // namespace tewatashi::server::api
