// Every frame below is written out: most were published by the maker or by independent programs,
// so the model is checked against the world and not against itself.
#include "tests/handheld/opn_dialogue.h"
#include "tests/support/manual_clock.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::test;
using namespace tewatashi::test::handheld;
using namespace std::chrono_literals;

namespace {

constexpr std::uint8_t kEan13 = 0x0B;
constexpr std::uint8_t kCode128 = 0x03;
const std::int64_t kAfternoon = naiveSeconds({5, 30, 14, 15, 6, 2025}); // 2025-06-15 14:30:05

struct Docked {
    ManualClock clock;
    OpnModel terminal;
    explicit Docked(OpnConfig config = {}) : terminal(clock, withTime(std::move(config))) {
        ask(terminal, kInterrogate);
    }
    static OpnConfig withTime(OpnConfig config) {
        config.naiveStart_s = config.naiveStart_s == 0 ? kAfternoon : config.naiveStart_s;
        return config;
    }
};

} // namespace

TEST_CASE("The checksum is CRC-16/USB with the high octet first") {
    CHECK(csp2Crc(asBytes("123456789")) == 0xB4C8);
    CHECK(sealCsp2({0x01, 0x02}) == octets(kInterrogate));
}

TEST_CASE("Packed times equal the published ones") {
    const auto packed = [](const ClockFields& fields) {
        const auto octetsOfTime = packTime(fields);
        return Bytes(octetsOfTime.begin(), octetsOfTime.end());
    };
    CHECK(packed({5, 30, 14, 15, 6, 2025}) == octets("15 E7 3D 99"));
    CHECK(packed({0, 0, 0, 1, 1, 2026}) == octets("00 00 04 5A"));
    CHECK(packed({59, 59, 23, 31, 12, 2026}) == octets("EF BB FF 1A"));
    CHECK(packed({59, 59, 23, 31, 12, 2063}) == octets("EF BB FF 3F"));
}

TEST_CASE("Clock fields survive the way to seconds and back, over leap days") {
    for (const ClockFields& fields :
         {ClockFields{0, 0, 0, 29, 2, 2024}, ClockFields{59, 59, 23, 31, 12, 1999},
          ClockFields{1, 2, 3, 1, 3, 2063}}) {
        CHECK(fieldsOf(naiveSeconds(fields)) == fields);
    }
}

TEST_CASE("Interrogate is answered with serial, version and battery") {
    ManualClock clock;
    OpnModel healthy(clock, {});
    CHECK(ask(healthy, kInterrogate) ==
          octets("06 02 01 00 00 00 00 00 00 12 34 56 52 42 42 56 30 30 31 32 00 D9 F2"));
    OpnConfig tired;
    tired.batteryLow = true;
    OpnModel low(clock, tired);
    CHECK(ask(low, kInterrogate) ==
          octets("06 02 01 16 00 00 00 00 00 12 34 56 52 42 42 56 30 30 31 32 00 95 16"));
    OpnConfig symbol;
    symbol.protocolVersion = 0x31;
    symbol.serial = {'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'};
    symbol.version = "NBRIKAAA";
    OpnModel paper(clock, symbol);
    CHECK(ask(paper, kInterrogate) ==
          octets("06 02 31 00 41 42 43 44 45 46 47 48 4E 42 52 49 4B 41 41 41 00 E1 7C"));
}

TEST_CASE("Before an interrogate the terminal ignores everything else") {
    ManualClock clock;
    OpnModel terminal(clock, {});
    terminal.scan("ABC");
    for (const std::string_view command : {kClear, kUpload, kGetTime, kSetDefaults, kPowerDown}) {
        CHECK(ask(terminal, command).empty());
    }
    CHECK(terminal.memory().size() == 1);
    CHECK_FALSE(ask(terminal, kInterrogate).empty());
    CHECK_FALSE(ask(terminal, kUpload).empty());
}

TEST_CASE("A session ends after 20 silent seconds, on power down and on a low host line") {
    Docked dock;
    dock.clock.advance(20s);
    CHECK_FALSE(ask(dock.terminal, kGetTime).empty());
    dock.clock.advance(21s);
    CHECK(ask(dock.terminal, kGetTime).empty());

    ask(dock.terminal, kInterrogate);
    CHECK(ask(dock.terminal, kPowerDown) == octets(kPlainOk));
    CHECK(dock.terminal.poweredDown());
    CHECK(ask(dock.terminal, kGetTime).empty());

    ask(dock.terminal, kInterrogate);
    dock.terminal.setHostReady(false);
    dock.clock.advance(175ms);
    dock.terminal.setHostReady(true);
    CHECK_FALSE(ask(dock.terminal, kGetTime).empty());
    dock.terminal.setHostReady(false);
    dock.clock.advance(1001ms);
    dock.terminal.setHostReady(true);
    CHECK(ask(dock.terminal, kGetTime).empty());
}

