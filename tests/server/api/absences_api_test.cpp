#include "server/services/directory/directory.h"
#include "tests/server/api/api_site.h"

// /api/v1/absences and /api/v1/delegates, and the items of somebody one acts for.
namespace tewatashi::server::api {
namespace {

using http::Method;
using nlohmann::json;

test::Headers person(test::ApiSite& site, const char* number, const char* login) {
    services::PersonInput input;
    input.employeeNumber = number;
    input.nameJa = login;
    REQUIRE(site.directory.putPerson(input));
    const auto user =
        site.accounts.add(login, login, services::Role::Employee, test::ApiSite::kPassword);
    REQUIRE(user);
    const auto who = site.directory.personByNumber(number, site.directory.today());
    REQUIRE(site.directory.linkUser(user->id, who->id));
    return site.signedIn(login, test::ApiSite::kPassword);
}

} // namespace

TEST_CASE("A person enters and ends absences and delegates by the API", "[api][absences]") {
    test::ApiSite site;
    const auto jiro = person(site, "A2", "jiro");
    const auto yoshiko = person(site, "A4", "yoshiko");
    const std::string days = R"({"from":"2026-04-02","until":"2026-04-05",)";
    const auto entered = site.call(Method::Post, "/api/v1/absences", jiro,
                                   days + R"("action":"forward","to":"A4"})");
    REQUIRE(entered.status == 201);
    const json absence = json::parse(entered.body).at("absences").at(0);
    CHECK(absence.at("to_name") == "yoshiko");
    CHECK(absence.at("now") == false);
    CHECK(site.call(Method::Post, "/api/v1/absences", jiro, days + R"("action":"hold"})").status ==
          422); // overlaps
    CHECK(site.call(Method::Post, "/api/v1/absences", jiro, R"({"form":"x"})").status == 422);
    const std::string one =
        "/api/v1/absences/" + std::to_string(absence.at("id").get<std::int64_t>());
    CHECK(site.call(Method::Delete, one, yoshiko).status == 404);
    CHECK(site.call(Method::Delete, "/api/v1/absences/1x", jiro).status == 404);
    CHECK(json::parse(site.call(Method::Delete, one, jiro).body).at("absences").empty());

    CHECK(site.get("/api/v1/own-items?for=A2", yoshiko).status == 404);
    CHECK(site.call(Method::Put, "/api/v1/delegates/A4", jiro, "{}").status == 200);
    CHECK(site.call(Method::Put, "/api/v1/delegates/ZZ", jiro, "{}").status == 422);
    const json own = json::parse(site.get("/api/v1/absences", yoshiko).body);
    CHECK(own.at("acts_for").at(0).at("employee_number") == "A2");
    const auto items = site.get("/api/v1/own-items?for=A2", yoshiko);
    CHECK(items.status == 200);
    CHECK(json::parse(items.body).at("items").empty());
    CHECK(site.call(Method::Delete, "/api/v1/delegates/A4", jiro).status == 200);
    CHECK(site.call(Method::Delete, "/api/v1/delegates/A4", jiro).status == 404);
}

} // namespace tewatashi::server::api
