#include "tests/handheld/column_file.h"

#include "tests/handheld/sim_csp2.h"

#include <fmt/format.h>

namespace tewatashi::test::handheld {

std::string columnTime(std::int64_t naive_s) {
    const ClockFields f = fieldsOf(naive_s);
    return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", f.year, f.month, f.day, f.hour, f.minute,
                       f.second);
}

void ColumnFile::scan(std::string_view code, std::optional<std::int64_t> naive_s) {
    const ColumnScan made{std::string(code), columnTime(naive_s.value_or(m_clock.naiveNow_s()))};
    m_memory.push_back(made);
    m_scans.push_back(made);
}

void ColumnFile::erase(std::size_t records) {
    m_memory.erase(m_memory.begin(), m_memory.begin() + static_cast<std::ptrdiff_t>(records));
    ++m_erasures;
}

} // namespace tewatashi::test::handheld
