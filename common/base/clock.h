#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace tewatashi {

// Milliseconds since 1970-01-01T00:00:00Z: the only form of an instant in storage and on the wire.
struct UtcMillis {
    std::int64_t value = 0;
    friend auto operator<=>(const UtcMillis&, const UtcMillis&) = default;
    friend UtcMillis operator+(UtcMillis at, std::chrono::milliseconds by) {
        return {at.value + by.count()};
    }
    friend UtcMillis operator-(UtcMillis at, std::chrono::milliseconds by) {
        return {at.value - by.count()};
    }
    friend std::chrono::milliseconds operator-(UtcMillis left, UtcMillis right) {
        return std::chrono::milliseconds(left.value - right.value);
    }
};

// Wall clock and monotonic clock; injected everywhere. Implementations are safe from any thread.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;
    [[nodiscard]] virtual UtcMillis utcNow() const = 0;
    // Never jumps; the origin means nothing. For deadlines and back-off.
    [[nodiscard]] virtual std::chrono::milliseconds monotonicNow() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] UtcMillis utcNow() const override;
    [[nodiscard]] std::chrono::milliseconds monotonicNow() const override;
};

} // namespace tewatashi
