#pragma once

#include "tests/handheld/device_clock.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::test::handheld {

// One record as the collection program of a programmable terminal wrote it.
struct ColumnScan {
    std::string code;
    std::string time; // YYYYMMDDhhmmss
    friend bool operator==(const ColumnScan&, const ColumnScan&) = default;
};

// The data file of such a program, and what became of it: the truth that an auditor compares with
// what the product says it received.
class ColumnFile {
public:
    // `clock` is the terminal's.
    explicit ColumnFile(const DeviceClock& clock) : m_clock(clock) {}

    // Without a time the record gets the terminal's clock.
    void scan(std::string_view code, std::optional<std::int64_t> naive_s = std::nullopt);
    // The program deletes the first `records` after it was told that they arrived.
    void erase(std::size_t records);

    [[nodiscard]] const std::vector<ColumnScan>& memory() const { return m_memory; }
    [[nodiscard]] const std::vector<ColumnScan>& scans() const { return m_scans; }
    // How many of scans() the terminal no longer holds, from the oldest on.
    [[nodiscard]] std::size_t erased() const { return m_scans.size() - m_memory.size(); }
    [[nodiscard]] std::size_t erasures() const { return m_erasures; }

private:
    const DeviceClock& m_clock;
    std::vector<ColumnScan> m_memory;
    std::vector<ColumnScan> m_scans;
    std::size_t m_erasures = 0;
};

// "20250615143005"
[[nodiscard]] std::string columnTime(std::int64_t naive_s);

} // namespace tewatashi::test::handheld
