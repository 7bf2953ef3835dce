#include "agent/core/dock_session.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi;
using namespace tewatashi::agent::core;
using agent::journal::AppendResult;
using agent::journal::JournalError;
using agent::journal::JournalProblem;
using agent::ports::ClockReading;
using agent::ports::HandheldError;
using agent::ports::HandheldProblem;
using agent::ports::MemoryImage;
using agent::ports::TerminalIdentity;
using domain::RawScan;
using domain::TerminalTime;
using domain::TimeFormat;

namespace {

using Memory = std::vector<RawScan>;
constexpr UtcMillis kNow{1'775'001'600'000};
const std::string kTerminal = "opticon:0000000000123456";

TerminalTime siteTime(UtcMillis at) { return {at.value / 1000 + 9LL * 3600}; }

RawScan scan(const char* code, int second = 0) {
    const auto time = TerminalTime::fromCivil(2026, 4, 1, 8, 0, second);
    REQUIRE(time);
    return {encodeTerminalTime(TimeFormat::Csp2Packed, *time), toBytes(code), 3};
}

// One session and short ways to answer its steps.
struct Play {
    test::TestRandom random{5};
    DockSession session;

    explicit Play(AfterStore afterStore = AfterStore::Clear,
                  Departure departure = Departure::StayDocked)
        : session(settings(afterStore, departure), DockId{{1}}, kNow, random) {}

    static DockSettings settings(AfterStore afterStore, Departure departure) {
        DockSettings all;
        all.afterStore = afterStore;
        all.departure = departure;
        all.siteLocalTime = siteTime;
        all.journalFile = "scans.journal";
        return all;
    }
    template <typename Step>
    [[nodiscard]] bool at() const {
        return std::holds_alternative<Step>(session.step());
    }
    template <typename Step>
    [[nodiscard]] const Step& step() const {
        REQUIRE(at<Step>());
        return std::get<Step>(session.step());
    }
    [[nodiscard]] const DockEnd& end() const { return step<step::Finish>().end; }

    void identify() {
        REQUIRE(at<step::Identify>());
        session.onIdentified(
            TerminalIdentity{kTerminal, "OPN-2001", "RBBV0012", false, TimeFormat::None});
    }
    void clock(std::int64_t offset_s = 0) {
        REQUIRE(at<step::ReadClock>());
        const TerminalTime time{siteTime(kNow).naive_s + offset_s};
        session.onClock(ClockReading{encodeTerminalTime(TimeFormat::Csp2Packed, time), time}, kNow);
    }
    void memory(const Memory& records) {
        REQUIRE(at<step::ReadMemory>());
        session.onMemory(MemoryImage{toBytes("raw"), records});
    }
    void stored(std::uint32_t stored, std::uint32_t known = 0) {
        REQUIRE(at<step::StoreReading>());
        session.onStored(AppendResult{stored, known});
    }
    void observed() {
        REQUIRE(at<step::StoreObservation>());
        session.onObservationStored({});
    }
    void announced() {
        REQUIRE(at<step::AnnounceClear>());
        session.onClearAnnounced({});
    }
    void confirmed() {
        REQUIRE(at<step::ConfirmClear>());
        session.onClearConfirmed({});
    }
    void upToMemory(std::optional<ClearId> lastClear = std::nullopt, std::int64_t offset_s = 0) {
        identify();
        session.onPrepared(TimeFormat::Csp2Packed);
        REQUIRE(at<step::BeginDock>());
        session.onBegun(lastClear);
        clock(offset_s);
    }
    void upToVerify(const Memory& records, std::optional<ClearId> lastClear = std::nullopt) {
        upToMemory(lastClear);
        memory(records);
        stored(static_cast<std::uint32_t>(records.size()));
        observed();
    }
    void upToClear(const Memory& records, std::optional<ClearId> lastClear = std::nullopt) {
        upToVerify(records, lastClear);
        memory(records);
        announced();
        REQUIRE(at<step::Clear>());
    }
    void clearUnanswered() {
        REQUIRE(at<step::Clear>());
        session.onCleared(failure(HandheldError{HandheldProblem::NoAnswer, ""}));
    }
};

HandheldError error(HandheldProblem problem) { return {problem, "planned"}; }
JournalError full() { return {JournalProblem::Full, "planned"}; }

} // namespace

