#include "tests/server/api/api_site.h"
#include "tests/support/csv_reader.h"
#include "tests/support/missing_beginning.h"

namespace tewatashi::server::api {
namespace {

using nlohmann::json;

struct ApiScenario {
    const char* target;
    int status;
    std::vector<const char*> present;
    std::vector<const char*> absent;
};

void checkScenario(const ApiScenario& scenario, const http::Response& response) {
    CAPTURE(scenario.target, response.body);
    CHECK(response.status == scenario.status);
    for (const char* part : scenario.present) {
        CAPTURE(part);
        CHECK(response.body.find(part) != std::string::npos);
    }
    for (const char* part : scenario.absent) {
        CAPTURE(part);
        CHECK(response.body.find(part) == std::string::npos);
    }
}

} // namespace

TEST_CASE("Reads answer as their table says", "[api]") {
    test::ApiSite site;
    const std::string slip = site.uploadItem(11223344551);
    const std::string item = "/api/v1/items/" + slip;
    const std::string typed = "/api/v1/items/" + slip.substr(0, 4) + "-" + slip.substr(4);
    const std::string ending = "/api/v1/items?ending=" + slip.substr(8);
    const std::string number = R"("number":")" + slip + "\"";
    const std::string listed = "\"" + slip + "\"";
    const std::string unknown = "/api/v1/items/" + test::slipNumber(99887766551);
    const std::vector<ApiScenario> scenarios{
        {item.c_str(), 200, {number.c_str(), R"("status":"accepted")", "OSAKA"}, {"problem"}},
        {typed.c_str(), 200, {number.c_str()}, {}},
        {unknown.c_str(), 404, {"urn:tewatashi:problem:", "detail_ja"}, {"timeline", "SELECT"}},
        {ending.c_str(), 200, {listed.c_str()}, {"timeline"}},
        {"/api/v1/items?ending=0000", 200, {"\"items\":[]"}, {}},
        {"/api/v1/items", 200, {number.c_str(), R"("next":null)"}, {}},
        {"/api/v1/items?ending=12", 422, {"errors"}, {}},
        {"/api/v1/items?ending=1234&limit=0", 422, {R"("field":"limit")"}, {}},
        {"/api/v1/items?ending=1234&limit=1e9", 422, {R"("field":"limit")"}, {}},
        {"/api/v1/items?ending=1234&ending=5678", 400, {"query-not-understood"}, {}},
        {"/api/v1/items?endding=1234", 400, {"query-not-understood"}, {}},
        {"/api/v1/items?place=OSAKA&status=accepted", 200, {number.c_str(), "operator"}, {}},
        {"/api/v1/items?place=KYOTO", 200, {"\"items\":[]", "\"searched_back_to\":null"}, {}},
        {"/api/v1/items?until=2020-01-01", 200, {"\"items\":[]"}, {}},
        {"/api/v1/items?from=tomorrow", 422, {"\"field\":\"from\""}, {}},
        {"/api/v1/items?status=lots", 422, {"\"field\":\"status\""}, {}},
        {"/api/v1/items?cursor=x", 422, {"\"field\":\"cursor\""}, {}},
        {"/api/v1/events", 200, {number.c_str(), "\"kind\":\"scan\"", "\"voided\":false"}, {}},
        {"/api/v1/events?status=lost", 200, {"\"events\":[]"}, {number.c_str()}},
        {"/api/v1/events.csv?columns=nonsense", 422, {"\"field\":\"columns\""}, {}},
        {"/api/v1/items.csv?encoding=latin1", 422, {"\"field\":\"encoding\""}, {}},
        {"/api/v1/items.csv?content=all", 422, {"\"field\":\"content\""}, {}},
        {"/api/v1/items.csv?limit=5", 400, {"query-not-understood"}, {}},
        {"/api/v1/dock-sessions", 200, {"\"dock_sessions\":[{", "\"next\":null"}, {}},
        {"/api/v1/dock-sessions?limit=201", 422, {R"("field":"limit")"}, {}},
        {"/api/v1/dock-sessions/00000000000000000000000000000000", 404, {"detail_ja"}, {"scans"}},
    };
    for (const ApiScenario& scenario : scenarios) {
        checkScenario(scenario, site.read(scenario.target));
    }
    CHECK(site.troubles == 0);
}

