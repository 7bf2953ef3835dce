#include "common/domain/event_bytes.h"
#include "tests/support/protocol_doc.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::domain;

namespace {

Salt countingSalt() {
    Salt salt{};
    for (std::size_t i = 0; i < salt.size(); ++i) {
        salt[i] = static_cast<std::uint8_t>(i);
    }
    return salt;
}

RecordId recordOf(const test::ProtocolDoc& doc, const std::string& name) {
    return *RecordId::fromHexText(doc.value("record " + name));
}

RecordId recordA(const test::ProtocolDoc& doc) {
    return recordOf(doc, "A 15e73d99 54574f2d30303432 0 -");
}

RecordId recordB(const test::ProtocolDoc& doc) {
    return recordOf(doc, "B 15e73d99 313233343536373839303133 0 -");
}

CustodyEvent documentedScan(const test::ProtocolDoc& doc) {
    CustodyEvent event;
    event.id = scanEventId(recordB(doc));
    event.kind = EventKind::Scan;
    event.site = "main";
    event.itemNumber = "123456789013";
    event.action = actionCode(Action::Accepted);
    event.place = "tokyo-1";
    event.terminalId = "opticon:0000000000123456";
    event.timeFormat = TimeFormat::Csp2Packed;
    event.rawTime = {0x15, 0xE7, 0x3D, 0x99};
    event.record = recordB(doc);
    event.memory = recordA(doc);
    event.memoryPosition = 3;
    event.contextFlags = kActionFromDefault;
    event.operatorCommitment = commitment(countingSalt(), "0042");
    event.recordedAt = {1'750'000'000'000};
    return event;
}

std::string anyText(test::TestRandom& random) {
    Bytes octets(static_cast<std::size_t>(random.between(0, 30)));
    random.fill(octets);
    return std::string(asText(octets));
}

template <typename Id>
std::optional<Id> maybeId(test::TestRandom& random) {
    if (random.oneIn(2)) {
        return std::nullopt;
    }
    Id id;
    random.fill(id.octets);
    return id;
}

std::optional<Digest> maybeDigest(test::TestRandom& random) {
    if (random.oneIn(2)) {
        return std::nullopt;
    }
    Digest digest{};
    random.fill(digest);
    return digest;
}

CustodyEvent anyEvent(test::TestRandom& random) {
    CustodyEvent event;
    random.fill(event.id.octets);
    event.kind = static_cast<EventKind>(random.between(1, 5));
    event.site = anyText(random);
    event.itemNumber = anyText(random);
    event.action = anyText(random);
    event.place = anyText(random);
    event.terminalId = anyText(random);
    event.timeFormat = static_cast<TimeFormat>(random.between(0, 1));
    event.rawTime = toBytes(anyText(random));
    event.record = maybeId<RecordId>(random);
    event.memory = maybeId<RecordId>(random);
    event.memoryPosition = static_cast<std::uint32_t>(random.next());
    event.contextFlags = static_cast<std::uint8_t>(random.between(0, 7));
    event.voids = maybeId<EventId>(random);
    event.operatorCommitment = maybeDigest(random);
    event.reasonCommitment = maybeDigest(random);
    event.recordedAt = {static_cast<std::int64_t>(random.next() >> 1U)};
    return event;
}

Digest leafHash(ByteView canonical) {
    Sha256 hash;
    const std::uint8_t leaf = 0;
    hash.update({&leaf, 1});
    hash.update(canonical);
    return hash.finish();
}

} // namespace

TEST_CASE("Canonical events, leaves and derived ids are those of docs/protocol.md") {
    const test::ProtocolDoc doc(TW_PROTOCOL_DOC);
    CHECK(voidEventId(recordA(doc), recordB(doc)).hex() == doc.value("void of B by A"));
    CHECK(repairEventId(recordB(doc)).hex() == doc.value("repair of B"));
    CHECK(setAsideEventId(recordB(doc)).hex() == doc.value("set-aside of B"));
    CHECK(toHex(commitment(countingSalt(), "0042")) == doc.value("commitment"));

    const Bytes scan = canonicalBytes(documentedScan(doc));
    CHECK(toHex(scan) == doc.value("event scan"));
    CHECK(toHex(leafHash(scan)) == doc.value("leaf scan"));

    CustodyEvent undo = documentedScan(doc);
    undo.id = voidEventId(recordA(doc), recordB(doc));
    undo.kind = EventKind::Void;
    undo.action.clear();
    undo.place.clear();
    undo.record = recordA(doc);
    undo.memoryPosition = 4;
    undo.contextFlags = 0;
    undo.voids = scanEventId(recordB(doc));
    undo.operatorCommitment.reset();
    undo.recordedAt = {1'750'000'000'001};
    CHECK(toHex(canonicalBytes(undo)) == doc.value("event void"));
    CHECK(toHex(leafHash(canonicalBytes(undo))) == doc.value("leaf void"));
}

TEST_CASE("Every event comes back from its canonical octets") {
    test::TestRandom random(71);
    for (int round = 0; round < 2000; ++round) {
        const CustodyEvent event = anyEvent(random);
        const auto parsed = parseCanonical(canonicalBytes(event));
        REQUIRE(parsed);
        CHECK(*parsed == event);
    }
}

TEST_CASE("Octets are canonical in one way only") {
    test::TestRandom random(72);
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes = canonicalBytes(anyEvent(random));
        const std::size_t at = random.below(bytes.size());
        switch (random.between(0, 2)) {
        case 0:
            bytes[at] = static_cast<std::uint8_t>(random.next());
            break;
        case 1:
            bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
            break;
        default:
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), 0);
            break;
        }
        const auto parsed = parseCanonical(bytes);
        if (parsed) {
            ++accepted;
            CHECK(canonicalBytes(*parsed) == bytes);
        }
    }
    CHECK(accepted > 0);
}

TEST_CASE("Cut, lengthened and unknown octets are no event") {
    test::TestRandom random(73);
    const Bytes bytes = canonicalBytes(anyEvent(random));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(parseCanonical(ByteView(bytes).first(size)));
    }
    Bytes other = bytes;
    other.push_back(0);
    CHECK_FALSE(parseCanonical(other));
    other = bytes;
    other[0] = 2; // version
    CHECK_FALSE(parseCanonical(other));
    other = bytes;
    other[1] = 6; // kind
    CHECK_FALSE(parseCanonical(other));
    other[1] = 0;
    CHECK_FALSE(parseCanonical(other));
    other = bytes;
    other[other.size() - 8] |= 0x80U; // a time beyond what a signed integer holds
    CHECK_FALSE(parseCanonical(other));
}

TEST_CASE("A commitment hides its value behind the salt") {
    Salt other = countingSalt();
    other[31] ^= 1U;
    CHECK(commitment(countingSalt(), "0042") != commitment(other, "0042"));
    CHECK(commitment(countingSalt(), "0042") != commitment(countingSalt(), "0043"));
}
