// Prints how fast hand-written SQLite inserts every row of a database again:
//   bench_sqlite_limit DATABASE COMMITS
#include "tests/bench/sqlite_limit.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <iostream>
#include <stdexcept>

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: bench_sqlite_limit DATABASE COMMITS\n";
        return 2;
    }
    try {
        const std::filesystem::path source = argv[1];
        const tewatashi::bench::SqliteLimit limit(source);
        const auto commits = static_cast<std::size_t>(std::strtoul(argv[2], nullptr, 10));
        // On the same disk as the original.
        const auto took = limit.run(source.string() + ".limit", commits);
        std::cout << nlohmann::json{{"rows", limit.rows()}, {"seconds", took.count()}}.dump()
                  << '\n';
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "bench_sqlite_limit: " << error.what() << '\n';
        return 1;
    }
}
