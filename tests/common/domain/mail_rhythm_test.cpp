#include "common/domain/local_date.h"
#include "common/domain/mail_rhythm.h"

#include <catch2/catch.hpp>

#include <optional>

using namespace tewatashi::domain;

namespace {

TerminalTime inNovember(int day, int hour, int minute, int second = 0) {
    return TerminalTime::fromCivil(2026, 11, day, hour, minute, second).value();
}

bool isAllowed(const MailRhythm& rhythm, TerminalTime time) {
    return !rhythm.quiet || !rhythm.quiet->holds(minuteOfDay(time));
}

} // namespace

TEST_CASE("Without a rhythm a mail leaves at once", "[mail-rhythm]") {
    CHECK(mailLeaves({}, inNovember(26, 9, 30, 5), inNovember(26, 9, 30, 6)) ==
          inNovember(26, 9, 30, 6));
}

TEST_CASE("A daily mail leaves at its time, of the next day once that has passed",
          "[mail-rhythm]") {
    const MailRhythm evening{18 * 60, std::nullopt};
    CHECK(mailLeaves(evening, inNovember(26, 9, 0), inNovember(26, 9, 0)) == inNovember(26, 18, 0));
    CHECK(mailLeaves(evening, inNovember(26, 18, 0), inNovember(26, 18, 0)) ==
          inNovember(26, 18, 0));
    CHECK(mailLeaves(evening, inNovember(26, 18, 0, 1), inNovember(26, 18, 0, 1)) ==
          inNovember(27, 18, 0));
    // It was due while the server did not run.
    CHECK(mailLeaves(evening, inNovember(26, 9, 0), inNovember(27, 7, 0)) == inNovember(27, 7, 0));
}

TEST_CASE("In quiet hours a mail waits for their end", "[mail-rhythm]") {
    const MailRhythm night{std::nullopt, DaySpan{22 * 60, 7 * 60}};
    CHECK(mailLeaves(night, inNovember(26, 21, 59, 59), inNovember(26, 21, 59, 59)) ==
          inNovember(26, 21, 59, 59));
    CHECK(mailLeaves(night, inNovember(26, 22, 0), inNovember(26, 22, 0)) == inNovember(27, 7, 0));
    CHECK(mailLeaves(night, inNovember(26, 23, 0), inNovember(27, 6, 59, 59)) ==
          inNovember(27, 7, 0));
    CHECK(mailLeaves(night, inNovember(27, 7, 0), inNovember(27, 7, 0)) == inNovember(27, 7, 0));
    const MailRhythm noon{std::nullopt, DaySpan{12 * 60, 13 * 60}};
    CHECK(mailLeaves(noon, inNovember(26, 12, 30), inNovember(26, 12, 30)) ==
          inNovember(26, 13, 0));
    CHECK(mailLeaves(noon, inNovember(26, 11, 59), inNovember(26, 11, 59)) ==
          inNovember(26, 11, 59));
    // A daily mail that falls into them.
    const MailRhythm both{23 * 60, DaySpan{22 * 60, 7 * 60}};
    CHECK(mailLeaves(both, inNovember(26, 9, 0), inNovember(26, 9, 0)) == inNovember(27, 7, 0));
}

TEST_CASE(
    "A mail leaves within two days, never early, never in quiet hours, and then again at once",
    "[mail-rhythm]") {
    for (int digest = -1; digest < 1440; digest += 97) {
        for (int from = -1; from < 1440; from += 113) {
            for (int length = 1; length < 1440; length += 211) {
                MailRhythm rhythm;
                if (digest >= 0) {
                    rhythm.digest_min = digest;
                }
                if (from >= 0) {
                    rhythm.quiet = DaySpan{from, (from + length) % 1440};
                }
                for (const int minutes : {0, 1, 721, 1439, 2881}) {
                    const TerminalTime queued = inNovember(26, 10, 17, 41);
                    const TerminalTime now{queued.naive_s + minutes * 60};
                    const TerminalTime leaves = mailLeaves(rhythm, queued, now);
                    CHECK(leaves >= now);
                    CHECK(leaves.naive_s - now.naive_s <= 2 * kDay_s);
                    CHECK(isAllowed(rhythm, leaves));
                    CHECK(mailLeaves(rhythm, queued, leaves) == leaves);
                }
            }
        }
    }
}
