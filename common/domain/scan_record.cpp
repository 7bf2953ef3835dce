#include "common/domain/scan_record.h"

#include "common/base/digest.h"

#include <algorithm>
#include <unordered_map>

namespace tewatashi::domain {
namespace {

constexpr std::uint8_t kIdentityVersion = 1; // docs/protocol.md §2
constexpr std::size_t kTerminalIdSizeMax = 64;

RecordId hashedId(std::string_view terminalId, const RecordKey& key,
                  const std::optional<ClearId>& clear) {
    ByteWriter writer;
    writer.u8(kIdentityVersion).sized16(terminalId).sized16(key.rawTime).sized16(key.code);
    writer.u32(key.occurrence);
    if (clear) {
        writer.u8(1).raw(clear->octets);
    } else {
        writer.u8(0);
    }
    const Digest digest = sha256(writer.bytes());
    RecordId id;
    std::copy_n(digest.begin(), id.octets.size(), id.octets.begin());
    return id;
}

// Decides, record by record, which timestamps of a memory can be trusted.
class TimeTrust {
public:
    explicit TimeTrust(TimeFormat format) : m_format(format) {}

    [[nodiscard]] bool trusts(ByteView rawTime) {
        const std::optional<TerminalTime> time = decodeTerminalTime(m_format, rawTime);
        if (!time || *time < m_latest) {
            return false;
        }
        m_latest = *time;
        return true;
    }

private:
    TimeFormat m_format;
    // Nothing before this is plausible; afterwards the latest plausible time of the memory.
    TerminalTime m_latest = *TerminalTime::fromCivil(kEarliestPlausibleYear, 1, 1, 0, 0, 0);
};

std::string countingKey(const RawScan& scan) {
    ByteWriter writer;
    writer.sized16(scan.rawTime).raw(scan.code);
    return std::string(asText(writer.bytes()));
}

} // namespace

RecordId recordIdOf(std::string_view terminalId, const RecordKey& key) {
    return hashedId(terminalId, key, key.clear);
}

RecordId contentIdOf(std::string_view terminalId, const RecordKey& key) {
    return hashedId(terminalId, key, std::nullopt);
}

std::vector<IdentifiedScan> identifyMemory(std::string_view terminalId, TimeFormat format,
                                           const std::vector<RawScan>& memory,
                                           std::optional<ClearId> lastClear) {
    std::vector<IdentifiedScan> identified;
    identified.reserve(memory.size());
    std::unordered_map<std::string, std::uint32_t> seen;
    seen.reserve(memory.size());
    TimeTrust trust(format);
    std::optional<RecordId> before;
    for (const RawScan& scan : memory) {
        IdentifiedScan entry;
        entry.scan = scan;
        entry.key = {scan.rawTime, scan.code, seen[countingKey(scan)]++, std::nullopt};
        if (!trust.trusts(scan.rawTime)) {
            entry.key.clear = lastClear.value_or(ClearId{});
        }
        entry.id = recordIdOf(terminalId, entry.key);
        entry.before = before;
        entry.position = static_cast<std::uint32_t>(identified.size());
        before = entry.id;
        identified.push_back(std::move(entry));
    }
    return identified;
}

bool isValidTerminalId(std::string_view id) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    };
    const std::size_t colon = id.find(':');
    if (id.size() > kTerminalIdSizeMax || colon == std::string_view::npos) {
        return false;
    }
    const std::string_view family = id.substr(0, colon);
    const std::string_view serial = id.substr(colon + 1);
    return !family.empty() && !serial.empty() &&
           std::all_of(family.begin(), family.end(), allowed) &&
           std::all_of(serial.begin(), serial.end(), allowed);
}

} // namespace tewatashi::domain
