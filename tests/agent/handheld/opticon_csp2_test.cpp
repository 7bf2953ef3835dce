#include "agent/handheld/opticon_csp2.h"
#include "tests/handheld/in_process_channel.h"
#include "tests/handheld/opn_dialogue.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::handheld;
using agent::ports::ChannelError;
using agent::ports::HandheldProblem;
using domain::TerminalTime;
using domain::TimeFormat;
using test::ManualClock;
using test::handheld::addFault;
using test::handheld::FaultPlan;
using test::handheld::InProcessChannel;
using test::handheld::octets;
using test::handheld::OpnConfig;
using test::handheld::OpnModel;
using test::handheld::sealCsp2;
using namespace std::chrono_literals;

namespace {

// A driver on a simulated terminal in virtual time.
struct Line {
    ManualClock clock;
    OpnModel terminal;
    InProcessChannel channel;
    OpticonCsp2 driver;

    explicit Line(std::initializer_list<std::string_view> faults = {}, OpnConfig config = {})
        : terminal(clock, std::move(config)), channel(clock, terminal),
          driver(channel, clock, [this](std::chrono::milliseconds by) { clock.advance(by); }) {
        FaultPlan plan;
        for (const std::string_view word : faults) {
            REQUIRE(addFault(plan, word));
        }
        terminal.setFaults(plan);
    }
    void ready() {
        REQUIRE(driver.identify());
        REQUIRE(driver.prepare());
    }
};

// Answers each written command with the next prepared pieces; a second way of reading them if told.
class ScriptedChannel final : public agent::ports::SerialChannel {
public:
    struct Answer {
        std::vector<Bytes> pieces;
        std::optional<Bytes> otherWay;
    };
    explicit ScriptedChannel(std::vector<Answer> answers) : m_answers(std::move(answers)) {}

    Result<void, ChannelError> write(ByteView bytes, std::chrono::milliseconds) override {
        m_written.emplace_back(bytes.begin(), bytes.end());
        m_piece = 0;
        m_current = m_next < m_answers.size() ? m_answers[m_next++] : Answer{};
        return {};
    }
    Result<void, ChannelError> read(Bytes& into, std::chrono::milliseconds) override {
        if (m_piece >= m_current.pieces.size()) {
            return failure(ChannelError::Timeout);
        }
        const Bytes& piece = m_current.pieces[m_piece++];
        into.insert(into.end(), piece.begin(), piece.end());
        return {};
    }
    Result<void, ChannelError> wake() override { return {}; }
    std::optional<Bytes> alternativeReading() override {
        return std::exchange(m_current.otherWay, std::nullopt);
    }
    void confirmReading() override { ++m_confirmed; }

    [[nodiscard]] const std::vector<Bytes>& written() const { return m_written; }
    [[nodiscard]] int confirmed() const { return m_confirmed; }

private:
    std::vector<Answer> m_answers;
    std::size_t m_next = 0;
    Answer m_current;
    std::size_t m_piece = 0;
    std::vector<Bytes> m_written;
    int m_confirmed = 0;
};

const Bytes kIdentity =
    octets("06 02 01 00 00 00 00 00 00 12 34 56 52 42 42 56 30 30 31 32 00 D9 F2");
const Bytes kParameters = octets("06 02 02 0F 00 02 23 01 00 AB 8D");
const Bytes kEmpty = octets("06 02 00 00 00 00 00 12 34 56 00 4F 3D");

OpticonCsp2 driverOf(ScriptedChannel& channel, ManualClock& clock) {
    return {channel, clock, [](std::chrono::milliseconds) {}};
}

} // namespace

TEST_CASE("A terminal is identified by its serial number, model and firmware") {
    OpnConfig config;
    config.version = "RBMV0101";
    config.batteryLow = true;
    Line line({}, config);
    const auto identity = line.driver.identify();
    REQUIRE(identity);
    CHECK(identity->terminalId == "opticon:0000000000123456");
    CHECK(domain::isValidTerminalId(identity->terminalId));
    CHECK(identity->model == "PX-20");
    CHECK(identity->firmware == "RBMV0101");
    CHECK(identity->batteryLow);
}

