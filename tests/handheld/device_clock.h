#pragma once

#include "common/base/clock.h"

#include <chrono>
#include <cstdint>

namespace tewatashi::test::handheld {

// A terminal's quartz: local wall time as seconds since 1970 read as if it were UTC, gaining
// `drift_ppm` on the injected clock's monotonic time. The clock must outlive it.
class DeviceClock {
public:
    DeviceClock(const Clock& clock, std::int64_t naive_s, double drift_ppm);

    [[nodiscard]] std::int64_t naiveNow_s() const;
    // False after the battery was flat, until someone sets the clock.
    [[nodiscard]] bool trusted() const { return m_trusted; }
    void set(std::int64_t naive_s);
    // As after a flat battery: starts again at 2000-01-01 00:00:00.
    void reset();

private:
    const Clock& m_clock;
    double m_drift_ppm;
    std::chrono::milliseconds m_setAt;
    std::int64_t m_naiveWhenSet_s;
    bool m_trusted = true;
};

} // namespace tewatashi::test::handheld