TEST_CASE("Uploads list the records oldest first and delete nothing") {
    Docked dock;
    CHECK(ask(dock.terminal, kUpload) == octets(kEmptyUpload));
    dock.terminal.scan("4006381333931", kEan13);
    dock.clock.advance(4s);
    dock.terminal.scan("ABC-123", kCode128);
    const Bytes expected = octets("06 02 00 00 00 00 00 12 34 56 "
                                  "12 0B 34 30 30 36 33 38 31 33 33 33 39 33 31 15 E7 3D 99 "
                                  "0C 03 41 42 43 2D 31 32 33 25 E7 3D 99 00 60 CC");
    CHECK(expected.size() == 45);
    CHECK(ask(dock.terminal, kUpload) == expected);
    CHECK(ask(dock.terminal, kUpload) == expected);
    CHECK(dock.terminal.memory().size() == 2);
}

TEST_CASE("Without the store-RTC parameter records carry no time") {
    Docked dock;
    // 23h = 0; the only vector here that is not published.
    CHECK(ask(dock.terminal, toHex(sealCsp2(octets("03 02 02 23 00")))) ==
          sealCsp2(octets("06 02 02 23 01")));
    dock.terminal.scan("4006381333931", kEan13);
    CHECK(ask(dock.terminal, kUpload) ==
          octets("06 02 00 00 00 00 00 12 34 56 0E 0B 34 30 30 36 33 38 31 33 33 33 39 33 31 00 "
                 "5F FC"));
}

TEST_CASE("Clear erases everything, also what was scanned after the upload") {
    Docked dock;
    dock.terminal.scan("A");
    ask(dock.terminal, kUpload);
    dock.terminal.scan("B");
    CHECK(ask(dock.terminal, kClear) == octets(kPlainOk));
    CHECK(dock.terminal.memory().empty());
    CHECK(ask(dock.terminal, kUpload) == octets(kEmptyUpload));
    REQUIRE(dock.terminal.history().scans().size() == 2);
    REQUIRE(dock.terminal.history().erasures().size() == 1);
    CHECK(dock.terminal.history().erasures()[0].records == 2);
    CHECK(dock.terminal.history().erasures()[0].cause == EraseCause::ClearCommand);
}

TEST_CASE("Set defaults erases like the real one and is remembered") {
    Docked dock;
    dock.terminal.scan("A");
    CHECK_FALSE(dock.terminal.sawSetDefaults());
    CHECK(ask(dock.terminal, kSetDefaults) == sealCsp2(octets("06 02 01 01")));
    CHECK(dock.terminal.memory().empty());
    CHECK(dock.terminal.sawSetDefaults());
    CHECK(dock.terminal.history().erasures().at(0).cause == EraseCause::SetDefaults);
}

TEST_CASE("Parameters are read and written as published") {
    Docked dock;
    CHECK(ask(dock.terminal, "08 02 02 0F 23 00 E7 AF") ==
          octets("06 02 02 0F 00 02 23 01 00 AB 8D"));
    CHECK(ask(dock.terminal, "03 02 02 02 01 02 04 00 00 BD 3F") ==
          octets("06 02 02 02 01 02 04 01 00 7D 01"));
    CHECK(ask(dock.terminal, "08 02 01 02 00 26 6B") == sealCsp2(octets("06 02 02 02 01")));
    CHECK(ask(dock.terminal, "08 02 01 4F 00 76 5E") == sealCsp2(octets("06 02 02 4F 01")));
    CHECK(ask(dock.terminal, "03 02 02 0F 00 00 AC B7") == sealCsp2(octets("06 02 02 0F 01")));
    CHECK(ask(dock.terminal, "03 02 02 23 01 00 F5 77") == sealCsp2(octets("06 02 02 23 01")));
    // An undefined parameter is named without a value.
    CHECK(ask(dock.terminal, toHex(sealCsp2(octets("08 02 01 7F")))) ==
          sealCsp2(octets("06 02 01 7F")));
}

TEST_CASE("Layout parameters can be changed only while memory is empty") {
    Docked dock;
    dock.terminal.scan("A");
    CHECK(ask(dock.terminal, "03 02 02 23 01 00 F5 77") == sealCsp2(octets("06 02 02 23 00")));
    ask(dock.terminal, kClear);
    CHECK(ask(dock.terminal, "03 02 02 23 01 00 F5 77") == sealCsp2(octets("06 02 02 23 01")));
}