TEST_CASE("A session goes from identifying to a confirmed clear in this order") {
    Play play;
    CHECK(play.at<step::Identify>());
    play.identify();
    CHECK(play.at<step::Prepare>());
    play.session.onPrepared(TimeFormat::Csp2Packed);
    CHECK(play.step<step::BeginDock>().header.terminal.terminalId == kTerminal);
    CHECK(play.step<step::BeginDock>().header.terminal.timeFormat == TimeFormat::Csp2Packed);
    play.session.onBegun(std::optional<ClearId>());
    play.clock();
    const Memory records{scan("A", 1), scan("B", 2)};
    play.memory(records);
    const auto& reading = play.step<step::StoreReading>().reading;
    CHECK(reading.raw == toBytes("raw"));
    REQUIRE(reading.records.size() == 2);
    const auto identified =
        domain::identifyMemory(kTerminal, TimeFormat::Csp2Packed, records, std::nullopt);
    CHECK(reading.records[1].id == identified[1].id);
    play.stored(2);
    const auto seen = play.step<step::StoreObservation>().seen;
    CHECK(seen.after == identified[1].key);
    CHECK(seen.recordsBefore == 2);
    CHECK(seen.agentTime == kNow);
    CHECK_FALSE(seen.id.isZero());
    play.observed();
    play.memory(records);
    CHECK(play.step<step::AnnounceClear>().terminalId == kTerminal);
    play.session.onClearAnnounced({});
    CHECK(play.at<step::Clear>());
    play.session.onCleared({});
    CHECK_FALSE(play.step<step::ConfirmClear>().clear.isZero());
    play.confirmed();
    CHECK(play.end().outcome == DockOutcome::Stored);
    REQUIRE(play.end().summary);
    CHECK(play.end().summary->cleared);
    CHECK(play.end().summary->recordsNew == 2);
    CHECK(play.end().left == markOf({}));
}

TEST_CASE("A terminal that fails before everything is stored is never cleared") {
    const HandheldProblem problem =
        GENERATE(HandheldProblem::NoAnswer, HandheldProblem::Garbled, HandheldProblem::Gone,
                 HandheldProblem::RecordTooLong, HandheldProblem::ErasesOnRead);
    const int failing = GENERATE(0, 1, 2, 3);
    Play play;
    const auto bad = failure(error(problem));
    if (failing == 0) {
        play.session.onIdentified(bad);
    } else if (failing == 1) {
        play.identify();
        play.session.onPrepared(bad);
    } else if (failing == 2) {
        play.identify();
        play.session.onPrepared(TimeFormat::Csp2Packed);
        play.session.onBegun(std::optional<ClearId>());
        play.session.onClock(bad, kNow);
    } else {
        play.upToMemory();
        play.session.onMemory(bad);
    }
    CHECK(play.end().outcome ==
          (problem == HandheldProblem::Gone ? DockOutcome::Removed : DockOutcome::Failed));
    CHECK(play.end().summary.has_value() == (failing >= 2));
    REQUIRE(play.end().handheldError);
    CHECK(play.end().handheldError->problem == problem);
    CHECK_FALSE(play.end().text.ja.empty());
}

TEST_CASE("A terminal that will not tell its time is read as one without a clock") {
    Play play;
    play.identify();
    play.session.onPrepared(TimeFormat::Csp2Packed);
    play.session.onBegun(std::optional<ClearId>());
    play.session.onClock(failure(error(HandheldProblem::Refused)), kNow);
    play.memory({scan("A")});
    play.stored(1);
    CHECK(play.step<step::StoreObservation>().seen.reading.empty());
}

TEST_CASE("A journal that fails ends the session before a clear") {
    const int failing = GENERATE(0, 1, 2);
    Play play;
    if (failing == 0) {
        play.identify();
        play.session.onPrepared(TimeFormat::Csp2Packed);
        play.session.onBegun(failure(full()));
    } else {
        play.upToMemory();
        play.memory({scan("A")});
        if (failing == 1) {
            play.session.onStored(failure(full()));
        } else {
            play.stored(1);
            play.session.onObservationStored(failure(full()));
        }
    }
    CHECK(play.end().outcome == DockOutcome::CannotStore);
    CHECK(play.end().text.ja.find("消去していません") != std::string::npos);
}

