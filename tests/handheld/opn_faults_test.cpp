#include "tests/handheld/in_process_channel.h"
#include "tests/handheld/opn_dialogue.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::test;
using namespace tewatashi::test::handheld;
using agent::ports::ChannelError;
using namespace std::chrono_literals;

namespace {

struct Faulty {
    ManualClock clock;
    OpnModel terminal{clock, {}};
    // Faults count from the end of a good interrogate.
    explicit Faulty(FaultPlan plan) {
        ask(terminal, kInterrogate);
        terminal.scan("A");
        terminal.setFaults(std::move(plan));
    }
};

FaultPlan planOf(std::initializer_list<std::string_view> words) {
    FaultPlan plan;
    for (const std::string_view word : words) {
        REQUIRE(addFault(plan, word));
    }
    return plan;
}

bool crcGood(const Bytes& reply) {
    const std::size_t body = reply.size() - 2;
    const int sent = reply[body] << 8 | reply[body + 1];
    return csp2Crc(ByteView(reply).first(body)) == sent;
}

} // namespace

TEST_CASE("A wrong checksum comes at the planned reply only, or always") {
    Faulty once(planOf({"wrong-crc=2"}));
    CHECK(crcGood(ask(once.terminal, kUpload)));
    CHECK_FALSE(crcGood(ask(once.terminal, kUpload)));
    CHECK(crcGood(ask(once.terminal, kUpload)));
    Faulty always(planOf({"wrong-crc=1x*"}));
    CHECK_FALSE(crcGood(ask(always.terminal, kUpload)));
    CHECK_FALSE(crcGood(ask(always.terminal, kUpload)));
}

TEST_CASE("An error octet replaces the planned command") {
    const std::string code = GENERATE("05", "07", "08", "09");
    Faulty faulty(planOf({"error=" + code + "@1"}));
    CHECK(ask(faulty.terminal, kClear) == octets(code));
    CHECK(faulty.terminal.memory().size() == 1);
    CHECK(ask(faulty.terminal, kClear) == octets(kPlainOk));
}

TEST_CASE("A silent terminal neither answers nor obeys") {
    Faulty faulty(planOf({"silent=1x2"}));
    CHECK(ask(faulty.terminal, kClear).empty());
    CHECK(ask(faulty.terminal, kClear).empty());
    CHECK(faulty.terminal.memory().size() == 1);
    CHECK(ask(faulty.terminal, kClear) == octets(kPlainOk));
}

TEST_CASE("A busy terminal answers status 05 and opens no session") {
    Faulty faulty(planOf({"busy=2"}));
    CHECK(ask(faulty.terminal, kInterrogate).at(3) == 0x05);
    CHECK(ask(faulty.terminal, kUpload).empty());
    CHECK(ask(faulty.terminal, kInterrogate).at(3) == 0x05);
    CHECK(ask(faulty.terminal, kInterrogate).at(3) == 0x00);
    CHECK_FALSE(ask(faulty.terminal, kUpload).empty());
}

TEST_CASE("A split reply leaves in transfers of the planned size") {
    Faulty faulty(planOf({"split=3"}));
    faulty.terminal.receive(octets(kClear));
    CHECK(faulty.terminal.nextEmission()->bytes == octets("06 02 00"));
    CHECK(faulty.terminal.nextEmission()->bytes == octets("5E 6F"));
    CHECK_FALSE(faulty.terminal.nextEmission());
}

TEST_CASE("Junk comes before the planned reply") {
    Faulty faulty(planOf({"junk=1"}));
    CHECK(ask(faulty.terminal, kClear) == octets("41 54 0D 06 02 00 5E 6F"));
    CHECK(ask(faulty.terminal, kClear) == octets(kPlainOk));
}

TEST_CASE("A scan made during the upload is not in it and is erased by the clear") {
    Faulty faulty(planOf({"scan-during-upload=LATE"}));
    const Bytes first = ask(faulty.terminal, kUpload);
    const Bytes second = ask(faulty.terminal, kUpload);
    CHECK(second.size() == first.size() + 1 + 1 + 4 + 4);
    CHECK(faulty.terminal.history().scans().size() == 2);
    ask(faulty.terminal, kClear);
    CHECK(faulty.terminal.history().erasures().at(0).records == 2);
}

TEST_CASE("A lost clear reply may mean cleared or not cleared") {
    Faulty executed(planOf({"clear-lost"}));
    CHECK(ask(executed.terminal, kClear).empty());
    CHECK(executed.terminal.memory().empty());
    Faulty ignored(planOf({"clear-ignored=1x2"}));
    CHECK(ask(ignored.terminal, kClear).empty());
    CHECK(ask(ignored.terminal, kClear).empty());
    CHECK(ignored.terminal.memory().size() == 1);
    CHECK(ask(ignored.terminal, kClear) == octets(kPlainOk));
}

