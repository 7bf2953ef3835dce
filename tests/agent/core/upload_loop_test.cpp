// The loop with a real journal and an uplink that answers as the test says.
#include "agent/core/upload_loop.h"
#include "tests/agent/journal/journal_fixture.h"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::core;
using namespace tewatashi::agent::journal::test;
using namespace std::chrono_literals;
using ports::UploadOutcome;
using ports::UploadResult;

namespace {

// Keeps each batch until answer() is called, and remembers what a server would have stored.
class ScriptedUplink final : public ports::UplinkPort {
public:
    void send(const ports::EncodedBatch& batch, std::function<void(UploadResult)> done) override {
        REQUIRE_FALSE(static_cast<bool>(m_done)); // one batch in flight
        sent.push_back(batch);
        m_done = std::move(done);
    }
    [[nodiscard]] bool waiting() const { return static_cast<bool>(m_done); }
    void answer(UploadOutcome outcome) {
        UploadResult result;
        result.outcome = outcome;
        if (outcome == UploadOutcome::Delivered) {
            store();
            wire::Receipt receipt;
            receipt.verdicts.resize(sent.back().recordCount);
            result.receipt = receipt;
        } else {
            result.message = {"失敗", "failed"};
            result.detail = "scripted";
        }
        auto done = std::exchange(m_done, nullptr);
        done(result);
    }
    // The server commits, the answer is lost.
    void store() {
        const auto batch = wire::decodeBatch(sent.back().body);
        REQUIRE(batch.has_value());
        for (const RecordId& id : wire::recordIdsOf(*batch)) {
            ++stored[id];
        }
    }

    std::vector<ports::EncodedBatch> sent;
    std::map<RecordId, int> stored;

private:
    std::function<void(UploadResult)> m_done;
};

struct LoopFixture : JournalFixture {
    ScriptedUplink uplink;
    int settledCalls = 0;
    std::unique_ptr<UploadLoop> loop;
    std::set<RecordId> poison; // a batch with one of these is refused

    LoopFixture() { restart(); }
    void restart() {
        loop.reset();
        reopen();
        loop = std::make_unique<UploadLoop>(
            *journal, uplink, clock, random,
            UploadLoop::Settings{"0.1.0", options.file, UploadTiming{}},
            [this] { ++settledCalls; });
    }
    // Lets the clock run for so many steps, but no step of an hour or more, and answers as a
    // server would.
    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            const auto wait = loop->tick().value_or(0ms);
            clock.advance(wait < 1h ? wait : 0ms);
            if (!uplink.waiting()) {
                static_cast<void>(loop->tick());
            }
            if (uplink.waiting()) {
                const auto ids = wire::recordIdsOf(*wire::decodeBatch(uplink.sent.back().body));
                const bool refused = std::any_of(ids.begin(), ids.end(), [&](const RecordId& id) {
                    return poison.count(id) > 0;
                });
                uplink.answer(refused ? UploadOutcome::Unacceptable : UploadOutcome::Delivered);
            }
        }
    }
};

} // namespace

TEST_CASE_METHOD(LoopFixture, "UploadLoop rests when nothing waits", "[sqlite]") {
    CHECK_FALSE(loop->tick().has_value());
    CHECK(uplink.sent.empty());
    CHECK(loop->status().phase == UploadPhase::Idle);
}

TEST_CASE_METHOD(LoopFixture, "UploadLoop sends batch after batch until nothing waits",
                 "[sqlite]") {
    REQUIRE(journal->append(reading(random, memoryOf(1100))).has_value());
    for (int i = 0; i < 3; ++i) {
        CHECK_FALSE(loop->tick().has_value());
        CHECK_FALSE(loop->tick().has_value()); // still one in flight
        REQUIRE(uplink.waiting());
        CHECK(loop->status().phase == UploadPhase::Sending);
        uplink.answer(UploadOutcome::Delivered);
    }
    CHECK_FALSE(loop->tick().has_value());
    CHECK(loop->status().phase == UploadPhase::Idle);
    CHECK(loop->status().recordsDelivered == 1100);
    CHECK(settledCalls == 3);
    CHECK(status().waiting == 0);
}

