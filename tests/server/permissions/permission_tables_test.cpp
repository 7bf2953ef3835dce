#include "tests/server/permissions/permission_tables.h"
#include "tests/server/permissions/routed_site.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace tewatashi::test {

TEST_CASE("The page of permissions holds the tables that the routes declare", "[permissions]") {
    std::ifstream in(TW_PERMISSIONS_DOC);
    const std::string document{std::istreambuf_iterator<char>(in), {}};
    INFO("./dev permissions writes them");
    SiteContextFixture fixture;
    const RoutedSite site(fixture.site());
    CHECK(std::string(tablesOf(document)) == permissionTables(site.router()));
}

TEST_CASE("Every note that a route points to is on the page, and none is left over",
          "[permissions]") {
    std::ifstream in(TW_PERMISSIONS_DOC);
    const std::string document{std::istreambuf_iterator<char>(in), {}};
    std::set<std::string> named;
    SiteContextFixture fixture;
    const RoutedSite site(fixture.site());
    for (const auto& route : site.router().list()) {
        const std::string& purpose = route.declaration.purpose;
        const std::size_t begin = purpose.find("(*");
        if (begin != std::string::npos) {
            named.insert(purpose.substr(begin + 2, purpose.find("*)") - begin - 2));
        }
    }
    CHECK(named.size() > 5);
    const std::string notes = document.substr(document.find("## Notes"));
    for (const std::string& note : named) {
        CAPTURE(note);
        CHECK(notes.find("\n- *" + note + "*") != std::string::npos);
    }
    std::size_t count = 0;
    for (std::size_t at = notes.find("\n- *"); at != std::string::npos;
         at = notes.find("\n- *", at + 1)) {
        ++count;
    }
    CHECK(count == named.size());
}

TEST_CASE("Tables go between their marks and nowhere else", "[permissions]") {
    const std::string document = "above\n<!-- made from the code: begin -->\nold\n"
                                 "<!-- made from the code: end -->\nbelow\n";
    CHECK(tablesOf(document) == "old\n");
    CHECK(tablesOf(withTables(document, "new\n")) == "new\n");
    CHECK(withTables(document, "old\n") == document);
    CHECK_THROWS_AS(withTables("no marks", "x"), std::invalid_argument);
}

} // namespace tewatashi::test