TEST_CASE("Anything that fails after storing leaves the memory stored but not cleared") {
    const HandheldProblem problem =
        GENERATE(HandheldProblem::NoAnswer, HandheldProblem::Gone, HandheldProblem::Garbled);
    Play play;
    play.upToVerify({scan("A")});
    play.session.onMemory(failure(error(problem)));
    CHECK(play.end().outcome == DockOutcome::StoredNotCleared);
    CHECK_FALSE(play.end().summary->cleared);
    CHECK(play.end().left == markOf({scan("A")}));
}

TEST_CASE("Records that appear between two readings are stored before a clear") {
    Play play;
    play.upToVerify({scan("A", 1)});
    play.memory({scan("A", 1), scan("B", 2)});
    CHECK(play.step<step::StoreReading>().reading.records.size() == 2);
    play.stored(1, 1);
    play.clock();
    CHECK(play.step<step::StoreObservation>().seen.recordsBefore == 2);
    play.observed();
    play.memory({scan("A", 1), scan("B", 2)});
    CHECK(play.at<step::AnnounceClear>());
}

TEST_CASE("Three readings that differ put the clear off") {
    Play play;
    Memory memory{scan("A", 1)};
    play.upToVerify(memory);
    for (int round = 0; round < 3; ++round) {
        memory.push_back(scan("X", 10 + round));
        play.memory(memory);
        play.stored(1, 0);
        play.clock();
        play.observed();
    }
    CHECK(play.end().outcome == DockOutcome::StoredNotCleared);
    CHECK(play.end().summary->recordsNew == 4);
}

TEST_CASE("An unanswered clear of a memory that is empty now was executed") {
    Play play;
    play.upToClear({scan("A")});
    play.clearUnanswered();
    play.identify();
    play.memory({});
    play.confirmed();
    CHECK(play.end().outcome == DockOutcome::Stored);
    CHECK(play.end().summary->cleared);
}

TEST_CASE("An unanswered clear of a memory that is unchanged was not: the last clear holds again") {
    const ClearId last{{9}};
    Play play;
    play.upToClear({scan("A")}, last);
    play.clearUnanswered();
    play.identify();
    play.memory({scan("A")});
    CHECK(play.step<step::ConfirmClear>().clear == last);
    play.confirmed();
    play.memory({scan("A")});
    play.announced();
    play.session.onCleared({});
    CHECK(play.step<step::ConfirmClear>().clear != last);
}

TEST_CASE("Records made after an unanswered clear was not executed are stored first") {
    Play play;
    play.upToClear({scan("A", 1)});
    play.clearUnanswered();
    play.identify();
    play.memory({scan("A", 1), scan("B", 2)});
    CHECK(play.step<step::StoreReading>().reading.records.size() == 2);
}

TEST_CASE("Only new records after an unanswered clear are another memory and another session") {
    Play play(AfterStore::Clear, Departure::PowerDown);
    play.upToClear({scan("A", 1)});
    play.clearUnanswered();
    play.identify();
    play.memory({scan("B", 30)});
    CHECK_FALSE(play.step<step::ConfirmClear>().clear.isZero());
    play.confirmed();
    CHECK(play.end().more);
    CHECK(play.end().outcome == DockOutcome::Stored);
    CHECK_FALSE(play.end().left);
}

TEST_CASE("A memory that shrank after an unanswered clear leaves the last clear unknown") {
    const ClearId last{{9}};
    Play play;
    play.upToClear({scan("A", 1), scan("B", 2)}, last);
    play.clearUnanswered();
    play.identify();
    play.memory({scan("B", 2)});
    CHECK(play.at<step::StoreReading>());
    play.stored(0, 1);
    play.clock();
    play.observed();
    CHECK(play.at<step::ReadMemory>());
}

TEST_CASE("Another terminal answering after an unanswered clear is left alone") {
    Play play;
    play.upToClear({scan("A")});
    play.clearUnanswered();
    play.session.onIdentified(
        TerminalIdentity{"opticon:ff", "OPN-2001", "RBBV0012", false, TimeFormat::None});
    CHECK(play.end().outcome == DockOutcome::StoredNotCleared);
}

TEST_CASE("A terminal gone after a clear was sent leaves open what its memory holds") {
    Play play;
    play.upToClear({scan("A")});
    play.session.onCleared(failure(error(HandheldProblem::Gone)));
    CHECK(play.end().outcome == DockOutcome::StoredNotCleared);
    CHECK_FALSE(play.end().left);
}