TEST_CASE_METHOD(LoopFixture, "UploadLoop repeats the same octets after a failure", "[sqlite]") {
    REQUIRE(journal->append(reading(random, memoryOf(5))).has_value());
    static_cast<void>(loop->tick());
    uplink.answer(UploadOutcome::Retry);
    CHECK(loop->status().phase == UploadPhase::Waiting);
    CHECK(loop->status().lastError->en == "failed");
    CHECK(loop->status().failures == 1);
    const auto wait = loop->tick();
    clock.advance(wait.value_or(0ms));
    if (uplink.sent.size() == 1) {
        static_cast<void>(loop->tick());
    }
    REQUIRE(uplink.sent.size() == 2);
    CHECK(uplink.sent[0].digest == uplink.sent[1].digest);
    uplink.answer(UploadOutcome::Delivered);
    CHECK_FALSE(loop->status().lastError.has_value());
    CHECK(loop->status().lastDelivery == clock.utcNow());
}

TEST_CASE_METHOD(LoopFixture, "UploadLoop says that the server stopped it", "[sqlite]") {
    REQUIRE(journal->append(reading(random, memoryOf(5))).has_value());
    static_cast<void>(loop->tick());
    uplink.answer(UploadOutcome::Stopped);
    CHECK(loop->status().phase == UploadPhase::Stopped);
    CHECK(loop->tick() == std::chrono::milliseconds(1h));
    CHECK(status().waiting == 5);
    loop->tryNow();
    CHECK_FALSE(loop->tick().has_value());
    CHECK(uplink.sent.size() == 2);
}

TEST_CASE_METHOD(LoopFixture, "UploadLoop sets a refused record aside and delivers the others",
                 "[sqlite]") {
    const auto dock = reading(random, memoryOf(37));
    REQUIRE(journal->append(dock).has_value());
    poison = {dock.records[20].id};
    run(60);
    CHECK(status().waiting == 0);
    CHECK(status().parked == 1);
    CHECK(status().delivered == 36);
    CHECK(uplink.stored.count(dock.records[20].id) == 0);
}

TEST_CASE_METHOD(LoopFixture, "UploadLoop tries refused records again after a day and at a start",
                 "[sqlite]") {
    const auto dock = reading(random, memoryOf(9));
    REQUIRE(journal->append(dock).has_value());
    poison = {dock.records[2].id, dock.records[5].id};
    run(60);
    REQUIRE(status().parked == 2);
    REQUIRE(status().waiting == 0);

    // Nothing happens before its time, and what the loop waits for is that time.
    const auto sent = uplink.sent.size();
    const auto wait = loop->tick();
    REQUIRE(wait.has_value());
    CHECK(*wait <= 24h);
    CHECK(*wait > 23h);
    CHECK(uplink.sent.size() == sent);
    CHECK(loop->status().phase == UploadPhase::Idle);

    // A day later each is refused once more, a minute apart.
    clock.advance(*wait);
    run(1);
    CHECK(uplink.sent.size() == sent + 1);
    CHECK(loop->tick() == std::optional<std::chrono::milliseconds>(1min));
    run(2);
    CHECK(uplink.sent.size() == sent + 2);
    CHECK(status().parked == 2);
    CHECK(loop->tick() > std::optional<std::chrono::milliseconds>(23h));

    // The server was mended, and the agent started again.
    poison.clear();
    restart();
    run(3);
    CHECK(status().parked == 0);
    CHECK(status().delivered == 9);
    CHECK(uplink.stored.at(dock.records[2].id) == 1);
    CHECK(uplink.stored.at(dock.records[5].id) == 1);
    clock.advance(24h);
    static_cast<void>(loop->tick());
    CHECK_FALSE(loop->tick().has_value()); // nothing is left to be tried
}

