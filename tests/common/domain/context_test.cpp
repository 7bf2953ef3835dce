#include "common/domain/context.h"
#include "tests/common/domain/known_terminal.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::domain;
using tewatashi::test::kTerminal;

namespace {

const char* const kItemA = "123456789013";
const char* const kItemB = "000000000017"; // 1 mod 7 = 1, then 17: see the first test
const char* const kItemC = "000000000022";

std::int64_t at(int day, int hour, int minute, int second = 0) {
    return TerminalTime::fromCivil(2026, 4, day, hour, minute, second)->naive_s;
}

// Builds a terminal's memory and interprets it from its start.
class Memory {
public:
    explicit Memory(ContextRules rules = {}) : m_rules(std::move(rules)) {}

    Memory& scan(const std::string& code, std::int64_t naive_s) {
        m_scans.push_back(
            {encodeTerminalTime(TimeFormat::Csp2Packed, TerminalTime{naive_s}), toBytes(code), 2});
        return *this;
    }
    Memory& clockless(const std::string& code) {
        m_scans.push_back({Bytes(4, 0xFF), toBytes(code), 2});
        return *this;
    }
    [[nodiscard]] std::vector<IdentifiedScan> scans() const {
        return identifyMemory(kTerminal, TimeFormat::Csp2Packed, m_scans, std::nullopt);
    }
    [[nodiscard]] std::vector<Interpretation> read() const {
        ContextInterpreter interpreter(kTerminal, TimeFormat::Csp2Packed, m_rules);
        std::vector<Interpretation> all;
        for (const IdentifiedScan& scan : scans()) {
            all.push_back(interpreter.next(scan));
        }
        return all;
    }
    [[nodiscard]] Interpretation last() const { return read().back(); }

private:
    ContextRules m_rules;
    std::vector<RawScan> m_scans;
};

Memory withContext(std::int64_t naive_s, ContextRules rules = {}) {
    Memory memory(std::move(rules));
    memory.scan("TWO-1042", naive_s).scan("TWA-accepted", naive_s).scan("TWP-TOKYO", naive_s);
    return memory;
}

ContextRules withDefault(TerminalDefault standing) {
    ContextRules rules;
    rules.terminalDefaults[kTerminal].push_back(std::move(standing));
    return rules;
}

bool sameMeaning(const Interpretation& left, const Interpretation& right) {
    return left.meaning == right.meaning && left.kind == right.kind &&
           left.itemNumber == right.itemNumber && left.action == right.action &&
           left.place == right.place && left.operatorCard == right.operatorCard &&
           left.actionSource == right.actionSource && left.placeSource == right.placeSource &&
           left.voids == right.voids;
}

} // namespace

TEST_CASE("Codes are told apart by their patterns") {
    const CodeScheme scheme;
    const auto kindOf = [&](const char* code) { return classify(asBytes(code), scheme).kind; };
    CHECK(kindOf("TWO-1042") == CodeKind::Operator);
    CHECK(kindOf("TWA-accepted") == CodeKind::Action);
    CHECK(kindOf("TWP-TOKYO") == CodeKind::Place);
    CHECK(kindOf("TWC-UNDO") == CodeKind::UndoLastScan);
    CHECK(kindOf("TWC-UNDO-STACK") == CodeKind::UndoThisStack);
    CHECK(kindOf("TWC-END") == CodeKind::End);
    CHECK(kindOf(kItemA) == CodeKind::Item);
    CHECK(kindOf(kItemB) == CodeKind::Unknown); // a wrong check digit is no slip
    CHECK(kindOf(kItemC) == CodeKind::Item);
    CHECK(kindOf("a1234567890137788b") == CodeKind::Item);
    CHECK(kindOf("TWA-flown") == CodeKind::Unknown);
    CHECK(kindOf("TWO-") == CodeKind::Unknown);
    CHECK(kindOf("TWO-\x01") == CodeKind::Unknown);
    CHECK(kindOf("4901234567894") == CodeKind::Unknown);
    CHECK(kindOf("") == CodeKind::Unknown);
    CHECK(classify(asBytes("a1234567890137788b"), scheme).value == kItemA);
    CHECK(classify(asBytes("TWO-1042"), scheme).value == "1042");
}

