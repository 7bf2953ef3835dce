#include "agent/core/terminal_watch.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::agent::core;
using agent::ports::HandheldError;
using agent::ports::HandheldProblem;
using namespace std::chrono_literals;

namespace {

DockEnd ended(DockOutcome outcome) {
    DockEnd end;
    end.outcome = outcome;
    end.left = markOf({});
    return end;
}
DockEnd troubled(HandheldProblem problem) {
    DockEnd end = ended(DockOutcome::Failed);
    end.handheldError = HandheldError{problem, ""};
    return end;
}

} // namespace

TEST_CASE("A newly docked terminal is due at once and a left one every ten seconds") {
    TerminalWatch watch;
    CHECK_FALSE(watch.due(0ms));
    CHECK_FALSE(watch.nextDue());
    watch.attached("1-2:5", 100ms);
    REQUIRE(watch.due(100ms));
    CHECK(watch.due(100ms)->job == TerminalJob::Session);
    watch.sessionEnded("1-2:5", ended(DockOutcome::Stored), 1000ms);
    CHECK_FALSE(watch.due(10'999ms));
    REQUIRE(watch.due(11'000ms));
    CHECK(watch.due(11'000ms)->job == TerminalJob::Poll);
    CHECK(watch.due(11'000ms)->left == markOf({}));
    watch.polled("1-2:5", {PollOutcome::Same, {}}, 11'100ms);
    CHECK(watch.nextDue() == 21'100ms);
    watch.polled("1-2:5", {PollOutcome::News, {}}, 21'100ms);
    REQUIRE(watch.due(21'100ms));
    CHECK(watch.due(21'100ms)->job == TerminalJob::Session);
}

TEST_CASE("Scans made meanwhile call for another session at once") {
    TerminalWatch watch;
    watch.attached("p", 0ms);
    DockEnd end = ended(DockOutcome::Stored);
    end.more = true;
    watch.sessionEnded("p", end, 5ms);
    REQUIRE(watch.due(5ms));
    CHECK(watch.due(5ms)->job == TerminalJob::Session);
}

TEST_CASE("Each kind of failure has its own time until the next try") {
    const auto next = [](const DockEnd& end) {
        TerminalWatch watch;
        watch.attached("p", 0ms);
        watch.sessionEnded("p", end, 0ms);
        return watch.nextDue();
    };
    CHECK(next(ended(DockOutcome::CannotStore)) == 10'000ms); // the journal is asked, no terminal
    CHECK(next(ended(DockOutcome::StoredNotCleared)) == 30'000ms);
    CHECK(next(troubled(HandheldProblem::NoAnswer)) == 30'000ms);
    CHECK(next(troubled(HandheldProblem::Garbled)) == 30'000ms);
    CHECK(next(troubled(HandheldProblem::Refused)) == 30'000ms);
    CHECK(next(troubled(HandheldProblem::Gone)) == 2'000ms);
    CHECK(next(troubled(HandheldProblem::Busy)) == 5'000ms);
    CHECK(next(troubled(HandheldProblem::ErasesOnRead)) == 300'000ms);
    CHECK(next(troubled(HandheldProblem::RecordTooLong)) == 300'000ms);
    CHECK_FALSE(next(troubled(HandheldProblem::NotSupported)));
    CHECK(next(ended(DockOutcome::Failed)) == 30'000ms);
}

TEST_CASE("Terminals that could not be stored wait for the journal and are read when it can") {
    TerminalWatch watch;
    watch.attached("a", 0ms);
    watch.attached("b", 0ms);
    CHECK_FALSE(watch.cannotStore());
    CHECK_FALSE(watch.storeDue(1h));
    watch.sessionEnded("a", ended(DockOutcome::CannotStore), 0ms);
    watch.sessionEnded("b", ended(DockOutcome::CannotStore), 100ms);
    CHECK(watch.cannotStore());
    CHECK_FALSE(watch.due(1h)); // nobody is read in vain
    CHECK_FALSE(watch.storeDue(10'099ms));
    REQUIRE(watch.storeDue(10'100ms));
    watch.storeAnswered(false, 10'100ms);
    CHECK(watch.cannotStore());
    CHECK(watch.nextDue() == 20'100ms);
    watch.detached("b"); // taken away: the state does not depend on it
    watch.storeAnswered(true, 20'100ms);
    CHECK_FALSE(watch.cannotStore());
    REQUIRE(watch.due(20'100ms));
    CHECK(watch.due(20'100ms)->port == "a");
    CHECK(watch.due(20'100ms)->job == TerminalJob::Session);
    watch.sessionEnded("a", ended(DockOutcome::Stored), 20'200ms);
    CHECK_FALSE(watch.due(20'200ms));
    CHECK_FALSE(watch.storeDue(1h));
}

TEST_CASE("The journal is asked at once when another terminal could be stored") {
    TerminalWatch watch;
    watch.attached("a", 0ms);
    watch.sessionEnded("a", ended(DockOutcome::CannotStore), 0ms);
    watch.attached("b", 50ms);
    CHECK(watch.due(50ms)->port == "b");
    watch.sessionEnded("b", troubled(HandheldProblem::NoAnswer), 60ms);
    CHECK_FALSE(watch.storeDue(60ms)); // says nothing about the journal
    watch.sessionEnded("b", ended(DockOutcome::NothingNew), 70ms);
    CHECK(watch.cannotStore());
    CHECK(watch.storeDue(70ms));
}

TEST_CASE("A terminal taken away before its session could store leaves the state behind") {
    TerminalWatch watch;
    watch.sessionEnded("gone", ended(DockOutcome::CannotStore), 0ms);
    CHECK(watch.cannotStore());
    CHECK(watch.nextDue() == 10'000ms);
    watch.storeAnswered(true, 10'000ms);
    CHECK_FALSE(watch.nextDue());
}

TEST_CASE("Docking again ends every waiting time") {
    TerminalWatch watch;
    watch.attached("1-2:5", 0ms);
    watch.sessionEnded("1-2:5", troubled(HandheldProblem::NotSupported), 0ms);
    watch.detached("1-2:5");
    CHECK(watch.attachedCount() == 0);
    watch.attached("1-2:6", 50ms);
    CHECK(watch.due(50ms)->port == "1-2:6");
}

TEST_CASE("One terminal number belongs to one port until that port is left") {
    TerminalWatch watch;
    watch.attached("a", 0ms);
    watch.attached("b", 0ms);
    CHECK(watch.claim("a", "opticon:01"));
    CHECK(watch.claim("a", "opticon:01"));
    CHECK_FALSE(watch.claim("b", "opticon:01"));
    CHECK(watch.claim("b", "opticon:02"));
    watch.detached("a");
    CHECK(watch.claim("b", "opticon:01"));
    CHECK_FALSE(watch.claim("nobody", "opticon:03"));
}

TEST_CASE("Of several due terminals the one waiting longest comes first") {
    TerminalWatch watch;
    watch.attached("late", 20ms);
    watch.attached("early", 10ms);
    CHECK(watch.due(30ms)->port == "early");
    watch.openFailed("early", 30ms);
    CHECK(watch.due(30ms)->port == "late");
    CHECK(watch.nextDue() == 20ms);
}

TEST_CASE("Results of a terminal that was taken away are ignored") {
    TerminalWatch watch;
    watch.sessionEnded("p", ended(DockOutcome::Stored), 0ms);
    watch.polled("p", {PollOutcome::News, {}}, 0ms);
    watch.openFailed("p", 0ms);
    CHECK(watch.attachedCount() == 0);
    CHECK_FALSE(watch.nextDue());
}

TEST_CASE("A poll that fails waits as long as a session that fails") {
    TerminalWatch watch;
    watch.attached("p", 0ms);
    watch.polled("p", {PollOutcome::Trouble, HandheldError{HandheldProblem::NoAnswer, ""}}, 0ms);
    CHECK(watch.nextDue() == 30'000ms);
    CHECK(watch.due(30'000ms)->job == TerminalJob::Session);
}

TEST_CASE("A dead device that is listed again under its old name waits the rest of its time") {
    TerminalWatch watch;
    watch.attached("1-2:5", 0ms);
    watch.sessionEnded("1-2:5", troubled(HandheldProblem::Gone), 100ms);
    watch.detached("1-2:5");
    watch.attached("1-2:5", 200ms);
    CHECK(watch.nextDue() == 2'100ms);
    // One that left in peace does not wait.
    watch.sessionEnded("1-2:5", ended(DockOutcome::Stored), 3'000ms);
    watch.detached("1-2:5");
    watch.attached("1-2:5", 3'100ms);
    CHECK(watch.nextDue() == 3'100ms);
}

TEST_CASE("A terminal that begins by itself is never asked, only heard out when it calls") {
    TerminalWatch watch;
    watch.attached("cradle", 0ms, Beginner::Terminal);
    CHECK(watch.attachedCount() == 1);
    CHECK_FALSE(watch.due(1h));
    CHECK_FALSE(watch.nextDue());
    watch.called("cradle", 5000ms);
    REQUIRE(watch.due(5000ms));
    CHECK(watch.due(5000ms)->job == TerminalJob::Session);
    const DockOutcome outcome =
        GENERATE(DockOutcome::Stored, DockOutcome::NothingNew, DockOutcome::Failed,
                 DockOutcome::StoredNotCleared, DockOutcome::CannotStore);
    DockEnd end;
    end.outcome = outcome;
    end.handheldError = HandheldError{HandheldProblem::NoAnswer, ""};
    watch.sessionEnded("cradle", end, 6000ms);
    CHECK_FALSE(watch.due(1h));
    watch.storeAnswered(true, 7000ms);
    CHECK_FALSE(watch.due(1h));
    watch.called("cradle", 8000ms);
    CHECK(watch.due(8000ms));
    watch.called("nowhere", 8000ms);
    CHECK(watch.attachedCount() == 1);
}