TEST_CASE("A sleeping terminal is woken up to four times") {
    Line patient({"silent=1x4"});
    CHECK(patient.driver.identify());
    Line dead({"silent=1x*"});
    const auto nobody = dead.driver.identify();
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().problem == HandheldProblem::NoAnswer);
    CHECK(dead.terminal.commandsSeen(0x01) == 5);
}

TEST_CASE("A terminal that is switching modes is busy and is not asked further") {
    Line line({"busy=1"});
    const auto busy = line.driver.identify();
    REQUIRE_FALSE(busy);
    CHECK(busy.error().problem == HandheldProblem::Busy);
    CHECK(line.terminal.commandsSeen(0x01) == 1);
    CHECK(line.driver.identify());
}

TEST_CASE("Junk before replies is skipped") {
    Line line({"junk=1x*"});
    line.terminal.scan("A");
    line.ready();
    const auto memory = line.driver.readMemory();
    REQUIRE(memory);
    CHECK(memory->records.size() == 1);
}

TEST_CASE("Something that never frames a reply is no supported terminal") {
    std::vector<ScriptedChannel::Answer> answers(5, {{toBytes("\r\nERROR\r\n")}, {}});
    ScriptedChannel channel(answers);
    ManualClock clock;
    const auto identity = driverOf(channel, clock).identify();
    REQUIRE_FALSE(identity);
    CHECK(identity.error().problem == HandheldProblem::NotSupported);
}

TEST_CASE("An unknown protocol version is no supported terminal") {
    Bytes other = kIdentity;
    other.resize(other.size() - 3);
    other[2] = 0x07;
    ScriptedChannel channel({{{sealCsp2(other)}, {}}});
    ManualClock clock;
    const auto identity = driverOf(channel, clock).identify();
    REQUIRE_FALSE(identity);
    CHECK(identity.error().problem == HandheldProblem::NotSupported);
}

TEST_CASE("Auto clear is switched off before reading and verified") {
    Line line({"auto-clear"});
    line.terminal.scan("A");
    line.ready();
    CHECK(line.terminal.parameter(0x0F) == Bytes{0});
    REQUIRE(line.driver.readMemory());
    CHECK(line.terminal.memory().size() == 1);
    Line stubborn({"auto-clear-refused"});
    REQUIRE(stubborn.driver.identify());
    const auto prepared = stubborn.driver.prepare();
    REQUIRE_FALSE(prepared);
    CHECK(prepared.error().problem == HandheldProblem::ErasesOnRead);
}

TEST_CASE("A terminal that says nothing about auto clear counts as erasing") {
    const Bytes left = sealCsp2(octets("06 02 01 0F 02 23 01"));
    const Bytes refused = sealCsp2(octets("06 02 02 0F 00"));
    ScriptedChannel channel({{{kIdentity}, {}}, {{left}, {}}, {{refused}, {}}});
    ManualClock clock;
    OpticonCsp2 driver = driverOf(channel, clock);
    REQUIRE(driver.identify());
    CHECK(driver.prepare().error().problem == HandheldProblem::ErasesOnRead);
}

TEST_CASE("A terminal that stores no times gives records and clock readings without") {
    const Bytes noTimes = sealCsp2(octets("06 02 02 0F 00 02 23 00"));
    const Bytes time = octets("06 02 06 05 1E 0E 0F 06 19 00 57 21");
    const Bytes upload = octets("06 02 00 00 00 00 00 12 34 56 0E 0B 34 30 30 36 33 38 31 33 33 33 "
                                "39 33 31 00 5F FC");
    ScriptedChannel channel({{{kIdentity}, {}}, {{noTimes}, {}}, {{time}, {}}, {{upload}, {}}});
    ManualClock clock;
    OpticonCsp2 driver = driverOf(channel, clock);
    REQUIRE(driver.identify());
    CHECK(driver.prepare() == TimeFormat::None);
    const auto reading = driver.readClock();
    REQUIRE(reading);
    CHECK(reading->time);
    CHECK(reading->raw.empty());
    const auto memory = driver.readMemory();
    REQUIRE(memory);
    CHECK(memory->raw == upload);
    CHECK(memory->records.at(0).rawTime.empty());
}

