// import-users: a file of 100,000 people looked through (dry run) and committed into an empty site,
// against hand-written SQLite that inserts every row of the same database in one transaction.
#include "tests/bench/bench_site.h"
#include "tests/bench/pairs.h"
#include "tests/bench/sqlite_limit.h"
#include "tests/support/temp_dir.h"

#include <fmt/core.h>

#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace {

using namespace tewatashi;
using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kPeople = 100'000;
constexpr double kGoal = 6;

// Takes the file in as the page does; its time.
Seconds importAll(const std::filesystem::path& folder, const std::string& csv, Seconds& dryRun) {
    using server::services::MasterKind;
    bench::BenchSite site(folder);
    auto& imports = site.services.importDirectory;
    const auto begun = Steady::now();
    const auto looked = imports.dryRun(MasterKind::People, csv, {});
    dryRun = Steady::now() - begun;
    const auto done = imports.commit(MasterKind::People, csv, {});
    const Seconds took = Steady::now() - begun;
    const auto all = static_cast<int>(kPeople);
    if (looked.added != all || !done.isCommitted || done.added != all) {
        throw std::runtime_error("the people were not imported");
    }
    return took;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const int pairs = argc > 1 ? std::atoi(argv[1]) : 7;
        const std::string csv = bench::peopleCsv(kPeople);
        Seconds dryRun{0};
        std::size_t rows = 0;
        const auto result = bench::interleavedPairs(pairs, [&](int) {
            const test::TempDir folder;
            const Seconds ours = importAll(folder.path(), csv, dryRun);
            const bench::SqliteLimit limit(folder.path() / "site.db");
            rows = limit.rows();
            return bench::Pair{ours.count(), limit.run(folder.path() / "limit.db", 1).count()};
        });
        std::cout << bench::line("import-users", "s", result, fmt::format("<= {}", kGoal),
                                 fmt::format("100,000 people, of it the dry run {:.1f} s; limit: "
                                             "the {} rows they make",
                                             dryRun.count(), rows))
                  << '\n';
        return result.ratio <= kGoal ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "bench_import_users: " << error.what() << '\n';
        return 2;
    }
}