TEST_CASE("Patterns that could be taken for one another are named") {
    CHECK_FALSE(overlappingPatterns(CodeScheme{}));
    const auto clash = [](auto&& change) {
        CodeScheme scheme;
        change(scheme);
        const auto pair = overlappingPatterns(scheme);
        return pair ? pair->first + "|" + pair->second : std::string();
    };
    CHECK(clash([](CodeScheme& s) { s.placePrefix = "TWO-P"; }) == "TWO-|TWO-P");
    CHECK(clash([](CodeScheme& s) { s.placePrefix = s.actionPrefix; }) == "TWA-|TWA-");
    CHECK(clash([](CodeScheme& s) { s.end = "TWO-END"; }) == "TWO-|TWO-END");
    CHECK(clash([](CodeScheme& s) { s.end = s.undoLastScan; }) == "TWC-UNDO|TWC-UNDO");
    CHECK(clash([](CodeScheme& s) { s.operatorPrefix = "99"; }) == "99|slip number");
    CHECK(clash([](CodeScheme& s) { s.end = kItemA; }) == std::string(kItemA) + "|slip number");
    CHECK(clash([](CodeScheme& s) { s.operatorPrefix = "A-"; }) == "A-|slip number");
    CHECK(clash([](CodeScheme& s) { s.operatorPrefix = ""; }) == "|TWA-");
    CHECK(clash([](CodeScheme& s) { s.operatorPrefix = "EMP"; }).empty());
}

TEST_CASE("Items after operator, action and place become custody with that context") {
    const Interpretation item = withContext(at(1, 9, 0)).scan(kItemA, at(1, 9, 1)).last();
    CHECK(item.meaning == RecordMeaning::Custody);
    CHECK(item.itemNumber == kItemA);
    CHECK(item.operatorCard == "1042");
    CHECK(item.action == Action::Accepted);
    CHECK(item.place == "TOKYO");
    CHECK(item.actionSource == ContextSource::Scanned);
    CHECK(item.placeSource == ContextSource::Scanned);
}

TEST_CASE("An item without its whole context keeps what is known") {
    const Interpretation item =
        Memory().scan("TWA-accepted", at(1, 9, 0)).scan(kItemA, at(1, 9, 1)).last();
    CHECK(item.meaning == RecordMeaning::ContextMissing);
    CHECK(item.itemNumber == kItemA);
    CHECK(item.action == Action::Accepted);
    CHECK_FALSE(item.operatorCard);
    CHECK_FALSE(item.place);
}

TEST_CASE("A new code replaces its kind and leaves the others") {
    const Interpretation item = withContext(at(1, 9, 0))
                                    .scan("TWP-OSAKA", at(1, 9, 1))
                                    .scan("TWA-arrived", at(1, 9, 1))
                                    .scan(kItemA, at(1, 9, 2))
                                    .last();
    CHECK(item.meaning == RecordMeaning::Custody);
    CHECK(item.operatorCard == "1042");
    CHECK(item.action == Action::Arrived);
    CHECK(item.place == "OSAKA");
}

TEST_CASE("An operator card clears action and place") {
    const Interpretation item =
        withContext(at(1, 9, 0)).scan("TWO-7", at(1, 9, 1)).scan(kItemA, at(1, 9, 2)).last();
    CHECK(item.meaning == RecordMeaning::ContextMissing);
    CHECK(item.operatorCard == "7");
    CHECK_FALSE(item.action);
    CHECK_FALSE(item.place);
}

TEST_CASE("END clears everything") {
    const Interpretation item =
        withContext(at(1, 9, 0)).scan("TWC-END", at(1, 9, 1)).scan(kItemA, at(1, 9, 2)).last();
    CHECK(item.meaning == RecordMeaning::ContextMissing);
    CHECK_FALSE(item.operatorCard);
    CHECK_FALSE(item.action);
    CHECK_FALSE(item.place);
}