TEST_CASE("Scrambled codes of an unknown model are refused, of a known one never asked about") {
    const Bytes paper =
        octets("06 02 31 00 41 42 43 44 45 46 47 48 4E 42 52 49 4B 41 41 41 00 E1 7C");
    const bool scrambled = GENERATE(true, false);
    const Bytes answer = sealCsp2(octets(scrambled ? "06 02 02 4F 00" : "06 02 02 4F 01"));
    ScriptedChannel channel({{{paper}, {}}, {{kParameters}, {}}, {{answer}, {}}});
    ManualClock clock;
    OpticonCsp2 driver = driverOf(channel, clock);
    const auto identity = driver.identify();
    REQUIRE(identity);
    CHECK(identity->model == "unknown (NBRI)");
    const auto prepared = driver.prepare();
    CHECK(prepared.has_value() == !scrambled);

    Line known;
    known.ready();
    CHECK(known.terminal.commandsSeen(0x08) == 1);
}

TEST_CASE("The clock is read in the form of the records, or as unset") {
    OpnConfig config;
    config.naiveStart_s = TerminalTime::fromCivil(2025, 6, 15, 14, 30, 0)->naive_s;
    Line line({}, config);
    line.ready();
    const auto reading = line.driver.readClock();
    REQUIRE(reading);
    REQUIRE(reading->time);
    CHECK(decodeTerminalTime(TimeFormat::Csp2Packed, reading->raw) == reading->time);
    line.terminal.resetClock();
    const auto unset = line.driver.readClock();
    REQUIRE(unset);
    CHECK_FALSE(unset->time);
    CHECK(unset->raw.empty());
}

TEST_CASE("The clock is set and its echo compared") {
    Line line;
    line.ready();
    const auto time = TerminalTime::fromCivil(2026, 2, 28, 23, 59, 58);
    REQUIRE(time);
    CHECK(line.driver.setClock(*time));
    CHECK(std::abs(line.terminal.clock().naiveNow_s() - time->naive_s) <= 1);
    CHECK(line.driver.setClock(*TerminalTime::fromCivil(2070, 1, 1, 0, 0, 0)).error().problem ==
          HandheldProblem::Refused);
    ScriptedChannel channel({{{sealCsp2(octets("06 02 06 FF 1E 0E 0F 06 19"))}, {}}});
    OpticonCsp2 other = driverOf(channel, line.clock);
    CHECK(other.setClock(*time).error().problem == HandheldProblem::Refused);
}

TEST_CASE("An upload is asked for again after wrong checksums, errors and silence, then given up") {
    for (const char* fault : {"wrong-crc=3x3", "error=07@3x3", "error=09@3x3", "silent=3"}) {
        Line line({fault});
        line.terminal.scan("A");
        line.ready();
        INFO(fault);
        const auto memory = line.driver.readMemory();
        REQUIRE(memory);
        CHECK(memory->records.size() == 1);
    }
    Line hopeless({"wrong-crc=3x*"});
    hopeless.terminal.scan("A");
    hopeless.ready();
    CHECK(hopeless.driver.readMemory().error().problem == HandheldProblem::Garbled);
    CHECK(hopeless.terminal.commandsSeen(0x07) == 4);
    CHECK(hopeless.terminal.memory().size() == 1);
    Line unsupported({"error=05@3x*"});
    unsupported.ready();
    CHECK(unsupported.driver.readMemory().error().problem == HandheldProblem::Refused);
    CHECK(unsupported.terminal.commandsSeen(0x07) == 1);
}

TEST_CASE("A session the terminal ended by itself is resumed by interrogating again") {
    Line line;
    line.terminal.scan("A");
    line.ready();
    line.clock.advance(30s);
    const auto memory = line.driver.readMemory();
    REQUIRE(memory);
    CHECK(memory->records.size() == 1);
}

