#include "agent/handheld/denso_bht.h"
#include "tests/handheld/bht_model.h"
#include "tests/handheld/in_process_channel.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::handheld;
using agent::ports::HandheldProblem;
using test::ManualClock;
using test::handheld::BhtConfig;
using test::handheld::BhtFaults;
using test::handheld::BhtModel;
using test::handheld::Window;
using namespace std::chrono_literals;

namespace {

// One BHT in its cradle, called out by its user.
struct Cradle {
    ManualClock clock;
    BhtModel terminal;
    test::handheld::InProcessChannel channel;
    DensoBht driver;

    explicit Cradle(BhtConfig config = {})
        : terminal(clock, started(std::move(config))), channel(clock, terminal),
          driver(channel, clock, "denso:desk-1") {}

    void scan(int count) {
        for (int i = 0; i < count; ++i) {
            clock.advance(1s);
            terminal.scan("40063813339" + std::to_string(10 + i));
        }
    }
    Result<agent::ports::MemoryImage, agent::ports::HandheldError> read(BhtFaults faults = {}) {
        terminal.setFaults(faults);
        terminal.send();
        const auto called = driver.awaitCall(40s);
        if (!called) {
            return failure(called.error());
        }
        REQUIRE(*called);
        REQUIRE(driver.identify());
        return driver.readMemory();
    }
    // Lets the terminal try until it gives up.
    void leaveAlone() {
        while (terminal.sending()) {
            clock.advance(1s);
            terminal.passTime();
            while (terminal.nextEmission()) {
            }
        }
    }

private:
    static BhtConfig started(BhtConfig config) {
        config.naiveStart_s = ManualClock::kStart.value / 1000 + 9 * 3600;
        return config;
    }
};

BhtFaults faultOf(Window BhtFaults::*which, Window when) {
    BhtFaults faults;
    faults.*which = when;
    return faults;
}

} // namespace

TEST_CASE("A quiet terminal has not called") {
    Cradle cradle;
    const auto called = cradle.driver.awaitCall(10s);
    REQUIRE(called);
    CHECK_FALSE(*called);
    CHECK(cradle.driver.identify().error().problem == HandheldProblem::NoAnswer);
    CHECK(cradle.driver.readMemory().error().problem == HandheldProblem::NoAnswer);
}

TEST_CASE("A call is answered only when its file is read") {
    Cradle cradle;
    cradle.scan(3);
    cradle.terminal.send();
    REQUIRE(cradle.driver.awaitCall(1s).value());
    cradle.leaveAlone();
    CHECK(cradle.terminal.lastEnd() == BhtModel::End::Abnormal);
    CHECK(cradle.terminal.file().memory().size() == 3);
}

TEST_CASE("A file is read with the times of its records, and nothing is erased by it") {
    Cradle cradle;
    cradle.scan(3);
    const auto image = cradle.read();
    REQUIRE(image);
    REQUIRE(image->records.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(image->records[i].code == toBytes(cradle.terminal.file().scans()[i].code));
        CHECK(image->records[i].rawTime == toBytes(cradle.terminal.file().scans()[i].time));
    }
    CHECK(domain::decodeTerminalTime(*cradle.driver.prepare(), image->records[0].rawTime));
    CHECK(cradle.terminal.file().memory().size() == 3);
    CHECK(cradle.driver.clearMemory());
    CHECK(cradle.terminal.lastEnd() == BhtModel::End::Normal);
    CHECK(cradle.terminal.file().memory().empty());
}

TEST_CASE("An end that is not acknowledged leaves the file in the terminal") {
    Cradle cradle;
    cradle.scan(3);
    REQUIRE(cradle.read());
    CHECK_FALSE(cradle.driver.awaitCall(40s).value());
    CHECK(cradle.terminal.lastEnd() == BhtModel::End::Abnormal);
    CHECK(cradle.terminal.file().memory().size() == 3);
    CHECK(cradle.read()->records.size() == 3);
}

TEST_CASE("An empty file is a file") {
    Cradle cradle;
    REQUIRE(cradle.read());
    CHECK(cradle.driver.clearMemory());
    CHECK(cradle.terminal.lastEnd() == BhtModel::End::Normal);
}

TEST_CASE("Each fault of the line is mended by the protocol") {
    const auto which = GENERATE(&BhtFaults::wrongCheck, &BhtFaults::lostBlock, &BhtFaults::cutBlock,
                                &BhtFaults::lostAnswer);
    const std::uint32_t at = GENERATE(range(1U, 7U));
    INFO("at " << at);
    Cradle cradle;
    cradle.scan(4);
    auto image = cradle.read(faultOf(which, {at, 1}));
    if (which == &BhtFaults::lostBlock && at == 1) {
        // A lost heading cannot be told from a lost answer to the call: the transfer is begun anew.
        REQUIRE_FALSE(image);
        cradle.leaveAlone();
        image = cradle.read();
    }
    REQUIRE(image);
    CHECK(image->records.size() == 4);
    CHECK(cradle.terminal.file().memory().size() == 4);
    CHECK(cradle.driver.clearMemory());
    CHECK(cradle.terminal.file().memory().empty());
}

TEST_CASE("A lost acknowledgement of the end is given again") {
    Cradle cradle;
    cradle.scan(2);
    // Call, heading, two texts, end.
    REQUIRE(cradle.read(faultOf(&BhtFaults::lostAnswer, {5, 2})));
    CHECK(cradle.driver.clearMemory());
    CHECK(cradle.terminal.lastEnd() == BhtModel::End::Normal);
    CHECK(cradle.terminal.file().memory().empty());
}

