#include "tests/server/permissions/permission_tables.h"
#include "tests/server/permissions/routed_site.h"
#include "tests/support/site_context_fixture.h"

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

// Writes the tables into docs/permissions.md: `./dev permissions`.
int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: permission_tables docs/permissions.md\n", stderr);
        return 2;
    }
    try {
        std::ifstream in(argv[1]);
        const std::string document{std::istreambuf_iterator<char>(in), {}};
        tewatashi::test::SiteContextFixture fixture;
        const tewatashi::test::RoutedSite site(fixture.site());
        const std::string written =
            tewatashi::test::withTables(document, tewatashi::test::permissionTables(site.router()));
        std::ofstream(argv[1]) << written;
        std::printf("%s: %s\n", argv[1], written == document ? "was true" : "changed");
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "permission_tables: %s\n", error.what());
        return 1;
    }
}
