#include "common/domain/scan_record.h"
#include "tests/common/domain/known_terminal.h"
#include "tests/support/protocol_doc.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi;
using namespace tewatashi::domain;
using tewatashi::test::kTerminal;

namespace {

Bytes bytesOf(const std::string& hex) { return hex == "-" ? Bytes{} : *fromHex(hex); }

RecordKey keyOfRow(const std::vector<std::string>& row) {
    RecordKey key{bytesOf(row.at(2)), bytesOf(row.at(3)),
                  static_cast<std::uint32_t>(std::stoul(row.at(4))), std::nullopt};
    if (row.at(5) != "-") {
        key.clear = ClearId::fromHexText(row.at(5));
    }
    return key;
}

RawScan scanAt(const char* code, int hour, int minute, int second, int year = 2026) {
    const TerminalTime time = *TerminalTime::fromCivil(year, 4, 1, hour, minute, second);
    return {encodeTerminalTime(TimeFormat::Csp2Packed, time), toBytes(code), 2};
}

std::vector<RawScan> anyMemory(test::TestRandom& random, int size) {
    std::vector<RawScan> memory;
    TerminalTime now = *TerminalTime::fromCivil(2026, 4, 1, 9, 0, 0);
    for (int i = 0; i < size; ++i) {
        now.naive_s += random.between(0, 2);
        RawScan scan;
        scan.code = toBytes("12345678901" + std::to_string(random.between(0, 3)));
        scan.rawTime = encodeTerminalTime(TimeFormat::Csp2Packed, now);
        if (random.oneIn(20)) {
            scan.rawTime = {0xFF, 0xFF, 0xFF, 0xFF};
        } else if (random.oneIn(20)) {
            const TerminalTime back{now.naive_s - random.between(1, 100'000)};
            scan.rawTime = encodeTerminalTime(TimeFormat::Csp2Packed, back);
        }
        memory.push_back(scan);
    }
    return memory;
}

std::vector<RecordId> idsOf(const std::vector<IdentifiedScan>& scans) {
    std::vector<RecordId> ids;
    ids.reserve(scans.size());
    for (const IdentifiedScan& scan : scans) {
        ids.push_back(scan.id);
    }
    return ids;
}

std::vector<IdentifiedScan> identified(const std::vector<RawScan>& memory,
                                       std::optional<ClearId> clear = std::nullopt) {
    return identifyMemory(kTerminal, TimeFormat::Csp2Packed, memory, clear);
}

} // namespace

TEST_CASE("Record ids are those of docs/protocol.md") {
    const test::ProtocolDoc doc(TW_PROTOCOL_DOC);
    const auto records = doc.rows("record");
    REQUIRE(records.size() == 6);
    for (const auto& row : records) {
        const RecordKey key = keyOfRow(row);
        CHECK(recordIdOf(kTerminal, key).hex() == row.at(6));
        const std::string content = doc.value("content " + row.at(1));
        CHECK(contentIdOf(kTerminal, key).hex() == (content.empty() ? row.at(6) : content));
    }
}

TEST_CASE("Every part of a key changes the id, the symbology does not") {
    const RecordKey key{{1, 2, 3, 4}, toBytes("123"), 0, std::nullopt};
    std::set<RecordId> ids{recordIdOf(kTerminal, key)};
    RecordKey other = key;
    other.rawTime = {1, 2, 3};
    ids.insert(recordIdOf(kTerminal, other));
    other = key;
    other.code = toBytes("1234");
    ids.insert(recordIdOf(kTerminal, other));
    other = key;
    other.occurrence = 1;
    ids.insert(recordIdOf(kTerminal, other));
    other = key;
    other.clear = ClearId{};
    ids.insert(recordIdOf(kTerminal, other));
    ids.insert(recordIdOf("opticon:0000000000123457", key));
    CHECK(ids.size() == 6);

    RawScan scan = scanAt("123", 9, 0, 0);
    const RecordId before = identified({scan})[0].id;
    scan.symbology = 99;
    CHECK(identified({scan})[0].id == before);
}

TEST_CASE("Octets cannot move between time and code without changing the id") {
    const RecordKey key{{1, 2}, {3}, 0, std::nullopt};
    const RecordKey moved{{1}, {2, 3}, 0, std::nullopt};
    CHECK(recordIdOf(kTerminal, key) != recordIdOf(kTerminal, moved));
}

TEST_CASE("Two honest scans of one label in the same second stay two") {
    const auto scans = identified({scanAt("123", 9, 0, 0), scanAt("123", 9, 0, 0)});
    REQUIRE(scans.size() == 2);
    CHECK(scans[0].id != scans[1].id);
    CHECK(scans[0].key.occurrence == 0);
    CHECK(scans[1].key.occurrence == 1);
    CHECK_FALSE(scans[0].before);
    CHECK(scans[1].before == scans[0].id);
    CHECK(scans[1].position == 1);
}

TEST_CASE("Times before 2020, going back or not decodable are not trusted") {
    const ClearId clear = *ClearId::fromHexText("000102030405060708090a0b0c0d0e0f");
    std::vector<RawScan> memory{scanAt("1", 9, 0, 0, 2019), scanAt("2", 0, 0, 0, 2020),
                                scanAt("3", 9, 0, 5),       scanAt("4", 9, 0, 4),
                                scanAt("5", 9, 0, 5),       scanAt("6", 9, 0, 6),
                                {Bytes{}, toBytes("7"), 2}, {Bytes(4, 0xFF), toBytes("8"), 2},
                                scanAt("9", 9, 0, 6)};
    const std::vector<bool> trusted{false, true, true, false, true, true, false, false, true};
    const auto scans = identified(memory, clear);
    for (std::size_t i = 0; i < scans.size(); ++i) {
        CAPTURE(i);
        CHECK(scans[i].key.clear.has_value() != trusted[i]);
        CHECK((trusted[i] || scans[i].key.clear == clear));
    }
    CHECK(identified(memory)[0].key.clear == ClearId{});
}

TEST_CASE("Reading more of a memory never changes an id") {
    test::TestRandom random(41);
    for (int round = 0; round < 40; ++round) {
        const std::vector<RawScan> memory = anyMemory(random, 60);
        const ClearId clear = *ClearId::fromBytes(Bytes(16, 5));
        const std::vector<RecordId> all = idsOf(identified(memory, clear));
        CHECK(std::set<RecordId>(all.begin(), all.end()).size() == all.size());
        for (std::size_t size = 0; size <= memory.size(); ++size) {
            const std::vector<RawScan> part(memory.begin(),
                                            memory.begin() + static_cast<std::ptrdiff_t>(size));
            const std::vector<RecordId> ids = idsOf(identified(part, clear));
            CHECK(std::equal(ids.begin(), ids.end(), all.begin()));
        }
    }
}

TEST_CASE("Another clear changes the ids of untrusted records alone, and no content id") {
    test::TestRandom random(42);
    const auto first = identified(anyMemory(random, 200), ClearId{});
    test::TestRandom again(42);
    const auto second = identified(anyMemory(again, 200), *ClearId::fromBytes(Bytes(16, 9)));
    int changed = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        CHECK((first[i].id == second[i].id) == !first[i].key.clear.has_value());
        CHECK(contentIdOf(kTerminal, first[i].key) == contentIdOf(kTerminal, second[i].key));
        changed += first[i].id == second[i].id ? 0 : 1;
    }
    CHECK(changed > 0);
}

TEST_CASE("A terminal id is a family, one colon and a serial") {
    CHECK(isValidTerminalId(kTerminal));
    CHECK(isValidTerminalId("denso-bht:a.1"));
    CHECK_FALSE(isValidTerminalId("opticon"));
    CHECK_FALSE(isValidTerminalId(":1"));
    CHECK_FALSE(isValidTerminalId("opticon:"));
    CHECK_FALSE(isValidTerminalId("opticon:1:2"));
    CHECK_FALSE(isValidTerminalId("Opticon:1"));
    CHECK_FALSE(isValidTerminalId("opticon:1 2"));
    CHECK(isValidTerminalId("a:" + std::string(62, '1')));
    CHECK_FALSE(isValidTerminalId("a:" + std::string(63, '1')));
}