TEST_CASE("A gap over an hour clears the action alone, an hour exactly does not") {
    const auto afterGap = [](int minutes, int seconds) {
        return withContext(at(1, 9, 0)).scan(kItemA, at(1, 9, 0) + minutes * 60LL + seconds).last();
    };
    CHECK(afterGap(60, 0).meaning == RecordMeaning::Custody);
    const Interpretation late = afterGap(60, 1);
    CHECK(late.meaning == RecordMeaning::ContextMissing);
    CHECK_FALSE(late.action);
    CHECK(late.operatorCard == "1042");
    CHECK(late.place == "TOKYO");
}

TEST_CASE("Small steps never add up to a gap") {
    Memory memory = withContext(at(1, 9, 0));
    for (int i = 1; i <= 5; ++i) {
        memory.scan(kItemA, at(1, 9, 0) + i * 59LL * 60);
    }
    CHECK(memory.last().meaning == RecordMeaning::Custody);
}

TEST_CASE("The day boundary at four o'clock clears everything") {
    const Interpretation before = withContext(at(2, 3, 30)).scan(kItemA, at(2, 3, 59, 59)).last();
    CHECK(before.meaning == RecordMeaning::Custody);
    const Interpretation after = withContext(at(2, 3, 59)).scan(kItemA, at(2, 4, 0)).last();
    CHECK(after.meaning == RecordMeaning::ContextMissing);
    CHECK_FALSE(after.operatorCard);
    CHECK_FALSE(after.place);
    const Interpretation midnight = withContext(at(1, 23, 50)).scan(kItemA, at(2, 0, 10)).last();
    CHECK(midnight.meaning == RecordMeaning::Custody);
}

TEST_CASE("Times that cannot be trusted decide nothing about gaps and days") {
    const Interpretation inside =
        withContext(at(1, 9, 0)).clockless(kItemA).scan(kItemA, at(1, 9, 30)).last();
    CHECK(inside.meaning == RecordMeaning::Custody);
    // Ten hours back is not a gap: the last trusted time stays 09:00.
    const Interpretation back =
        withContext(at(1, 9, 0)).scan(kItemC, at(1, 0, 0)).scan(kItemA, at(1, 9, 59)).last();
    CHECK(back.meaning == RecordMeaning::Custody);
    const Interpretation gap =
        withContext(at(1, 9, 0)).clockless(kItemA).scan(kItemA, at(1, 10, 1)).last();
    CHECK(gap.meaning == RecordMeaning::ContextMissing);
}

TEST_CASE("UNDO takes back the last item, again the one before it") {
    Memory memory = withContext(at(1, 9, 0));
    memory.scan(kItemA, at(1, 9, 1)).scan(kItemC, at(1, 9, 2));
    memory.scan("TWC-UNDO", at(1, 9, 3)).scan("TWC-UNDO", at(1, 9, 4));
    memory.scan("TWC-UNDO", at(1, 9, 5)).scan(kItemA, at(1, 9, 6));
    const auto scans = memory.scans();
    const auto read = memory.read();
    CHECK(read[5].voids == std::vector<RecordId>{scans[4].id});
    CHECK(read[6].voids == std::vector<RecordId>{scans[3].id});
    CHECK(read[7].voids.empty());
    CHECK(read[7].meaning == RecordMeaning::Context);
    CHECK(read[8].meaning == RecordMeaning::Custody);
}

TEST_CASE("UNDO-STACK takes back all items since the last context code that still stand") {
    Memory memory = withContext(at(1, 9, 0));
    memory.scan(kItemA, at(1, 9, 1)).scan("TWA-departed", at(1, 9, 2));
    memory.scan(kItemA, at(1, 9, 3)).scan(kItemC, at(1, 9, 4)).scan(kItemA, at(1, 9, 5));
    memory.scan("TWC-UNDO", at(1, 9, 6)).scan("TWC-UNDO-STACK", at(1, 9, 7));
    memory.scan("TWC-UNDO-STACK", at(1, 9, 8));
    const auto scans = memory.scans();
    const auto read = memory.read();
    CHECK(read[8].voids == std::vector<RecordId>{scans[7].id});
    CHECK(read[9].voids == std::vector<RecordId>{scans[5].id, scans[6].id});
    CHECK(read[10].voids.empty());
}

