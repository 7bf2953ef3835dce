#include "server/store/site_schema.h"

#include "common/base/assert.h"

#include <charconv>
#include <map>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// Made by CMake from the files of server/migrations; the views live as long as the program.
std::map<std::string, std::string_view> embeddedMigrations();

namespace {

// "0001_initial.sql": number 1, "initial".
db::Migration migrationOf(std::string_view file, std::string_view sql) {
    constexpr std::string_view kEnd = ".sql";
    db::Migration migration;
    const auto [bar, error] =
        std::from_chars(file.data(), file.data() + file.size(), migration.number);
    TW_ASSERT(error == std::errc() && *bar == '_' && file.ends_with(kEnd));
    file.remove_prefix(static_cast<std::size_t>(bar - file.data()) + 1);
    file.remove_suffix(kEnd.size());
    migration.name = file;
    migration.sql = sql;
    return migration;
}

std::vector<db::Migration> migrationsOf(const std::map<std::string, std::string_view>& files) {
    std::vector<db::Migration> migrations;
    migrations.reserve(files.size());
    for (const auto& [file, sql] : files) { // by name, that is by number
        migrations.push_back(migrationOf(file, sql));
    }
    return migrations;
}

} // namespace

std::span<const db::Migration> siteMigrations() {
    static const std::map<std::string, std::string_view> files = embeddedMigrations();
    static const std::vector<db::Migration> migrations = migrationsOf(files);
    return migrations;
}

} // namespace tewatashi::server::store