TEST_CASE("Auto clear erases on reading until it is switched off") {
    Faulty faulty(planOf({"auto-clear"}));
    CHECK(ask(faulty.terminal, "08 02 02 0F 23 00 E7 AF") ==
          sealCsp2(octets("06 02 02 0F 01 02 23 01")));
    CHECK(ask(faulty.terminal, kUpload).size() > 13);
    CHECK(faulty.terminal.memory().empty());
    CHECK(faulty.terminal.history().erasures().at(0).cause == EraseCause::AutoClear);
    CHECK(ask(faulty.terminal, "03 02 02 0F 00 00 AC B7") == sealCsp2(octets("06 02 02 0F 01")));
    faulty.terminal.scan("B");
    ask(faulty.terminal, kUpload);
    CHECK(faulty.terminal.memory().size() == 1);
}

TEST_CASE("Auto clear may refuse to be switched off") {
    Faulty faulty(planOf({"auto-clear-refused"}));
    CHECK(ask(faulty.terminal, "03 02 02 0F 00 00 AC B7") == sealCsp2(octets("06 02 02 0F 00")));
    CHECK(faulty.terminal.parameter(0x0F) == Bytes{1});
}

TEST_CASE("A battery may go flat between two scans") {
    Faulty faulty(planOf({"clock-reset=2"}));
    faulty.clock.advance(std::chrono::hours(24 * 365 * 30));
    faulty.terminal.scan("B");
    CHECK(faulty.terminal.clock().trusted());
    faulty.terminal.scan("C");
    CHECK_FALSE(faulty.terminal.clock().trusted());
    CHECK(faulty.terminal.memory().back().packedTime == packTime({0, 0, 0, 1, 1, 2000}));
}

TEST_CASE("Equal scans of one second stay two records, unknown symbologies and long codes too") {
    Faulty faulty({});
    faulty.terminal.scan("A");
    REQUIRE(faulty.terminal.memory().size() == 2);
    CHECK(faulty.terminal.memory()[0] == faulty.terminal.memory()[1]);
    CHECK(faulty.terminal.scan("?", 0xEE) == ScanOutcome::Stored);
    CHECK(faulty.terminal.scan(std::string(246, 'Q'), 0x1C) == ScanOutcome::Stored);
    CHECK(faulty.terminal.scan(std::string(251, 'Q'), 0x1C) == ScanOutcome::TooLong);
    const Bytes reply = ask(faulty.terminal, kUpload);
    CHECK(reply.at(10 + 2 * 7) == 6);
    CHECK(reply.at(10 + 2 * 7 + 1) == 0xEE);
    CHECK(reply.at(10 + 3 * 7) == 251); // a reserved length, as PX-20 two-dimensional codes
}

TEST_CASE("The cable can be cut after every octet of a conversation") {
    // 23 + 17 octets: interrogate and upload of one record.
    for (std::uint64_t cut = 0; cut < 23 + 20; ++cut) {
        ManualClock clock;
        OpnModel terminal(clock, {});
        terminal.scan("A");
        FaultPlan plan;
        plan.unplugAt_byte = cut;
        terminal.setFaults(plan);
        InProcessChannel channel(clock, terminal);
        Bytes got;
        bool gone = false;
        for (const std::string_view command : {kInterrogate, kUpload}) {
            gone = gone || !channel.write(octets(command), 1s);
            while (!gone) {
                const auto read = channel.read(got, 500ms);
                gone = !read && read.error() == ChannelError::Gone;
                if (!read) {
                    break;
                }
            }
        }
        CHECK(gone);
        CHECK(got.size() == cut);
        CHECK_FALSE(channel.plugged());
        CHECK(channel.read(got, 1ms).error() == ChannelError::Gone);
        CHECK(channel.write(got, 1ms).error() == ChannelError::Gone);
        CHECK(channel.wake().error() == ChannelError::Gone);
        CHECK(terminal.memory().size() == 1);
    }
}

TEST_CASE("A stall loses the rest of one reply and the terminal goes on") {
    Faulty faulty(planOf({"stall=5"}));
    InProcessChannel channel(faulty.clock, faulty.terminal);
    Bytes got;
    REQUIRE(channel.write(octets(kInterrogate), 1s));
    REQUIRE(channel.read(got, 1s));
    CHECK(got.size() == 5);
    CHECK(channel.read(got, 1s).error() == ChannelError::Stalled);
    REQUIRE(channel.write(octets(kInterrogate), 1s));
    got.clear();
    REQUIRE(channel.read(got, 1s));
    CHECK(got.size() == 23);
}

TEST_CASE("A time-out passes in virtual time and leaves the cable alive") {
    Faulty faulty({});
    InProcessChannel channel(faulty.clock, faulty.terminal);
    const std::chrono::milliseconds before = faulty.clock.monotonicNow();
    Bytes got;
    CHECK(channel.read(got, 2000ms).error() == ChannelError::Timeout);
    CHECK(faulty.clock.monotonicNow() - before == 2000ms);
    CHECK(channel.plugged());
    CHECK(channel.wake());
}

TEST_CASE("A record can claim another length than it has") {
    Faulty faulty(planOf({"record-length=251"}));
    const Bytes reply = ask(faulty.terminal, kUpload);
    CHECK(reply[10] == 251); // after status, STX and the serial number
    faulty.terminal.setFaults({});
    CHECK(ask(faulty.terminal, kUpload)[10] == 1 + 1 + 4);
}
