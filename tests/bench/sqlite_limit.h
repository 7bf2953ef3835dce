#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

struct sqlite3;

namespace tewatashi::bench {

// The limit that durable inserts are measured against: SQLite itself, written by hand. Reads every
// row of a database the product wrote, once, into memory; then inserts the same rows into a fresh
// database of the same schema and indexes: one thread, prepared statements, WAL,
// synchronous=FULL.
class SqliteLimit {
public:
    explicit SqliteLimit(const std::filesystem::path& source);
    ~SqliteLimit();
    SqliteLimit(const SqliteLimit&) = delete;
    SqliteLimit& operator=(const SqliteLimit&) = delete;

    // Inserts everything in `commits` transactions, each holding its share of every table's rows,
    // into a new database at `target`. Returns the time from the first insert to the last commit.
    [[nodiscard]] std::chrono::duration<double> run(const std::filesystem::path& target,
                                                    std::size_t commits) const;
    [[nodiscard]] std::size_t rows() const;
    [[nodiscard]] std::size_t bytes() const { return m_bytes; } // of all values

private:
    struct Value;
    struct Table {
        std::string name;
        std::size_t columns = 0;
        std::vector<Value> values; // row after row
    };
    void loadTable(::sqlite3* db, const std::string& name);

    std::vector<std::string> m_schema;
    std::vector<Table> m_tables;
    std::size_t m_bytes = 0;
};

// Writes the same number of octets `commits` times with one fdatasync each.
[[nodiscard]] std::chrono::duration<double> writeAndSync(const std::filesystem::path& target,
                                                         std::size_t bytes, std::size_t commits);

} // namespace tewatashi::bench