TEST_CASE("A memory seen empty counts as a clear for what comes later") {
    Play play;
    play.upToMemory(ClearId{{9}});
    play.memory({});
    play.stored(0);
    CHECK_FALSE(play.step<step::StoreObservation>().seen.after);
    play.observed();
    CHECK(play.step<step::ConfirmClear>().clear != ClearId{{9}});
    play.confirmed();
    CHECK(play.end().outcome == DockOutcome::NothingNew);
    CHECK_FALSE(play.end().summary->cleared);
}

TEST_CASE("The clock is set beyond the tolerance, last, and only on an empty memory") {
    const std::int64_t offset_s = GENERATE(-86'400, -3, -2, 0, 2, 3, 3600);
    INFO("offset " << offset_s);
    const bool wrong = std::abs(offset_s) > 2;
    Play play;
    play.upToMemory(std::nullopt, offset_s);
    play.memory({scan("A")});
    play.stored(1);
    play.observed();
    play.memory({scan("A")});
    play.announced();
    play.session.onCleared({});
    play.confirmed();
    CHECK(play.at<step::SetClock>() == wrong);
    if (wrong) {
        play.session.onClockSet({});
    }
    CHECK(play.end().outcome == DockOutcome::Stored);
    REQUIRE(play.end().clock.has_value());
    CHECK(play.end().clock->ahead == std::chrono::seconds(offset_s));
    CHECK(play.end().clock->mended == wrong);

    Play kept;
    kept.upToMemory(std::nullopt, offset_s);
    kept.memory({scan("A")});
    kept.stored(1);
    kept.observed();
    kept.session.onMemory(failure(error(HandheldProblem::NoAnswer)));
    CHECK(kept.end().outcome == DockOutcome::StoredNotCleared);
    CHECK_FALSE(kept.end().clock->mended);
}

TEST_CASE("A clock that cannot be set is noted and changes nothing else") {
    Play play(AfterStore::Keep, Departure::PowerDown);
    play.upToMemory(std::nullopt, 100);
    play.memory({scan("A")});
    play.stored(1);
    play.observed();
    REQUIRE(play.at<step::SetClock>());
    play.session.onClockSet(failure(error(HandheldProblem::Refused)));
    REQUIRE(play.at<step::PowerDown>());
    play.session.onPoweredDown(failure(error(HandheldProblem::Gone)));
    CHECK(play.end().outcome == DockOutcome::Stored);
    CHECK(play.end().detail.find("clock not set") != std::string::npos);
    CHECK_FALSE(play.end().clock->mended);
}

TEST_CASE("A low battery is said at the end of the session") {
    Play play;
    play.session.onIdentified(
        TerminalIdentity{kTerminal, "OPN-2001", "RBBV0012", true, TimeFormat::None});
    play.session.onPrepared(failure(error(HandheldProblem::NoAnswer)));
    CHECK(play.end().text.ja.find("電池") != std::string::npos);
    CHECK(play.end().text.en.find("battery") != std::string::npos);
}

TEST_CASE("A stop ends the session with what is true at that moment") {
    Play early;
    early.identify();
    early.session.onStopped();
    CHECK(early.end().outcome == DockOutcome::Failed);
    Play late;
    late.upToClear({scan("A")});
    late.session.onStopped();
    CHECK(late.end().outcome == DockOutcome::StoredNotCleared);
}

TEST_CASE("Every outcome has its own code") {
    std::set<std::string_view> codes;
    for (const DockOutcome outcome :
         {DockOutcome::Stored, DockOutcome::StoredNotCleared, DockOutcome::NothingNew,
          DockOutcome::CannotStore, DockOutcome::Failed, DockOutcome::Removed}) {
        CHECK(codes.insert(outcomeCode(outcome)).second);
    }
}

TEST_CASE("Memory marks tell memories apart by order and content") {
    CHECK(markOf({}) == MemoryMark{0, sha256(ByteView{})});
    CHECK(markOf({scan("A", 1), scan("B", 2)}) != markOf({scan("B", 2), scan("A", 1)}));
    CHECK(markOf({scan("AB")}) != markOf({scan("A"), scan("B")}));
    CHECK(markOf({scan("A", 1)}) != markOf({scan("A", 2)}));
}
