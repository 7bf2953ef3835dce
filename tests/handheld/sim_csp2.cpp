#include "tests/handheld/sim_csp2.h"

#include <chrono>

namespace tewatashi::test::handheld {

std::uint16_t csp2Crc(ByteView bytes) {
    std::uint32_t crc = 0xFFFF;
    for (const std::uint8_t octet : bytes) {
        crc ^= octet;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 1U) != 0 ? (crc >> 1) ^ 0xA001U : crc >> 1;
        }
    }
    return static_cast<std::uint16_t>(~crc & 0xFFFFU);
}

Bytes sealCsp2(Bytes frame) {
    frame.push_back(0);
    const std::uint16_t crc = csp2Crc(frame);
    frame.push_back(static_cast<std::uint8_t>(crc >> 8));
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFF));
    return frame;
}

std::int64_t naiveSeconds(const ClockFields& fields) {
    using namespace std::chrono;
    const sys_days date = year(fields.year) / month(static_cast<unsigned>(fields.month)) /
                          day(static_cast<unsigned>(fields.day));
    const seconds time = hours(fields.hour) + minutes(fields.minute) + seconds(fields.second);
    return (date.time_since_epoch() + time).count();
}

ClockFields fieldsOf(std::int64_t naive_s) {
    using namespace std::chrono;
    const sys_seconds instant{seconds(naive_s)};
    const sys_days date = floor<days>(instant);
    const year_month_day civil(date);
    const hh_mm_ss time(instant - date);
    return {.second = static_cast<int>(time.seconds().count()),
            .minute = static_cast<int>(time.minutes().count()),
            .hour = static_cast<int>(time.hours().count()),
            .day = static_cast<int>(static_cast<unsigned>(civil.day())),
            .month = static_cast<int>(static_cast<unsigned>(civil.month())),
            .year = static_cast<int>(civil.year())};
}

std::array<std::uint8_t, 4> packTime(const ClockFields& fields) {
    const auto bits = [](int value, unsigned width, unsigned shift) {
        return (static_cast<std::uint32_t>(value) & ((1U << width) - 1U)) << shift;
    };
    const std::uint32_t packed = bits(fields.second, 6, 26) | bits(fields.minute, 6, 20) |
                                 bits(fields.hour, 5, 15) | bits(fields.day, 5, 10) |
                                 bits(fields.month, 4, 6) | bits(fields.year - 2000, 6, 0);
    return {static_cast<std::uint8_t>(packed >> 24), static_cast<std::uint8_t>(packed >> 16),
            static_cast<std::uint8_t>(packed >> 8), static_cast<std::uint8_t>(packed)};
}

} // namespace tewatashi::test::handheld
