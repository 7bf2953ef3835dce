#include "tests/handheld/device_clock.h"

#include "tests/handheld/sim_csp2.h"

#include <cmath>

namespace tewatashi::test::handheld {

DeviceClock::DeviceClock(const Clock& clock, std::int64_t naive_s, double drift_ppm)
    : m_clock(clock), m_drift_ppm(drift_ppm), m_setAt(clock.monotonicNow()),
      m_naiveWhenSet_s(naive_s) {}

std::int64_t DeviceClock::naiveNow_s() const {
    const std::int64_t passed_ms = (m_clock.monotonicNow() - m_setAt).count();
    const std::int64_t gained_ms = std::llround(static_cast<double>(passed_ms) * m_drift_ppm / 1e6);
    return m_naiveWhenSet_s + (passed_ms + gained_ms) / 1000;
}

void DeviceClock::set(std::int64_t naive_s) {
    m_setAt = m_clock.monotonicNow();
    m_naiveWhenSet_s = naive_s;
    m_trusted = true;
}

void DeviceClock::reset() {
    set(naiveSeconds(ClockFields{}));
    m_trusted = false;
}

} // namespace tewatashi::test::handheld
