#pragma once

#include "common/domain/terminal_time.h"
#include "common/wire/scan_batch.h"
#include "tests/support/test_random.h"

#include <string>

namespace tewatashi::test {

template <typename Id>
[[nodiscard]] Id randomId(TestRandom& random) {
    Id id;
    random.fill(id.octets);
    return id;
}

[[nodiscard]] inline Bytes randomBytes(TestRandom& random, int sizeMin, int sizeMax) {
    Bytes bytes(static_cast<std::size_t>(random.between(sizeMin, sizeMax)));
    random.fill(bytes);
    return bytes;
}

[[nodiscard]] inline domain::RecordKey randomKey(TestRandom& random) {
    domain::RecordKey key;
    key.rawTime = randomBytes(random, 0, 8);
    key.code = randomBytes(random, 0, 40);
    key.occurrence = random.oneIn(3) ? static_cast<std::uint32_t>(random.between(1, 9)) : 0U;
    if (random.oneIn(2)) {
        key.clear = randomId<ClearId>(random);
    }
    return key;
}

// Anything the format can say.
[[nodiscard]] inline wire::ScanBatch anyBatch(TestRandom& random) {
    wire::ScanBatch batch;
    batch.terminalId = "opticon:" + toHex(randomBytes(random, 8, 8));
    batch.model = "OPN-2001";
    batch.firmware = "RBBV0012";
    batch.timeFormat = random.oneIn(4) ? domain::TimeFormat::None : domain::TimeFormat::Csp2Packed;
    batch.dock = randomId<DockId>(random);
    batch.dockedAt = {1'775'001'600'000 + random.between(0, 1'000'000)};
    batch.sentAt = batch.dockedAt + std::chrono::seconds(random.between(0, 1000));
    batch.agentVersion = "0.1.0";
    if (random.oneIn(2)) {
        batch.before = randomKey(random);
        batch.firstPosition = static_cast<std::uint32_t>(random.between(1, 20'000));
    }
    const int records = random.between(0, 60);
    for (int i = 0; i < records; ++i) {
        const domain::RecordKey key = randomKey(random);
        batch.records.push_back(
            {{key.rawTime, key.code, static_cast<std::uint32_t>(random.between(1, 3))},
             key.occurrence,
             key.clear});
    }
    const int observations = random.between(0, 3);
    for (int i = 0; i < observations; ++i) {
        wire::ClockObservation observation;
        observation.id = randomId<ObservationId>(random);
        observation.dock = randomId<DockId>(random);
        observation.reading = randomBytes(random, 0, 6);
        observation.agentTime = {1'775'001'600'000 + random.between(0, 1'000'000)};
        if (random.oneIn(2)) {
            observation.after = randomKey(random);
            observation.recordsBefore = static_cast<std::uint32_t>(random.between(1, 20'000));
        }
        batch.observations.push_back(observation);
    }
    return batch;
}

[[nodiscard]] inline std::string randomSlip(TestRandom& random) {
    std::string digits;
    for (int i = 0; i < 11; ++i) {
        digits += static_cast<char>('0' + random.between(0, 9));
    }
    std::int64_t number = std::stoll(digits);
    return digits + std::to_string(number % 7);
}

// A morning's work: 12-digit slips three to nine seconds apart, a context code now and then.
[[nodiscard]] inline wire::ScanBatch realisticBatch(TestRandom& random, int records) {
    wire::ScanBatch batch;
    batch.terminalId = "opticon:0000000000123456";
    batch.model = "OPN-2001";
    batch.firmware = "RBBV0012";
    batch.timeFormat = domain::TimeFormat::Csp2Packed;
    batch.dock = randomId<DockId>(random);
    batch.dockedAt = {1'775'012'345'678};
    batch.sentAt = {1'775'012'346'789};
    batch.agentVersion = "0.1.0";
    domain::TerminalTime now = *domain::TerminalTime::fromCivil(2026, 4, 1, 9, 0, 0);
    for (int i = 0; i < records; ++i) {
        now.naive_s += random.between(3, 9);
        const std::string code = i % 50 == 0   ? "TWO-1042"
                                 : i % 50 == 1 ? "TWA-out_for_delivery"
                                 : i % 50 == 2 ? "TWP-TOKYO-3F"
                                               : randomSlip(random);
        batch.records.push_back(
            {{domain::encodeTerminalTime(batch.timeFormat, now), toBytes(code), 2}, 0, {}});
    }
    wire::ClockObservation observation;
    observation.id = randomId<ObservationId>(random);
    observation.dock = batch.dock;
    observation.reading = domain::encodeTerminalTime(batch.timeFormat, now);
    observation.agentTime = batch.dockedAt;
    observation.recordsBefore = static_cast<std::uint32_t>(records);
    if (records > 0) {
        observation.after = domain::RecordKey{
            batch.records.back().scan.rawTime, batch.records.back().scan.code, 0, {}};
    }
    batch.observations.push_back(observation);
    return batch;
}

} // namespace tewatashi::test
