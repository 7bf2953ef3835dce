#include "tests/support/memory_builder.h"

#include "common/domain/slip_number.h"
#include "tests/support/manual_clock.h"

namespace tewatashi::test {
namespace {

constexpr std::int64_t kTokyo_s = 9LL * 3600;
constexpr domain::TimeFormat kFormat = domain::TimeFormat::Csp2Packed;

} // namespace

MemoryBuilder::MemoryBuilder(std::string terminalId, ClearId clear)
    : m_terminalId(std::move(terminalId)),
      m_clear(clear), m_time{ManualClock::kStart.value / 1000 + kTokyo_s} {}

MemoryBuilder& MemoryBuilder::scan(std::string_view code, int later_s) {
    m_time.naive_s += later_s;
    m_memory.push_back({domain::encodeTerminalTime(kFormat, m_time), toBytes(code), 11});
    m_times.push_back(m_time);
    return *this;
}

MemoryBuilder& MemoryBuilder::scanWithoutClock(std::string_view code) {
    m_memory.push_back({Bytes(4, 0), toBytes(code), 11});
    m_times.push_back(m_time);
    return *this;
}

MemoryBuilder& MemoryBuilder::context(std::string_view card, std::string_view action,
                                      std::string_view place) {
    scan("TWO-" + std::string(card));
    scan("TWA-" + std::string(action));
    return scan("TWP-" + std::string(place));
}

std::vector<domain::IdentifiedScan> MemoryBuilder::identified() const {
    return domain::identifyMemory(m_terminalId, kFormat, m_memory, m_clear);
}

wire::ScanBatch MemoryBuilder::batch(std::size_t from, std::size_t to, std::uint8_t dock) const {
    const std::vector<domain::IdentifiedScan> records = identified();
    wire::ScanBatch batch;
    batch.terminalId = m_terminalId;
    batch.model = "OPN-2001";
    batch.firmware = "RBBV0012";
    batch.timeFormat = kFormat;
    batch.dock = DockId{{dock}};
    batch.dockedAt = ManualClock::kStart;
    batch.sentAt = ManualClock::kStart;
    batch.agentVersion = "0.1.0";
    batch.firstPosition = static_cast<std::uint32_t>(from);
    if (from > 0) {
        batch.before = records[from - 1].key;
    }
    for (std::size_t i = from; i < to; ++i) {
        const domain::IdentifiedScan& record = records[i];
        batch.records.push_back({record.scan, record.key.occurrence, record.key.clear});
    }
    return batch;
}

wire::ClockObservation MemoryBuilder::observation(std::uint8_t id, std::size_t records,
                                                  int fast_s) const {
    wire::ClockObservation out;
    out.id = ObservationId{{id}};
    out.dock = DockId{{id}};
    domain::TerminalTime reading = records == 0 ? m_time : m_times[records - 1];
    reading.naive_s += 60;
    out.reading = domain::encodeTerminalTime(kFormat, reading);
    out.agentTime = {(reading.naive_s - kTokyo_s - fast_s) * 1000};
    out.recordsBefore = static_cast<std::uint32_t>(records);
    if (records > 0) {
        out.after = identified()[records - 1].key;
    }
    return out;
}

std::string slipNumber(std::uint64_t number) {
    std::string digits = std::to_string(number);
    digits.insert(0, 11 - std::min<std::size_t>(11, digits.size()), '0');
    return digits + domain::checkDigit7dr(digits);
}

} // namespace tewatashi::test
