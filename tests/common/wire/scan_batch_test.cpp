#include "common/wire/deflated.h"
#include "common/wire/scan_batch.h"
#include "tests/common/wire/wire_samples.h"
#include "tests/support/protocol_doc.h"

#include <catch2/catch.hpp>

#include <functional>

using namespace tewatashi;

namespace {

std::string jsonOf(const wire::ScanBatch& batch) {
    return *wire::inflated(wire::encodeBatch(batch), wire::kBatchJsonMax);
}

// Where and why a document is refused; empty when it is accepted.
std::string refusal(const std::string& json) {
    const auto decoded = wire::decodeBatch(wire::deflated(json));
    return decoded ? std::string() : decoded.error().where + " " + decoded.error().reason;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

wire::ScanBatch smallBatch() {
    wire::ScanBatch batch;
    batch.terminalId = "opticon:0000000000123456";
    batch.model = "OPN-2001";
    batch.timeFormat = domain::TimeFormat::Csp2Packed;
    const Bytes time{0x15, 0xE7, 0x3D, 0x99};
    batch.records.push_back({{time, toBytes("TWO-0042"), 3}, 0, std::nullopt});
    batch.records.push_back({{time, toBytes("123456789013"), 2}, 0, std::nullopt});
    batch.records.push_back({{time, toBytes("123456789013"), 2}, 1, std::nullopt});
    return batch;
}

} // namespace

TEST_CASE("Whatever a batch holds comes back from its octets, and the octets repeat") {
    test::TestRandom random(11);
    for (int round = 0; round < 300; ++round) {
        const wire::ScanBatch batch = test::anyBatch(random);
        const Bytes body = wire::encodeBatch(batch);
        const auto decoded = wire::decodeBatch(body);
        REQUIRE(decoded);
        CHECK(*decoded == batch);
        CHECK(wire::encodeBatch(*decoded) == body);
        CHECK(wire::batchDigest(*decoded) == wire::batchDigest(batch));
    }
}

TEST_CASE("The digest of a batch is the one in docs/protocol.md") {
    const test::ProtocolDoc doc(TW_PROTOCOL_DOC);
    CHECK(toHex(wire::batchDigest(smallBatch())) == doc.value("batch ABC"));
    REQUIRE(wire::recordIdsOf(smallBatch()).size() == 3);
    CHECK(wire::recordIdsOf(smallBatch())[0].hex() ==
          doc.value("record A 15e73d99 54574f2d30303432 0 -"));
}

TEST_CASE("A batch without records is named by its observations") {
    test::TestRandom random(12);
    wire::ScanBatch first = test::realisticBatch(random, 0);
    wire::ScanBatch second = first;
    CHECK(wire::batchDigest(first) == wire::batchDigest(second));
    second.observations[0].id = test::randomId<ObservationId>(random);
    CHECK(wire::batchDigest(first) != wire::batchDigest(second));
    CHECK(*wire::decodeBatch(wire::encodeBatch(first)) == first);
}

TEST_CASE("A batch is written as docs/protocol.md shows it") {
    const std::string json = jsonOf(smallBatch());
    CHECK(json.find(R"("before":null,"pos":0,"t":["15e73d99","15e73d99","15e73d99"])") !=
          std::string::npos);
    CHECK(json.find(R"("s":[[3,1],[2,2]],"n":[[2,1]])") != std::string::npos);
    CHECK(json.find("\"k\"") == std::string::npos);
    CHECK(json.find("\"clocks\"") == std::string::npos);
}

TEST_CASE("Full batches of any content stay within both limits") {
    test::TestRandom random(13);
    const std::function<std::uint8_t()> contents[] = {
        [] { return std::uint8_t{1}; }, // each octet becomes six characters
        [&] { return static_cast<std::uint8_t>(random.next()); },
        [&] { return static_cast<std::uint8_t>(random.between(0, 31)); },
        [&] { return static_cast<std::uint8_t>(random.between(128, 255)); },
    };
    for (const auto& octet : contents) {
        wire::ScanBatch batch = test::realisticBatch(random, 0);
        for (std::size_t i = 0; i < wire::kBatchRecordsMax; ++i) {
            wire::BatchRecord record;
            record.scan.rawTime = test::randomBytes(random, 4, 4);
            record.scan.code.resize(wire::kBatchCodeOctetsMax / wire::kBatchRecordsMax);
            std::generate(record.scan.code.begin(), record.scan.code.end(), octet);
            record.occurrence = 4'000'000'000U;
            record.clear = test::randomId<ClearId>(random);
            batch.records.push_back(record);
        }
        while (batch.observations.size() < wire::kBatchObservationsMax) {
            batch.observations.push_back(batch.observations.front());
        }
        const Bytes body = wire::encodeBatch(batch);
        CHECK(body.size() <= wire::kBatchBodyMax);
        const auto decoded = wire::decodeBatch(body);
        REQUIRE(decoded);
        CHECK(*decoded == batch);
    }
}

TEST_CASE("A realistic batch takes at most twenty octets per scan") {
    test::TestRandom random(14);
    const std::size_t full = wire::encodeBatch(test::realisticBatch(random, 500)).size();
    const std::size_t small = wire::encodeBatch(test::realisticBatch(random, 10)).size();
    CAPTURE(full, small);
    CHECK(full <= 20 * 500);
    CHECK(small <= 70 * 10);
}

TEST_CASE("A document that breaks a rule is refused with the place of the fault") {
    const std::string json = jsonOf(smallBatch());
    REQUIRE(refusal(json).empty());
    const auto breaks = [&](const char* what, const char* with) {
        return refusal(replaced(json, what, with));
    };
    CHECK(breaks(R"("v":1)", R"("v":2)").rfind("/v ", 0) == 0);
    CHECK(breaks(R"("v":1)", R"("v":1.0)").rfind("/v ", 0) == 0);
    CHECK(breaks("opticon:", "Opticon:").rfind("/terminal ", 0) == 0);
    CHECK(breaks(R"("tf":1)", R"("tf":9)").rfind("/tf ", 0) == 0);
    CHECK(breaks(R"("pos":0)", R"("pos":5)").rfind("/pos ", 0) == 0);
    CHECK(breaks(R"("pos":0)", R"("pos":-1)").rfind("/pos ", 0) == 0);
    CHECK(breaks(R"("pos":0)", R"("pos":99999999999)").rfind("/pos ", 0) == 0);
    CHECK(breaks(R"("docked":0)", R"("docked":-1)").rfind("/docked ", 0) == 0);
    CHECK(breaks(R"("docked":0)", R"("docked":"0")").rfind("/docked ", 0) == 0);
    CHECK(breaks(R"("dock":"0000)", R"("dock":"000)").rfind("/dock ", 0) == 0);
    CHECK(breaks(R"("t":["15e73d99",)", R"("t":[)").rfind("/c ", 0) == 0);
    CHECK(breaks(R"("t":["15e73d99")", R"("t":["15e73d9")").rfind("/t ", 0) == 0);
    CHECK(breaks(R"("t":["15e73d99")", R"("t":[1)").rfind("/t ", 0) == 0);
    CHECK(breaks("TWO-0042", "荷物").rfind("/c ", 0) == 0);
    CHECK(breaks("[[3,1],[2,2]]", "[[3,1],[2,1]]").rfind("/s ", 0) == 0);
    CHECK(breaks("[[3,1],[2,2]]", "[[3,1],[2,3]]").rfind("/s ", 0) == 0);
    CHECK(breaks("[[3,1],[2,2]]", "[[3,0],[2,3]]").rfind("/s ", 0) == 0);
    CHECK(breaks("[[3,1],[2,2]]", "[[-3,1],[2,2]]").rfind("/s ", 0) == 0);
    CHECK(breaks("[[2,1]]", "[[3,1]]").rfind("/n ", 0) == 0);
    CHECK(breaks("[[2,1]]", "[[2,1],[2,1]]").rfind("/n ", 0) == 0);
    CHECK(breaks("[[2,1]]", "[[2,0]]").rfind("/n ", 0) == 0);
    CHECK(breaks("[[2,1]]", "[[2,4294967296]]").rfind("/n ", 0) == 0);
    CHECK(breaks("[[2,1]]", R"([[2,1]],"k":[[0,"00"]])").rfind("/k ", 0) == 0);
    CHECK(breaks("[[2,1]]", "[[2,1]],\"clocks\":[7]").rfind("/clocks/0 ", 0) == 0);
    CHECK(breaks(R"("model":"OPN-2001",)", "").rfind("/model ", 0) == 0);
    CHECK(breaks(R"("before":null,)", "").rfind("/before ", 0) == 0);
    CHECK(breaks(R"("v":1)", R"("v":1,"v":1)") == " names a member twice");
}

TEST_CASE("Members of later versions are ignored") {
    const std::string json = replaced(jsonOf(smallBatch()), R"("v":1)",
                                      R"("v":1,"later":{"a":[1,{"b":null}]},"x":1.5e300)");
    const auto decoded = wire::decodeBatch(wire::deflated(json));
    REQUIRE(decoded);
    CHECK(*decoded == smallBatch());
}

TEST_CASE("Nesting, number of values and size are bounded") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    const auto with = [](const std::string& member) {
        return replaced(jsonOf(smallBatch()), R"("v":1)", R"("v":1,"x":)" + member);
    };
    CHECK(refusal(with(nested(31))).empty());
    CHECK(refusal(with(nested(32))) == " is nested too deeply");
    CHECK(refusal(nested(500'000)) == " is nested too deeply");
    std::string many = "[0";
    for (int i = 0; i < 20'000; ++i) {
        many += ",0";
    }
    CHECK(refusal(with(many + "]")) == " holds too many values");
    CHECK(refusal(std::string(wire::kBatchJsonMax + 1, ' ')) ==
          " is not one zlib stream of at most 2 MiB");
    CHECK_FALSE(wire::decodeBatch(Bytes(wire::kBatchBodyMax + 1)));
}

TEST_CASE("A small body that promises gigabytes is given up at the limit") {
    // 64 MiB of blanks compress to 64 KiB.
    const Bytes bomb = wire::deflated(std::string(64UL * 1024 * 1024, ' '));
    REQUIRE(bomb.size() < wire::kBatchBodyMax);
    CHECK_FALSE(wire::decodeBatch(bomb));
}

TEST_CASE("A stream that is cut, or followed by anything, is refused") {
    const Bytes body = wire::encodeBatch(smallBatch());
    for (std::size_t size = 0; size < body.size(); ++size) {
        CHECK_FALSE(wire::decodeBatch(ByteView(body).first(size)));
    }
    Bytes longer = body;
    longer.push_back(0);
    CHECK_FALSE(wire::decodeBatch(longer));
}

TEST_CASE("Damaged documents are refused or read, never more") {
    test::TestRandom random(15);
    for (int round = 0; round < 4000; ++round) {
        std::string json = jsonOf(test::anyBatch(random));
        const int changes = random.between(1, 4);
        for (int i = 0; i < changes; ++i) {
            const auto last = static_cast<int>(json.size()) - 1;
            const auto at = static_cast<std::size_t>(random.between(0, last));
            if (random.oneIn(3)) {
                json.erase(at, static_cast<std::size_t>(random.between(1, 8)));
            } else {
                json[at] = static_cast<char>(random.next());
            }
        }
        const auto decoded = wire::decodeBatch(wire::deflated(json));
        if (decoded) {
            CHECK(decoded->records.size() <= wire::kBatchRecordsMax);
            CHECK(*wire::decodeBatch(wire::encodeBatch(*decoded)) == *decoded);
        } else {
            CHECK_FALSE(decoded.error().reason.empty());
        }
    }
}

TEST_CASE("A model that is not UTF-8 is sent with marks in place of its octets") {
    wire::ScanBatch batch = smallBatch();
    batch.model = "OPN\xFF";
    const auto decoded = wire::decodeBatch(wire::encodeBatch(batch));
    REQUIRE(decoded);
    CHECK(decoded->model == "OPN\xEF\xBF\xBD");
}
