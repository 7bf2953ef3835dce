#pragma once

#include "common/base/clock.h"

#include <atomic>

namespace tewatashi::test {

// A clock that moves only when told. Wall clock and monotonic clock advance together; the wall
// clock can also be set alone, as a person or a time server would. Safe from any thread.
class ManualClock final : public Clock {
public:
    // 2026-04-01T00:00:00Z (09:00 in Tokyo): a working day in a year the terminals know.
    static constexpr UtcMillis kStart{1'775'001'600'000};

    explicit ManualClock(UtcMillis start = kStart) : m_utc_ms(start.value) {}

    [[nodiscard]] UtcMillis utcNow() const override { return {m_utc_ms.load()}; }
    [[nodiscard]] std::chrono::milliseconds monotonicNow() const override {
        return std::chrono::milliseconds(m_monotonic_ms.load());
    }

    void advance(std::chrono::milliseconds by) {
        m_utc_ms += by.count();
        m_monotonic_ms += by.count();
    }
    void setUtc(UtcMillis now) { m_utc_ms = now.value; }

private:
    std::atomic<std::int64_t> m_utc_ms;
    std::atomic<std::int64_t> m_monotonic_ms{0};
};

} // namespace tewatashi::test
