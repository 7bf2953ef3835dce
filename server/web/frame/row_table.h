#pragma once

#include "server/web/frame/template_set.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::web {

// The rows of a long list of a page. A template sees them like a ViewList, but their names stand
// once for all rows and the values side by side, where each View of a list has a hash table of its
// own: that had been a third of the work of a page of sixty rows.
//
//   RowTable rows;
//   for (const Thing& thing : things) {
//       RowTable::Row row = rows.add();
//       row["name"] = thing.name;
//   }
//   view["things"] = rows.list();
//   painter.paint("things", frame, std::move(view), {&rows});
//
// One thread at a time; stays where it is, because its list points to it.
class RowTable {
public:
    // What a template finds under a name: a text, a truth, or whatever else a View can be.
    class Cell {
    public:
        Cell& operator=(std::string text);
        Cell& operator=(const char* text) { return *this = std::string(text); }
        Cell& operator=(bool isTrue);
        Cell& operator=(View view);

    private:
        friend class RowTable;
        enum class Kind { Missing, Text, True, False, Other };
        Kind m_kind = Kind::Missing;
        std::string m_text;
        std::unique_ptr<View> m_view;
    };
    class Row {
    public:
        // Quickest when every row names its values in the same order. The cell holds until the
        // next row is added.
        Cell& operator[](std::string_view name);

    private:
        friend class RowTable;
        explicit Row(RowTable& table, std::size_t first) : m_table(table), m_first(first) {}
        RowTable& m_table;
        std::size_t m_first;
        std::size_t m_next = 0;
    };

    explicit RowTable(std::size_t rows = 0) : m_rowsExpected(rows) {}
    RowTable(const RowTable&) = delete;
    RowTable& operator=(const RowTable&) = delete;

    [[nodiscard]] Row add();
    [[nodiscard]] bool empty() const { return m_rows == 0; }
    // Stands for the rows in the page's view. Once, after the last row.
    [[nodiscard]] View list();

    // For rendering: which row an element of the list stands for, kNoRow when it is of another.
    static constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);
    [[nodiscard]] std::size_t rowOf(const View* element) const;
    // Null when the rows have no such name. Holds until the name is asked for in another row.
    [[nodiscard]] const View* value(std::size_t row, const std::string& name) const;

private:
    struct Column {
        std::string name;
        mutable View shown; // the text of the row last asked for
    };
    [[nodiscard]] std::size_t columnOf(std::string_view name, std::size_t guess) const;

    std::size_t m_rowsExpected;
    std::vector<Column> m_columns; // of the first row
    std::vector<Cell> m_cells;     // row after row
    std::size_t m_rows = 0;
    const View* m_elements = nullptr;
    mutable std::size_t m_guess = 0; // templates ask in the order of the columns, mostly
};

} // namespace tewatashi::server::web