TEST_CASE("A dock session lists its scans with their verdicts", "[api]") {
    test::ApiSite site;
    const std::string slip = test::slipNumber(11223344551);
    test::MemoryBuilder memory;
    memory.scan("NOT-A-CODE-0000").context("0042", "accepted", "OSAKA").scan(slip);
    REQUIRE(site.upload(site.enrol(), memory.all()).status == 200);
    const json list = json::parse(site.read("/api/v1/dock-sessions").body);
    REQUIRE(list.at("dock_sessions").size() == 1);
    const json& dock = list.at("dock_sessions")[0];
    CHECK(dock.at("stored").get<int>() + dock.at("quarantined").get<int>() == 5);
    CHECK(dock.at("quarantined") == 1);
    const json detail =
        json::parse(site.read("/api/v1/dock-sessions/" + dock.at("id").get<std::string>()).body);
    REQUIRE(detail.at("scans").size() == 5);
    CHECK(detail.at("scans")[0].at("verdict") == "quarantined");
    CHECK(detail.at("scans")[4].at("item") == slip);
}

TEST_CASE("Every reading route refuses strangers alike, whatever exists", "[api]") {
    test::ApiSite site;
    const std::string slip = site.uploadItem(11223344551);
    const json list = json::parse(site.read("/api/v1/dock-sessions").body);
    const std::string dock = list.at("dock_sessions")[0].at("id");
    const std::string absent = test::slipNumber(99887766551);
    for (const std::string& target :
         {"/api/v1/items/" + slip, "/api/v1/items/" + absent, std::string("/api/v1/items/x"),
          std::string("/api/v1/items?ending=1234"), std::string("/api/v1/items"),
          std::string("/api/v1/events"), std::string("/api/v1/items.csv"),
          std::string("/api/v1/events.csv"), std::string("/api/v1/dock-sessions"),
          "/api/v1/dock-sessions/" + dock, "/api/v1/dock-sessions/" + std::string(32, 'a')}) {
        CAPTURE(target);
        const auto bare = site.get(target);
        CHECK(bare.status == 401);
        CHECK(test::headerOf(bare, "WWW-Authenticate") == "Bearer");
        for (const char* value : {"Bearer wrong", "Bearer ", "Basic dXNlcjpwYXNz", "bearer"}) {
            const auto response = site.get(target, {{"Authorization", value}});
            CHECK(response.status == 401);
            CHECK(response.body == bare.body);
        }
        CHECK(site.get(target, {{"Cookie", "__Host-tw-session=guessed"}}).body == bare.body);
    }
}

TEST_CASE("A dock session is read page by page, each scan once", "[api]") {
    test::ApiSite site;
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(test::slipNumber(1)).scan("TWC-END");
    memory.scan(test::slipNumber(2)).scan(test::slipNumber(3)).scan(test::slipNumber(4));
    REQUIRE(site.upload(site.enrol(), memory.all()).status == 200);
    const std::string dock = "/api/v1/dock-sessions/" + memory.all().dock.hex();
    const json whole = json::parse(site.read(dock).body);
    CHECK(whole.at("scan_count") == 8);
    CHECK(whole.at("next").is_null());
    CHECK(whole.at("missing_context").is_null());
    json scans = json::array();
    std::string query = "?limit=3";
    int pages = 0;
    do {
        const json page = json::parse(site.read(dock + query).body);
        CHECK(page.at("scan_count") == 8);
        CHECK(page.at("scans").size() <= 3);
        scans.insert(scans.end(), page.at("scans").begin(), page.at("scans").end());
        const json& next = page.at("next");
        query = next.is_null() ? "" : "?limit=3&cursor=" + next.get<std::string>();
        ++pages;
    } while (!query.empty());
    CHECK(pages == 3);
    CHECK(scans == whole.at("scans")); // the run that crosses a page has one number
    CHECK(scans.at(5).at("run") == 1);
    CHECK(scans.at(7).at("run") == 1);
    for (const char* wrong : {"?limit=0", "?limit=1001", "?limit=x", "?cursor=zz"}) {
        CHECK(site.read(dock + wrong).status == 422);
    }
    CHECK(site.read(dock + "?from=1").status == 400);
}

TEST_CASE("A dock whose earlier scans never came names the computers to look at", "[api]") {
    test::ApiSite site;
    const std::string dock = test::dockWithoutBeginning(site.fixture(), "PC-3F");
    const json missing =
        json::parse(site.read("/api/v1/dock-sessions/" + dock).body).at("missing_context");
    CHECK(missing.at("computers") == json{"PC-3F"});
    CHECK(missing.at("detail").get<std::string>().find("PC-3F") != std::string::npos);
    CHECK(missing.at("detail_ja").get<std::string>().find("「PC-3F」") != std::string::npos);
}