TEST_CASE("Undo reaches back over 4,096 items and no further") {
    Memory memory = withContext(at(1, 9, 0));
    for (std::size_t i = 0; i < kUndoStackMax + 10; ++i) {
        memory.scan(kItemA, at(1, 9, 1));
    }
    memory.scan("TWC-UNDO-STACK", at(1, 9, 2));
    const auto scans = memory.scans();
    const Interpretation undo = memory.last();
    REQUIRE(undo.voids.size() == kUndoStackMax);
    CHECK(undo.voids.front() == scans[3 + 10].id);
    CHECK(undo.voids.back() == scans[scans.size() - 2].id);
}

TEST_CASE("A terminal's default fills what nothing scanned holds, and says so") {
    const ContextRules rules =
        withDefault({TerminalTime{at(1, 0, 0)}, "NAGOYA", Action::Delivered});
    Memory memory(rules);
    memory.scan("TWO-1042", at(1, 9, 0)).scan(kItemA, at(1, 9, 1));
    const Interpretation filled = memory.last();
    CHECK(filled.meaning == RecordMeaning::Custody);
    CHECK(filled.place == "NAGOYA");
    CHECK(filled.action == Action::Delivered);
    CHECK(filled.placeSource == ContextSource::TerminalDefault);
    CHECK(filled.actionSource == ContextSource::TerminalDefault);
    const Interpretation scanned = withContext(at(1, 9, 0), rules).scan(kItemA, at(1, 9, 1)).last();
    CHECK(scanned.place == "TOKYO");
    CHECK(scanned.placeSource == ContextSource::Scanned);
    CHECK(scanned.actionSource == ContextSource::Scanned);
}

TEST_CASE("A default never supplies an operator") {
    const ContextRules rules =
        withDefault({TerminalTime{at(1, 0, 0)}, "NAGOYA", Action::Delivered});
    const Interpretation item = Memory(rules).scan(kItemA, at(1, 9, 1)).last();
    CHECK(item.meaning == RecordMeaning::ContextMissing);
    CHECK(item.place == "NAGOYA");
}

TEST_CASE("A default holds from its date on and alters nothing earlier") {
    ContextRules rules = withDefault({TerminalTime{at(2, 0, 0)}, "NEW", Action::Arrived});
    rules.terminalDefaults[kTerminal].push_back({TerminalTime{at(1, 0, 0)}, "OLD", std::nullopt});
    const auto placeAt = [&](std::int64_t naive_s) {
        return Memory(rules).scan("TWO-1", naive_s).scan(kItemA, naive_s).last();
    };
    CHECK_FALSE(placeAt(at(1, 0, 0) - 1).place);
    CHECK(placeAt(at(1, 0, 0)).place == "OLD");
    CHECK_FALSE(placeAt(at(1, 12, 0)).action);
    CHECK(placeAt(at(2, 0, 0)).place == "NEW");
    CHECK(placeAt(at(2, 0, 0)).action == Action::Arrived);
}

TEST_CASE("Without any trusted time only a default that holds since ever applies") {
    const auto placeWith = [](TerminalTime from) {
        return Memory(withDefault({from, "X", std::nullopt}))
            .clockless("TWO-1")
            .clockless(kItemA)
            .last()
            .place;
    };
    CHECK(placeWith(TerminalTime{}) == "X");
    CHECK_FALSE(placeWith(TerminalTime{1}));
}

TEST_CASE("Unknown codes change no context") {
    const Interpretation item = withContext(at(1, 9, 0))
                                    .scan("4901234567894", at(1, 9, 1))
                                    .scan(kItemA, at(1, 9, 2))
                                    .last();
    CHECK(item.meaning == RecordMeaning::Custody);
}

