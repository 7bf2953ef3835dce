#pragma once

#include "server/services/directory/directory.h"
#include "server/services/directory/export_directory.h"
#include "server/services/directory/import_directory.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <string>

namespace tewatashi::server::services {

// A site whose masters come as files; a commit does what its dry run said.
struct Imports {
    test::SiteContextFixture fixture;
    Directory directory{fixture.site()};
    ImportDirectory imports{fixture.site()};

    ImportReport check(MasterKind kind, const std::string& csv, ImportOptions options = {}) {
        return imports.dryRun(kind, csv, options);
    }
    ImportReport commit(MasterKind kind, const std::string& csv, ImportOptions options = {}) {
        const ImportReport dry = imports.dryRun(kind, csv, options);
        const ImportReport done = imports.commit(kind, csv, options);
        CHECK(done.added == dry.added);
        CHECK(done.changed == dry.changed);
        CHECK(done.ending == dry.ending);
        CHECK(done.errorCount == dry.errorCount);
        return done;
    }
    std::string exported(MasterKind kind, ExportEncoding encoding = ExportEncoding::Utf8Bom) {
        DirectoryExport all(fixture.site(), kind, encoding);
        std::string text;
        while (all.next(text)) {
        }
        return text;
    }
    std::int64_t people() { return fixture.number("SELECT COUNT(*) FROM people"); }
    std::size_t found(const std::string& text) {
        return directory.listPeople({text, PeopleState::All, ""}, 50).people.size();
    }
};

// "3 employee_number" of the first error.
inline std::string firstError(const ImportReport& report) {
    if (report.errors.empty()) {
        return "";
    }
    CHECK_FALSE(report.errors.front().text.ja.empty());
    CHECK_FALSE(report.errors.front().text.en.empty());
    return std::to_string(report.errors.front().line) + " " + report.errors.front().column;
}

} // namespace tewatashi::server::services