TEST_CASE("A clear is sent once, whatever becomes of its reply") {
    for (const char* fault : {"clear-lost", "clear-ignored", "error=07@3", "wrong-crc=3"}) {
        Line line({fault});
        line.terminal.scan("A");
        line.ready();
        INFO(fault);
        const auto cleared = line.driver.clearMemory();
        REQUIRE_FALSE(cleared);
        CHECK(cleared.error().detail.find("unknown") != std::string::npos);
        CHECK(line.terminal.commandsSeen(0x02) == 1);
    }
    Line good;
    good.terminal.scan("A");
    good.ready();
    CHECK(good.driver.clearMemory());
    CHECK(good.terminal.memory().empty());
}

TEST_CASE("A terminal may switch off before it answers") {
    Line line;
    line.ready();
    CHECK(line.driver.powerDown());
    CHECK(line.terminal.poweredDown());
    Line silent({"silent=3"});
    silent.ready();
    CHECK(silent.driver.powerDown());
}

TEST_CASE("A wrong checksum is first answered by reading the same octets in the other way") {
    const Bytes withHeader = octets("06 02 00 00 00 00 00 12 34 56 00 00 00 4F 3D");
    ScriptedChannel channel({{{kIdentity}, {}}, {{kParameters}, {}}, {{withHeader}, kEmpty}});
    ManualClock clock;
    OpticonCsp2 driver = driverOf(channel, clock);
    REQUIRE(driver.identify());
    REQUIRE(driver.prepare());
    const auto memory = driver.readMemory();
    REQUIRE(memory);
    CHECK(memory->raw == kEmpty);
    CHECK(channel.written().size() == 3);
    CHECK(channel.confirmed() == 3);
}

TEST_CASE("Octets behind an upload make it wrong, also when its checksum is right") {
    ScriptedChannel channel(
        {{{kIdentity}, {}}, {{kParameters}, {}}, {{kEmpty, toBytes("x")}, {}}, {{kEmpty}, {}}});
    ManualClock clock;
    OpticonCsp2 driver = driverOf(channel, clock);
    REQUIRE(driver.identify());
    REQUIRE(driver.prepare());
    CHECK(driver.readMemory());
    CHECK(channel.written().size() == 4);
}

TEST_CASE("An upload of another terminal is not accepted") {
    Bytes other = kEmpty;
    other.resize(other.size() - 3);
    other[9] = 0x57;
    ScriptedChannel channel({{{kIdentity}, {}},
                             {{kParameters}, {}},
                             {{sealCsp2(other)}, {}},
                             {{sealCsp2(other)}, {}},
                             {{sealCsp2(other)}, {}},
                             {{sealCsp2(other)}, {}}});
    ManualClock clock;
    OpticonCsp2 driver = driverOf(channel, clock);
    REQUIRE(driver.identify());
    REQUIRE(driver.prepare());
    CHECK(driver.readMemory().error().problem == HandheldProblem::Garbled);
}

TEST_CASE("Ten thousand records are read in any pieces") {
    const char* const split = GENERATE("split=1", "split=62", "split=100000");
    Line line({split});
    for (int i = 0; i < 10'000; ++i) {
        line.terminal.scan("4006381333931");
    }
    line.ready();
    const auto memory = line.driver.readMemory();
    REQUIRE(memory);
    CHECK(memory->records.size() == 10'000);
    CHECK(memory->records.back().code == toBytes("4006381333931"));
}

TEST_CASE("No command the driver sends is the one that restores factory settings") {
    Line line({"auto-clear"});
    line.terminal.scan("A");
    line.ready();
    REQUIRE(line.driver.readClock());
    REQUIRE(line.driver.readMemory());
    REQUIRE(line.driver.clearMemory());
    REQUIRE(line.driver.setClock(*TerminalTime::fromCivil(2026, 1, 1, 0, 0, 0)));
    REQUIRE(line.driver.powerDown());
    CHECK_FALSE(line.terminal.sawSetDefaults());
}
