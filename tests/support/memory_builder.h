#pragma once

#include "common/domain/scan_record.h"
#include "common/wire/scan_batch.h"

#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::test {

// Builds a terminal's memory scan by scan and cuts it into the batches that agents would send.
class MemoryBuilder {
public:
    explicit MemoryBuilder(std::string terminalId = "opticon:0000000000000001",
                           ClearId clear = ClearId{{7}});

    // A scan `later_s` seconds after the one before it.
    MemoryBuilder& scan(std::string_view code, int later_s = 5);
    // Nothing happens for that long.
    MemoryBuilder& wait(int seconds) {
        m_time.naive_s += seconds;
        return *this;
    }
    // A scan of a terminal whose clock was lost.
    MemoryBuilder& scanWithoutClock(std::string_view code);
    // "TWO-0042", "TWA-accepted", "TWP-OSAKA": a complete context.
    MemoryBuilder& context(std::string_view card, std::string_view action, std::string_view place);

    [[nodiscard]] std::size_t size() const { return m_memory.size(); }
    [[nodiscard]] std::vector<domain::IdentifiedScan> identified() const;
    // Records [from, to) as read in one dock session.
    [[nodiscard]] wire::ScanBatch batch(std::size_t from, std::size_t to,
                                        std::uint8_t dock = 1) const;
    [[nodiscard]] wire::ScanBatch all() const { return batch(0, size()); }
    // A reading of the clock when `records` records were in memory; the terminal's clock runs
    // `fast_s` ahead of Tokyo time.
    [[nodiscard]] wire::ClockObservation observation(std::uint8_t id, std::size_t records,
                                                     int fast_s) const;

private:
    std::string m_terminalId;
    ClearId m_clear;
    domain::TerminalTime m_time;
    std::vector<domain::RawScan> m_memory;
    std::vector<domain::TerminalTime> m_times;
};

// Twelve digits with a right check digit.
[[nodiscard]] std::string slipNumber(std::uint64_t number);

} // namespace tewatashi::test