TEST_CASE("A terminal that never hears the acknowledgement is reported as unknown") {
    Cradle cradle;
    cradle.scan(2);
    REQUIRE(cradle.read(faultOf(&BhtFaults::lostAnswer, {5, Window::kAlways})));
    CHECK(cradle.driver.clearMemory().error().problem == HandheldProblem::NoAnswer);
    cradle.leaveAlone();
    CHECK(cradle.terminal.lastEnd() == BhtModel::End::Abnormal);
    CHECK(cradle.terminal.file().memory().size() == 2);
}

TEST_CASE("An end repeated after the session is acknowledged again") {
    BhtConfig slow;
    slow.answerTime = 5s;
    Cradle cradle(slow);
    cradle.scan(2);
    REQUIRE(cradle.read(faultOf(&BhtFaults::lostAnswer, {5, 1})));
    REQUIRE(cradle.driver.clearMemory());
    CHECK(cradle.terminal.file().memory().size() == 2);
    CHECK_FALSE(cradle.driver.awaitCall(10s).value());
    CHECK(cradle.terminal.lastEnd() == BhtModel::End::Normal);
    CHECK(cradle.terminal.file().memory().empty());
}

TEST_CASE("A block that comes twice at once makes the file suspect") {
    Cradle cradle;
    cradle.scan(3);
    CHECK(cradle.read(faultOf(&BhtFaults::doubledBlock, {2, 1})).error().problem ==
          HandheldProblem::Garbled);
    cradle.leaveAlone();
    CHECK(cradle.terminal.file().memory().size() == 3);
    CHECK(cradle.read()->records.size() == 3);
}

TEST_CASE("Ends that queued up while the journal was busy get one answer") {
    Cradle cradle;
    cradle.scan(2);
    REQUIRE(cradle.read());
    for (int i = 0; i < 10; ++i) {
        cradle.clock.advance(1s);
        cradle.terminal.passTime();
    }
    CHECK(cradle.driver.clearMemory());
    CHECK(cradle.terminal.lastEnd() == BhtModel::End::Normal);
    // Had there been more, the next call would find an answer that is not meant for it.
    cradle.scan(2);
    const auto next = cradle.read();
    REQUIRE(next);
    CHECK(next->records.size() == 2);
    CHECK(cradle.terminal.file().memory().size() == 2);
}

TEST_CASE("Calls that queued up get one answer") {
    Cradle cradle;
    cradle.scan(3);
    cradle.terminal.send();
    for (int i = 0; i < 8; ++i) {
        cradle.clock.advance(1s);
        cradle.terminal.passTime();
    }
    REQUIRE(cradle.driver.awaitCall(1s).value());
    CHECK(cradle.driver.readMemory()->records.size() == 3);
    CHECK(cradle.terminal.file().memory().size() == 3);
}

TEST_CASE("What is not of the layout is refused at its heading and stays in the terminal") {
    BhtConfig config;
    SECTION("no time") { config.widths = {20}; }
    SECTION("a program") { config.fileName = "COLLECT.PD3"; }
    SECTION("no serial numbers") { config.serials = false; }
    Cradle cradle(config);
    cradle.scan(2);
    const auto image = cradle.read();
    REQUIRE_FALSE(image);
    CHECK(image.error().problem == HandheldProblem::OtherLayout);
    CHECK_FALSE(cradle.driver.clearMemory());
    cradle.leaveAlone();
    CHECK(cradle.terminal.lastEnd() == BhtModel::End::Abnormal);
    CHECK(cradle.terminal.file().memory().size() == 2);
}

TEST_CASE("A terminal without check octets is not read") {
    BhtConfig config;
    config.checks = false;
    Cradle cradle(config);
    cradle.scan(2);
    CHECK(cradle.read().error().problem == HandheldProblem::Garbled);
    CHECK(cradle.terminal.file().memory().size() == 2);
}

TEST_CASE("A file with a text too few, or with less than announced, is not accepted") {
    Cradle cradle;
    cradle.scan(4);
    BhtFaults faults;
    SECTION("a text was skipped") { faults.skippedText = {2, 1}; }
    SECTION("the last text was skipped") { faults.skippedText = {4, 1}; }
    SECTION("one more was announced") { faults.announcesMore = true; }
    const auto image = cradle.read(faults);
    REQUIRE_FALSE(image);
    CHECK(image.error().problem == HandheldProblem::Garbled);
    CHECK_FALSE(cradle.driver.clearMemory());
    cradle.leaveAlone();
    CHECK(cradle.terminal.file().memory().size() == 4);
}

TEST_CASE("A cable pulled at any octet leaves the file in the terminal") {
    Cradle whole;
    whole.scan(2);
    REQUIRE(whole.read());
    const std::uint64_t length = whole.terminal.bytesSent();
    REQUIRE(length > 100);
    for (std::uint64_t at = 0; at < length; ++at) {
        INFO("at octet " << at);
        Cradle cradle;
        cradle.scan(2);
        BhtFaults faults;
        faults.unplugAt_byte = at;
        const auto image = cradle.read(faults);
        REQUIRE_FALSE(image);
        CHECK(image.error().problem == HandheldProblem::Gone);
        CHECK(cradle.terminal.file().memory().size() == 2);
    }
}

TEST_CASE("Octets that arrive one by one make the same file") {
    Cradle cradle;
    cradle.scan(5);
    BhtFaults faults;
    faults.split_bytes = 1;
    CHECK(cradle.read(faults)->records.size() == 5);
}

TEST_CASE("Neither the clock nor the power of the terminal can be had by this protocol") {
    Cradle cradle;
    CHECK(cradle.driver.readClock().error().problem == HandheldProblem::Refused);
    CHECK(cradle.driver.setClock({}).error().problem == HandheldProblem::Refused);
    CHECK(cradle.driver.powerDown());
}
