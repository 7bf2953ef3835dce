#pragma once

#include "common/base/bytes.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::agent::journal {

// One column of a row as the file holds it.
struct RawField {
    enum class Kind { Null, Integer, Text, Other } kind = Kind::Null;
    std::int64_t integer = 0;
    std::string text;
};
struct RawRow {
    std::int64_t id = 0;
    std::vector<RawField> fields;
};
// Where a row lies: to sort places and read the rows in that order later.
struct RowPlace {
    std::uint64_t page = 0; // counted in the order in which pages are visited
    std::uint16_t cell = 0;
};

// The rows of a SQLite file and the write-ahead log beside it that can be read without SQLite:
// each leaf page of a table or an index (rows without an id of their own) speaks for itself,
// whatever happened to the pages that lead to it (https://www.sqlite.org/fileformat2.html §1.6,
// §2.1, §4.1). Opens the files for reading only. Damaged pages give fewer rows or wrong ones: the
// caller verifies what the rows say.
class RawPages {
public:
    explicit RawPages(const std::filesystem::path& file);

    // Newest first: frames of the log's present generation from its end, then the file, then
    // what is left of earlier generations. The same row may be seen several times.
    void visit(const std::function<void(const RowPlace&, const RawRow&)>& row);
    [[nodiscard]] std::optional<RawRow> rowAt(const RowPlace& place);

private:
    struct Source {
        bool log = false;
        std::uint64_t offset = 0;
    };
    struct Frames {
        std::vector<Source> present; // newest first
        std::vector<Source> earlier;
    };
    void findPages(const std::filesystem::path& file);
    [[nodiscard]] Frames findFrames(const std::filesystem::path& log);
    [[nodiscard]] bool load(std::uint64_t page);

    std::ifstream m_file;
    std::ifstream m_log;
    std::vector<Source> m_pages;
    std::uint64_t m_loaded = ~std::uint64_t{0};
    Bytes m_page;
};

} // namespace tewatashi::agent::journal
