#include "server/web/frame/row_table.h"

#include <functional>
#include <stdexcept>

namespace tewatashi::server::web {

RowTable::Cell& RowTable::Cell::operator=(std::string text) {
    m_kind = Kind::Text;
    m_text = std::move(text);
    return *this;
}

RowTable::Cell& RowTable::Cell::operator=(bool isTrue) {
    m_kind = isTrue ? Kind::True : Kind::False;
    return *this;
}

RowTable::Cell& RowTable::Cell::operator=(View view) {
    m_kind = Kind::Other;
    m_view = std::make_unique<View>(std::move(view));
    return *this;
}

RowTable::Cell& RowTable::Row::operator[](std::string_view name) {
    const std::size_t column = m_table.columnOf(name, m_next);
    if (column == m_table.m_columns.size()) {
        if (m_table.m_rows > 1) {
            throw std::logic_error("the first row of the table has no value named " +
                                   std::string(name));
        }
        m_table.m_columns.push_back({std::string(name), View(View::type::string)});
        m_table.m_cells.emplace_back();
    }
    m_next = column + 1;
    return m_table.m_cells[m_first + column];
}

RowTable::Row RowTable::add() {
    const std::size_t first = m_cells.size();
    if (m_rows == 1) {
        m_cells.reserve(m_rowsExpected * m_columns.size());
    }
    m_cells.resize(first + m_columns.size());
    ++m_rows;
    return Row(*this, first);
}

View RowTable::list() {
    ViewList elements;
    elements.reserve(m_rows);
    for (std::size_t row = 0; row < m_rows; ++row) {
        elements.emplace_back(true);
    }
    View list = listView(std::move(elements));
    m_elements = list.list_value().data();
    return list;
}

std::size_t RowTable::rowOf(const View* element) const {
    const std::less<const View*> before;
    const bool isOurs = m_elements != nullptr && !before(element, m_elements) &&
                        before(element, m_elements + m_rows);
    return isOurs ? static_cast<std::size_t>(element - m_elements) : kNoRow;
}

const View* RowTable::value(std::size_t row, const std::string& name) const {
    static const View kTrue(true);
    static const View kFalse(false);
    const std::size_t column = columnOf(name, m_guess);
    if (column == m_columns.size()) {
        return nullptr;
    }
    m_guess = column + 1;
    const Cell& cell = m_cells[row * m_columns.size() + column];
    switch (cell.m_kind) {
    case Cell::Kind::Text:
        // Written into the string that is there: a new one would be made on the heap each time.
        const_cast<std::string&>(m_columns[column].shown.string_value()) = cell.m_text;
        return &m_columns[column].shown;
    case Cell::Kind::True:
        return &kTrue;
    case Cell::Kind::False:
        return &kFalse;
    case Cell::Kind::Other:
        return cell.m_view.get();
    case Cell::Kind::Missing:
        break;
    }
    return nullptr;
}

std::size_t RowTable::columnOf(std::string_view name, std::size_t guess) const {
    if (guess < m_columns.size() && m_columns[guess].name == name) {
        return guess;
    }
    for (std::size_t column = 0; column < m_columns.size(); ++column) {
        if (m_columns[column].name == name) {
            return column;
        }
    }
    return m_columns.size();
}

} // namespace tewatashi::server::web