TEST_CASE("Stopping and continuing from a snapshot anywhere changes nothing") {
    test::TestRandom random(51);
    const std::vector<std::string> codes{"TWO-1",   "TWO-2",    "TWA-accepted", "TWA-departed",
                                         "TWP-A",   "TWP-B",    "TWC-UNDO",     "TWC-UNDO-STACK",
                                         "TWC-END", "nonsense", kItemA,         kItemC,
                                         kItemA,    kItemC,     kItemA,         kItemC};
    const ContextRules rules = withDefault({TerminalTime{at(2, 0, 0)}, "D", Action::Held});
    int fromTheStart = 0;
    for (int round = 0; round < 60; ++round) {
        Memory memory(rules);
        std::int64_t now = at(1, 9, 0);
        for (int i = 0; i < 80; ++i) {
            now += random.oneIn(15) ? random.between(3000, 40'000) : random.between(0, 60);
            const std::string& code = codes[static_cast<std::size_t>(
                random.between(0, static_cast<int>(codes.size()) - 1))];
            if (random.oneIn(12)) {
                memory.clockless(code);
            } else {
                memory.scan(code, now);
            }
        }
        const auto whole = memory.read();
        const auto scans = memory.scans();
        ContextInterpreter interpreter(kTerminal, TimeFormat::Csp2Packed, rules);
        for (std::size_t i = 0; i < scans.size(); ++i) {
            if (random.oneIn(4)) {
                const std::string snapshot = interpreter.snapshot();
                auto restored = ContextInterpreter::fromSnapshot(snapshot, kTerminal,
                                                                 TimeFormat::Csp2Packed, rules);
                REQUIRE(restored);
                CHECK(restored->snapshot() == snapshot);
                interpreter = *restored;
            }
            if (interpreter.reachesBehindSnapshot(scans[i])) {
                ++fromTheStart;
                interpreter = ContextInterpreter(kTerminal, TimeFormat::Csp2Packed, rules);
                for (std::size_t before = 0; before < i; ++before) {
                    (void)interpreter.next(scans[before]);
                }
                REQUIRE_FALSE(interpreter.reachesBehindSnapshot(scans[i]));
            }
            CHECK(sameMeaning(interpreter.next(scans[i]), whole[i]));
        }
    }
    CHECK(fromTheStart > 0);
}

TEST_CASE("A restored context counts the items before it among those that undo can reach") {
    const ContextRules rules;
    Memory memory = withContext(at(1, 9, 0));
    for (std::size_t i = 0; i < kUndoStackMax + 10; ++i) {
        memory.scan(kItemA, at(1, 9, 1));
    }
    memory.scan("TWC-UNDO", at(1, 9, 2));
    const auto scans = memory.scans();
    ContextInterpreter interpreter(kTerminal, TimeFormat::Csp2Packed, rules);
    for (std::size_t i = 0; i + 1 < scans.size(); ++i) {
        if (i == kUndoStackMax) {
            interpreter = *ContextInterpreter::fromSnapshot(interpreter.snapshot(), kTerminal,
                                                            TimeFormat::Csp2Packed, rules);
        }
        (void)interpreter.next(scans[i]);
    }
    CHECK_FALSE(interpreter.reachesBehindSnapshot(scans.back())); // the newest came after it
    CHECK(interpreter.next(scans.back()).voids ==
          std::vector<RecordId>{scans[scans.size() - 2].id});
    CHECK(interpreter.snapshot().find(R"("items":4095)") != std::string::npos);
}

TEST_CASE("A snapshot is bounded, and text that is none is refused") {
    const ContextRules rules;
    ContextInterpreter interpreter(kTerminal, TimeFormat::Csp2Packed, rules);
    Memory memory;
    for (int i = 0; i < 6000; ++i) {
        memory.scan(kItemA, at(1, 9, 0));
    }
    for (const IdentifiedScan& scan : memory.scans()) {
        (void)interpreter.next(scan);
    }
    CHECK(interpreter.snapshot().size() < 200);
    const auto restores = [&](const std::string& json) {
        return ContextInterpreter::fromSnapshot(json, kTerminal, TimeFormat::Csp2Packed, rules)
            .has_value();
    };
    CHECK(restores(R"({"v":2})"));
    CHECK_FALSE(restores(""));
    CHECK_FALSE(restores("[]"));
    CHECK_FALSE(restores(R"({"v":1})"));
    CHECK_FALSE(restores(R"({"v":"2"})"));
    CHECK_FALSE(restores(R"({"v":2,"operator":7})"));
    CHECK_FALSE(restores(R"({"v":2,"action":"flown"})"));
    CHECK_FALSE(restores(R"({"v":2,"time":"noon"})"));
    CHECK_FALSE(restores(R"({"v":2,"items":-1})"));
    CHECK_FALSE(restores(R"({"v":2,"items":4097})"));
}
