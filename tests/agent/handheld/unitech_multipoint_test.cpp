#include "agent/handheld/unitech_multipoint.h"
#include "tests/handheld/in_process_channel.h"
#include "tests/handheld/multipoint_model.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::handheld;
using agent::ports::HandheldProblem;
using test::ManualClock;
using test::handheld::MultipointConfig;
using test::handheld::MultipointFaults;
using test::handheld::MultipointModel;
using test::handheld::Window;
using namespace std::chrono_literals;

namespace {

struct Line {
    ManualClock clock;
    MultipointModel terminal;
    test::handheld::InProcessChannel channel;
    UnitechMultipoint driver;

    explicit Line(MultipointConfig config = {})
        : terminal(clock, started(std::move(config))), channel(clock, terminal),
          driver(channel, clock, [this](std::chrono::milliseconds by) { clock.advance(by); },
                 {"unitech:desk-1", 'A', "DATA.TXT"}) {}

    void scan(int count) {
        for (int i = 0; i < count; ++i) {
            clock.advance(1s);
            terminal.scan("40063813339" + std::to_string(10 + i));
        }
    }
    void checkSame(const Result<agent::ports::MemoryImage, agent::ports::HandheldError>& image) {
        REQUIRE(image);
        const auto& memory = terminal.file().memory();
        REQUIRE(image->records.size() == memory.size());
        for (std::size_t i = 0; i < memory.size(); ++i) {
            CHECK(image->records[i].code == toBytes(memory[i].code));
            CHECK(image->records[i].rawTime == toBytes(memory[i].time));
        }
    }

private:
    static MultipointConfig started(MultipointConfig config) {
        config.naiveStart_s = ManualClock::kStart.value / 1000 + 9 * 3600;
        return config;
    }
};

} // namespace

TEST_CASE("A terminal on the line is noticed by its answer to the bell") {
    Line line;
    CHECK(line.driver.awaitCall(1s).value());
    MultipointFaults faults;
    faults.deaf = {1, Window::kAlways};
    line.terminal.setFaults(faults);
    CHECK_FALSE(line.driver.awaitCall(1s).value());
    CHECK(line.driver.identify().error().problem == HandheldProblem::NoAnswer);
}

TEST_CASE("A terminal says its model and takes its name from the port") {
    Line line;
    const auto identity = line.driver.identify();
    REQUIRE(identity);
    CHECK(identity->terminalId == "unitech:desk-1");
    CHECK(identity->model == "Unitech 63");
    CHECK(identity->reading == agent::ports::Reading::AsOftenAsWanted);
}

TEST_CASE("A file is read as often as wanted and erases nothing") {
    MultipointConfig config;
    config.goesOnUnasked = GENERATE(false, true);
    config.countsAddress = GENERATE(false, true);
    config.packet_bytes = GENERATE(as<std::size_t>{}, 7, 96, 250);
    Line line(config);
    line.scan(12);
    REQUIRE(line.driver.identify());
    line.checkSame(line.driver.readMemory());
    line.checkSame(line.driver.readMemory());
    CHECK(line.terminal.file().erasures() == 0);
    CHECK(line.driver.clearMemory());
    CHECK(line.terminal.file().memory().empty());
    const auto after = line.driver.readMemory();
    REQUIRE(after);
    CHECK(after->records.empty());
}

TEST_CASE("A terminal whose program keeps the file says so, and nothing is lost") {
    MultipointConfig config;
    config.deletesWhenSent = false;
    Line line(config);
    line.scan(3);
    REQUIRE(line.driver.readMemory());
    CHECK(line.driver.clearMemory().error().problem == HandheldProblem::KeepsRecords);
    line.checkSame(line.driver.readMemory());
}

TEST_CASE("An end is acknowledged once, and only after a transfer that reached it") {
    Line line;
    line.scan(3);
    CHECK(line.driver.clearMemory().error().problem == HandheldProblem::NoAnswer);
    REQUIRE(line.driver.readMemory());
    REQUIRE(line.driver.identify()); // a new conversation: the old end is void
    CHECK(line.driver.clearMemory().error().problem == HandheldProblem::NoAnswer);
    CHECK(line.terminal.file().memory().size() == 3);
}

TEST_CASE("Each fault of the line ends in the same file") {
    const auto which = GENERATE(&MultipointFaults::wrongCheck, &MultipointFaults::lostPacket,
                                &MultipointFaults::lostAnswer, &MultipointFaults::deaf);
    MultipointConfig config;
    config.goesOnUnasked = GENERATE(false, true);
    const std::uint32_t at = GENERATE(range(1U, 7U));
    INFO("at " << at << " unasked " << config.goesOnUnasked);
    Line line(config);
    line.scan(10); // 300 octets: four packets
    MultipointFaults faults;
    faults.*which = {at, 1};
    line.terminal.setFaults(faults);
    line.checkSame(line.driver.readMemory());
    CHECK(line.terminal.file().erasures() == 0);
}

TEST_CASE("A line that garbles every packet is reported and nothing is acknowledged") {
    Line line;
    line.scan(10);
    MultipointFaults faults;
    faults.wrongCheck = {1, Window::kAlways};
    line.terminal.setFaults(faults);
    CHECK(line.driver.readMemory().error().problem == HandheldProblem::Garbled);
    CHECK(line.terminal.file().memory().size() == 10);
}

TEST_CASE("A cable pulled at any octet leaves the file of a Unitech terminal where it is") {
    for (std::uint64_t at = 0; at < 120; ++at) {
        INFO("at octet " << at);
        Line line;
        line.scan(4);
        MultipointFaults faults;
        faults.unplugAt_byte = at;
        line.terminal.setFaults(faults);
        const auto image = line.driver.readMemory();
        REQUIRE_FALSE(image);
        CHECK(image.error().problem == HandheldProblem::Gone);
        CHECK(line.terminal.file().memory().size() == 4);
    }
}

TEST_CASE("A file without times is another layout") {
    MultipointConfig config;
    config.writesTimes = false;
    Line line(config);
    line.scan(3);
    CHECK(line.driver.readMemory().error().problem == HandheldProblem::OtherLayout);
    CHECK(line.terminal.file().memory().size() == 3);
}

TEST_CASE("An unanswered clear is unknown") {
    Line line;
    line.scan(3);
    REQUIRE(line.driver.readMemory());
    MultipointFaults faults;
    faults.deaf = {1, Window::kAlways};
    line.terminal.setFaults(faults);
    CHECK(line.driver.clearMemory().error().problem == HandheldProblem::NoAnswer);
}

TEST_CASE("Neither clock nor power of a Unitech terminal can be had by this protocol") {
    Line line;
    CHECK(line.driver.readClock().error().problem == HandheldProblem::Refused);
    CHECK(line.driver.setClock({}).error().problem == HandheldProblem::Refused);
    CHECK(line.driver.powerDown());
}