TEST_CASE("The clock is read and set as published") {
    Docked dock;
    CHECK(ask(dock.terminal, kGetTime) == octets("06 02 06 05 1E 0E 0F 06 19 00 57 21"));
    CHECK(ask(dock.terminal, "09 02 06 00 01 07 02 03 00 00 34 83") ==
          sealCsp2(octets("06 02 06 00 01 07 02 03 00")));
    CHECK(fieldsOf(dock.terminal.clock().naiveNow_s()) == ClockFields{0, 1, 7, 2, 3, 2000});
    CHECK(ask(dock.terminal, "09 02 06 05 1E 0E 0F 06 19 00 67 11") ==
          octets("06 02 06 05 1E 0E 0F 06 19 00 57 21"));
    dock.clock.advance(54s);
    CHECK(ask(dock.terminal, kInterrogate).size() == 23);
    CHECK(ask(dock.terminal, kGetTime) == sealCsp2(octets("06 02 06 3B 1E 0E 0F 06 19")));
}

TEST_CASE("A flat battery shows as FF seconds until the clock is set") {
    OpnConfig config;
    Docked dock(config);
    dock.terminal.resetClock();
    CHECK(ask(dock.terminal, kGetTime) == sealCsp2(octets("06 02 06 FF 00 00 01 01 00")));
    ask(dock.terminal, "09 02 06 05 1E 0E 0F 06 19 00 67 11");
    CHECK(ask(dock.terminal, kGetTime) == octets("06 02 06 05 1E 0E 0F 06 19 00 57 21"));
}

TEST_CASE("A bad clock field is echoed as FF and nothing is set") {
    Docked dock;
    const Bytes month13 = sealCsp2(octets("09 02 06 05 1E 0E 0F 0D 19"));
    CHECK(ask(dock.terminal, toHex(month13)) == sealCsp2(octets("06 02 06 05 1E 0E 0F FF 19")));
    CHECK(dock.terminal.clock().naiveNow_s() == kAfternoon);
    const Bytes fiveFields = sealCsp2(octets("09 02 05 05 1E 0E 0F 0D"));
    CHECK(ask(dock.terminal, toHex(fiveFields)) == sealCsp2(octets("06 02 01 FF")));
}

TEST_CASE("The clock drifts by the given parts per million") {
    OpnConfig config;
    config.drift_ppm = 1000; // one second in a thousand
    Docked dock(config);
    dock.clock.advance(2000s);
    CHECK(dock.terminal.clock().naiveNow_s() == kAfternoon + 2002);
}

TEST_CASE("Commands may arrive octet by octet and behind a modem probe's text") {
    Docked dock;
    for (const std::uint8_t octet : octets(kGetTime)) {
        CHECK_FALSE(dock.terminal.hasEmission());
        dock.terminal.receive(ByteView(&octet, 1));
    }
    CHECK(dock.terminal.hasEmission());
    drained(dock.terminal);
    dock.terminal.receive(asBytes("AT\r"));
    CHECK_FALSE(ask(dock.terminal, kUpload).empty());
}

TEST_CASE("A half-sent command is forgotten after a second") {
    Docked dock;
    dock.terminal.receive(octets("09 02 06 05"));
    dock.clock.advance(1100ms);
    CHECK_FALSE(ask(dock.terminal, kGetTime).empty());
}

TEST_CASE("A command with a wrong checksum is answered 07 and not executed") {
    Docked dock;
    dock.terminal.scan("A");
    CHECK(ask(dock.terminal, "02 02 00 9F 2F") == octets("07"));
    CHECK(dock.terminal.memory().size() == 1);
}

TEST_CASE("A reserved command is answered 05") {
    Docked dock;
    CHECK(ask(dock.terminal, toHex(sealCsp2({0x06, 0x02}))) == octets("05"));
}

TEST_CASE("A full memory refuses the scan and keeps the rest") {
    OpnConfig config;
    config.memoryLimit_bytes = 40;
    Docked dock(config);
    CHECK(dock.terminal.scan("12345678901") == ScanOutcome::Stored);
    CHECK(dock.terminal.scan("12345678901") == ScanOutcome::Stored);
    CHECK(dock.terminal.scan("12345678901") == ScanOutcome::MemoryFull);
    CHECK(dock.terminal.history().scans().size() == 2);
    ask(dock.terminal, kClear);
    CHECK(dock.terminal.scan("12345678901") == ScanOutcome::Stored);
}

TEST_CASE("A long upload is one reply whose length only the structure tells") {
    Docked dock;
    for (int i = 0; i < 1500; ++i) {
        REQUIRE(dock.terminal.scan("4006381333931", kEan13) == ScanOutcome::Stored);
    }
    CHECK(ask(dock.terminal, kUpload).size() == 10 + 1500 * 19 + 3);
}

TEST_CASE("The history tells every scan and every erasure as JSON") {
    Docked dock;
    dock.terminal.scan("AB", kCode128);
    ask(dock.terminal, kClear);
    CHECK(dock.terminal.history().toJson() ==
          R"({"erasures":[{"cause":"clear","records":1,"scans_before":1}],)"
          R"("scans":[{"code":"4142","symbology":3,"time":"15e73d99"}]})");
}