TEST_CASE("What is absent and what is no name at all look the same", "[api]") {
    test::ApiSite site;
    const auto absent = site.read("/api/v1/dock-sessions/" + std::string(32, 'a'));
    const auto other = site.read("/api/v1/dock-sessions/" + std::string(32, 'b'));
    const auto nonsense = site.read("/api/v1/dock-sessions/%27%20OR%201=1");
    CHECK(absent.status == 404);
    CHECK(other.body == absent.body);
    CHECK(nonsense.status == 404);
    CHECK(nonsense.body == absent.body);
}

TEST_CASE("People read with their session, employees items only", "[api]") {
    struct Row {
        services::Role role;
        int docks;
    };
    const auto row = GENERATE(values<Row>({{services::Role::Employee, 403},
                                           {services::Role::Operator, 200},
                                           {services::Role::Auditor, 200},
                                           {services::Role::Administrator, 200}}));
    test::ApiSite site;
    const std::string slip = site.uploadItem(11223344551);
    REQUIRE(site.accounts.add("hanako", "佐藤", row.role, "purple elephants dance"));
    const auto session = site.accounts.signIn("hanako", "purple elephants dance", "192.0.2.1");
    REQUIRE(session);
    const test::Headers cookie{{"Cookie", "__Host-tw-session=" + session->token}};
    CHECK(site.get("/api/v1/items/" + slip, cookie).status == 200);
    CHECK(site.get("/api/v1/items?ending=" + slip.substr(8), cookie).status == 200);
    for (const std::string& target :
         {std::string("/api/v1/dock-sessions"), std::string("/api/v1/items"),
          "/api/v1/items?place=OSAKA&ending=" + slip, std::string("/api/v1/events"),
          "/api/v1/events?ending=" + slip, std::string("/api/v1/items.csv"),
          std::string("/api/v1/events.csv")}) {
        CAPTURE(target);
        CHECK(site.get(target, cookie).status == row.docks);
    }
    site.accounts.signOut(session->token);
    CHECK(site.get("/api/v1/items/" + slip, cookie).status == 401);
}

TEST_CASE("Possession digits in the address find the item and are never shown", "[api]") {
    test::ApiSite site;
    const std::string slip = site.uploadItem(11223344551);
    const auto response = site.read("/api/v1/items/" + slip + "7391");
    CHECK(response.status == 200);
    CHECK(response.body.find(slip + "7391") == std::string::npos);
}

TEST_CASE("Records go page after page and into one file", "[api]") {
    test::ApiSite site;
    std::vector<std::string> slips;
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA");
    for (std::uint64_t number = 1; number <= 7; ++number) {
        slips.push_back(test::slipNumber(number));
        memory.scan(slips.back() + "7391");
    }
    REQUIRE(site.upload(site.enrol(), memory.all()).status == 200);
    std::vector<std::string> listed;
    std::string cursor;
    do {
        const json page = json::parse(
            site.read("/api/v1/items?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor)).body);
        for (const json& item : page.at("items")) {
            listed.push_back(item.at("number"));
            CHECK(item.at("place").at("code") == "OSAKA");
        }
        cursor = page.at("next").is_null() ? "" : page.at("next").get<std::string>();
    } while (!cursor.empty());
    CHECK(std::vector<std::string>(listed.rbegin(), listed.rend()) == slips);

    const auto file = site.read("/api/v1/events.csv?columns=number,status_code&encoding=cp932");
    CHECK(file.contentType == "text/csv; charset=Windows-31J");
    std::string csv;
    for (bool more = true; more;) {
        more = file.pieces(csv);
    }
    const auto rows = test::readCsv(csv);
    REQUIRE(rows);
    REQUIRE(rows->size() == 8);
    CHECK((*rows)[1] == std::vector<std::string>{slips[0], "accepted"});
    CHECK(csv.find("7391") == std::string::npos);
}

TEST_CASE("Health is told to everybody, and only health", "[api]") {
    test::ApiSite site;
    CHECK(site.get("/healthz").body == R"({"status":"ok"})");
    CHECK(site.get("/readyz").body == R"({"status":"ready"})");
}

} // namespace tewatashi::server::api
