#include "common/domain/event_bytes.h"

#include "common/base/assert.h"

#include <algorithm>
#include <limits>

namespace tewatashi::domain {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kKnownFlags = kActionFromDefault | kPlaceFromDefault | kContextByRepair;

template <typename Octets>
void writeOptional(ByteWriter& writer, const Octets* octets) {
    if (octets == nullptr) {
        writer.u8(0);
    } else {
        writer.u8(1).raw(*octets);
    }
}

template <typename Tag>
const auto* octetsOf(const std::optional<Id16<Tag>>& id) {
    return id ? &id->octets : nullptr;
}

const Digest* octetsOf(const std::optional<Digest>& digest) { return digest ? &*digest : nullptr; }

// Reads what ByteWriter wrote. After the first failure everything reads as empty.
class ByteReader {
public:
    explicit ByteReader(ByteView bytes) : m_rest(bytes) {}

    [[nodiscard]] ByteView take(std::size_t count) {
        if (count > m_rest.size()) {
            fail();
            return {};
        }
        const ByteView taken = m_rest.first(count);
        m_rest = m_rest.subspan(count);
        return taken;
    }
    [[nodiscard]] std::uint64_t integer(std::size_t octets) {
        std::uint64_t value = 0;
        for (const std::uint8_t octet : take(octets)) {
            value = value << 8U | octet;
        }
        return value;
    }
    [[nodiscard]] std::uint8_t u8() { return static_cast<std::uint8_t>(integer(1)); }
    [[nodiscard]] ByteView sized16() { return take(integer(2)); }
    [[nodiscard]] std::string text16() { return std::string(asText(sized16())); }
    [[nodiscard]] bool present() {
        const std::uint8_t marker = u8();
        if (marker > 1) {
            fail();
        }
        return marker == 1;
    }
    template <typename Array>
    [[nodiscard]] Array array() {
        Array array{};
        const ByteView octets = take(array.size());
        std::copy(octets.begin(), octets.end(), array.begin());
        return array;
    }
    template <typename Id>
    [[nodiscard]] std::optional<Id> optionalId() {
        return present() ? std::optional(Id{array<decltype(Id::octets)>()}) : std::nullopt;
    }
    [[nodiscard]] std::optional<Digest> optionalDigest() {
        return present() ? std::optional(array<Digest>()) : std::nullopt;
    }
    void fail() {
        m_failed = true;
        m_rest = {};
    }
    // Everything was read and nothing is left.
    [[nodiscard]] bool complete() const { return !m_failed && m_rest.empty(); }

private:
    ByteView m_rest;
    bool m_failed = false;
};

EventKind readKind(ByteReader& reader) {
    const std::uint8_t kind = reader.u8();
    if (kind < static_cast<std::uint8_t>(EventKind::Scan) ||
        kind > static_cast<std::uint8_t>(EventKind::Web)) {
        reader.fail();
        return EventKind::Scan;
    }
    return static_cast<EventKind>(kind);
}

TimeFormat readTimeFormat(ByteReader& reader) {
    const std::uint8_t format = reader.u8();
    if (format > static_cast<std::uint8_t>(kTimeFormatLast)) {
        reader.fail();
        return TimeFormat::None;
    }
    return static_cast<TimeFormat>(format);
}

EventId derivedId(std::string_view label, ByteView first, ByteView second = {}) {
    Sha256 hash;
    hash.update(asBytes(label));
    hash.update(first);
    hash.update(second);
    const Digest digest = hash.finish();
    EventId id;
    std::copy_n(digest.begin(), id.octets.size(), id.octets.begin());
    return id;
}

} // namespace

EventId scanEventId(const RecordId& record) { return EventId{record.octets}; }
EventId voidEventId(const RecordId& undo, const RecordId& undone) {
    return derivedId("void", undo.octets, undone.octets);
}
EventId repairEventId(const RecordId& record) { return derivedId("repair", record.octets); }
EventId setAsideEventId(const RecordId& record) { return derivedId("set-aside", record.octets); }
EventId webEventId(std::string_view act) { return derivedId("web", asBytes(act)); }
EventId webVoidEventId(const EventId& undone) { return derivedId("web-void", undone.octets); }

Bytes canonicalBytes(const CustodyEvent& event) {
    TW_ASSERT(event.recordedAt.value >= 0);
    TW_ASSERT((event.contextFlags & ~kKnownFlags) == 0);
    ByteWriter writer;
    writer.u8(kVersion).u8(static_cast<std::uint8_t>(event.kind)).raw(event.id.octets);
    writer.sized16(event.site).sized16(event.itemNumber).sized16(event.action);
    writer.sized16(event.place).sized16(event.terminalId);
    writer.u8(static_cast<std::uint8_t>(event.timeFormat)).sized16(event.rawTime);
    writeOptional(writer, octetsOf(event.record));
    writeOptional(writer, octetsOf(event.memory));
    writer.u32(event.memoryPosition).u8(event.contextFlags);
    writeOptional(writer, octetsOf(event.voids));
    writeOptional(writer, octetsOf(event.operatorCommitment));
    writeOptional(writer, octetsOf(event.reasonCommitment));
    writer.u64(static_cast<std::uint64_t>(event.recordedAt.value));
    return writer.bytes();
}

std::optional<CustodyEvent> parseCanonical(ByteView bytes) {
    ByteReader reader(bytes);
    if (reader.u8() != kVersion) {
        return std::nullopt;
    }
    CustodyEvent event;
    event.kind = readKind(reader);
    event.id.octets = reader.array<decltype(EventId::octets)>();
    event.site = reader.text16();
    event.itemNumber = reader.text16();
    event.action = reader.text16();
    event.place = reader.text16();
    event.terminalId = reader.text16();
    event.timeFormat = readTimeFormat(reader);
    const ByteView rawTime = reader.sized16();
    event.rawTime.assign(rawTime.begin(), rawTime.end());
    event.record = reader.optionalId<RecordId>();
    event.memory = reader.optionalId<RecordId>();
    event.memoryPosition = static_cast<std::uint32_t>(reader.integer(4));
    event.contextFlags = reader.u8();
    event.voids = reader.optionalId<EventId>();
    event.operatorCommitment = reader.optionalDigest();
    event.reasonCommitment = reader.optionalDigest();
    const std::uint64_t recordedAt = reader.integer(8);
    if (!reader.complete() || (event.contextFlags & ~kKnownFlags) != 0 ||
        recordedAt > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return std::nullopt;
    }
    event.recordedAt = {static_cast<std::int64_t>(recordedAt)};
    return event;
}

Digest commitment(const Salt& salt, std::string_view value) {
    Sha256 hash;
    hash.update(salt);
    hash.update(asBytes(value));
    return hash.finish();
}

} // namespace tewatashi::domain
