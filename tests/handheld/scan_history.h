#pragma once

#include "common/base/bytes.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace tewatashi::test::handheld {

// One bar code as the terminal stored it.
struct StoredScan {
    std::uint8_t symbology = 0;
    Bytes code;
    std::array<std::uint8_t, 4> packedTime{}; // the terminal's own clock when it beeped
    bool withTime = true;                     // false when the terminal stores no times
    friend bool operator==(const StoredScan&, const StoredScan&) = default;
};

enum class EraseCause { ClearCommand, AutoClear, SetDefaults };

struct Erasure {
    EraseCause cause = EraseCause::ClearCommand;
    std::size_t scansMadeBefore = 0; // how many of all scans ever made had been made by then
    std::size_t records = 0;         // erased
};

// What really happened on one terminal, kept apart from its memory: the auditor compares this
// with what the product says it received.
class ScanHistory {
public:
    void addScan(StoredScan scan) { m_scans.push_back(std::move(scan)); }
    void addErasure(EraseCause cause, std::size_t records) {
        m_erasures.push_back({cause, m_scans.size(), records});
    }
    [[nodiscard]] const std::vector<StoredScan>& scans() const { return m_scans; }
    [[nodiscard]] const std::vector<Erasure>& erasures() const { return m_erasures; }

    // {"scans":[{"time":"15e73d99"|null,"symbology":3,"code":"<hex>"}…],
    //  "erasures":[{"cause":"clear"|"auto_clear"|"set_defaults","scans_before":n,"records":n}…]}
    [[nodiscard]] std::string toJson() const;

private:
    std::vector<StoredScan> m_scans;
    std::vector<Erasure> m_erasures;
};

} // namespace tewatashi::test::handheld