TEST_CASE_METHOD(LoopFixture, "UploadLoop sends what waits before anything set aside", "[sqlite]") {
    const auto dock = reading(random, memoryOf(3));
    REQUIRE(journal->append(dock).has_value());
    poison = {dock.records[0].id, dock.records[1].id, dock.records[2].id};
    run(60);
    REQUIRE(status().parked == 3);
    clock.advance(25h);
    run(1); // the round has begun
    const auto later = reading(random, memoryOf(4, 100));
    REQUIRE(journal->append(later).has_value());
    clock.advance(1h); // the next of the round is due as well
    std::vector<RecordId> sent;
    while (status().waiting > 0) {
        static_cast<void>(loop->tick());
        REQUIRE(uplink.waiting());
        const auto ids = wire::recordIdsOf(*wire::decodeBatch(uplink.sent.back().body));
        sent.insert(sent.end(), ids.begin(), ids.end());
        uplink.answer(UploadOutcome::Delivered);
    }
    CHECK(sent == idsOf(later));
    // The network fails: the round goes on where it was, nothing is skipped.
    static_cast<void>(loop->tick());
    REQUIRE(uplink.waiting());
    const auto second = uplink.sent.back().digest;
    uplink.answer(UploadOutcome::Retry);
    clock.advance(loop->tick().value_or(0ms));
    static_cast<void>(loop->tick());
    CHECK(uplink.sent.back().digest == second);
    CHECK(status().parked == 3);
}

TEST_CASE_METHOD(LoopFixture, "UploadLoop delivers the clock that came with a refused record",
                 "[sqlite]") {
    const auto dock = reading(random, memoryOf(1));
    REQUIRE(journal->append(dock).has_value());
    REQUIRE(journal->addObservation(kTerminal, observation(random, dock)).has_value());
    poison = {dock.records[0].id};
    clock.advance(1h);
    run(20);
    CHECK(status().parked == 1);
    CHECK(status().parkedClocks == 0);
    CHECK(loop->tick() > std::optional<std::chrono::milliseconds>(23h));
}

TEST_CASE_METHOD(LoopFixture, "A terminal whose every record is refused does not block the others",
                 "[sqlite]") {
    const auto bad = reading(random, memoryOf(200), "opticon:01");
    REQUIRE(journal->append(bad).has_value());
    for (const RecordId& id : idsOf(bad)) {
        poison.insert(id);
    }
    std::size_t good = 0;
    for (int i = 0; i < 5; ++i) {
        const auto dock = reading(random, memoryOf(300, 1000 * i), "opticon:02");
        REQUIRE(journal->append(dock).has_value());
        good += 300;
    }
    const auto start = clock.monotonicNow();
    while (status().delivered < good && clock.monotonicNow() < start + 1h) {
        run(1);
    }
    CHECK(status().delivered == good);
    CHECK(status().waiting + status().parked == 200);
}

TEST_CASE_METHOD(LoopFixture, "UploadLoop ignores an answer that comes after its end", "[sqlite]") {
    REQUIRE(journal->append(reading(random, memoryOf(5))).has_value());
    static_cast<void>(loop->tick());
    loop.reset();
    uplink.answer(UploadOutcome::Delivered);
    CHECK(status().waiting == 5);
    CHECK(settledCalls == 0);
}

TEST_CASE("UploadLoop delivers everything once in effect over random faults", "[sqlite]") {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        LoopFixture fixture;
        tewatashi::test::TestRandom random(seed);
        std::set<RecordId> expected;
        int second = 0;
        for (int step = 0; step < 150; ++step) {
            const int what = random.between(0, 9);
            if (what == 0) {
                const auto dock = reading(random, memoryOf(random.between(1, 60), second));
                second += 60;
                REQUIRE(fixture.journal->append(dock).has_value());
                for (const RecordId& id : idsOf(dock)) {
                    expected.insert(id);
                }
            } else if (what == 1 && !fixture.uplink.waiting()) {
                fixture.restart();
            } else if (fixture.uplink.waiting()) {
                if (random.oneIn(4)) {
                    fixture.uplink.store();
                    fixture.uplink.answer(UploadOutcome::Retry);
                } else {
                    fixture.uplink.answer(random.oneIn(3) ? UploadOutcome::Retry
                                                          : UploadOutcome::Delivered);
                }
            }
            fixture.clock.advance(fixture.loop->tick().value_or(0ms));
        }
        for (int i = 0; i < 2000 && fixture.status().waiting > 0; ++i) {
            if (fixture.uplink.waiting()) {
                fixture.uplink.answer(UploadOutcome::Delivered);
            }
            fixture.clock.advance(fixture.loop->tick().value_or(0ms));
        }
        CHECK(fixture.status().waiting == 0);
        REQUIRE(fixture.uplink.stored.size() == expected.size());
        for (const RecordId& id : expected) {
            CHECK(fixture.uplink.stored.count(id) == 1);
        }
    }
}
