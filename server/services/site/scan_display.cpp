#include "server/services/site/scan_display.h"

#include <fmt/format.h>

#include <charconv>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kKeySize = 16; // hex digits of 64 bits

// U+2400 + n shows the control character n as a symbol.
std::string withVisibleControls(std::string_view text) {
    std::string shown;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 0x20) {
            shown += "\xE2\x90";
            shown += static_cast<char>(0x80 + octet);
        } else if (octet == 0x7F) {
            shown += "\xE2\x90\xA1";
        } else {
            shown += c;
        }
    }
    return shown;
}

} // namespace

void setVerdict(store::ScanRow& scan, wire::Verdict verdict, wire::QuarantineReason reason) {
    scan.verdict = static_cast<std::int64_t>(verdict);
    scan.reason = static_cast<std::int64_t>(reason);
}

bool isOpenQuarantine(const store::ScanRow& scan) {
    return scan.verdict == static_cast<std::int64_t>(wire::Verdict::Quarantined) &&
           scan.resolution == static_cast<std::int64_t>(ScanResolution::Open) &&
           scan.reason != static_cast<std::int64_t>(wire::QuarantineReason::ContextPending);
}

bool isRepairable(const store::ScanRow& scan) {
    return isOpenQuarantine(scan) && scan.kind == static_cast<std::int64_t>(domain::CodeKind::Item);
}

std::string scanKeyOf(std::int64_t scan) { return fmt::format("{:016x}", scan); }

std::optional<std::int64_t> scanFromKey(std::string_view key) {
    std::int64_t scan = 0;
    const char* end = key.data() + key.size();
    const auto read = std::from_chars(key.data(), end, scan, 16);
    const bool whole = key.size() == kKeySize && read.ec == std::errc() && read.ptr == end;
    return whole && scan > 0 ? std::optional(scan) : std::nullopt;
}

std::string shownCode(const std::string& storedCode, const domain::SlipNumberFormat& format) {
    return withVisibleControls(domain::maskedCode(db::unescapeNul(storedCode), format));
}

std::string itemNumberOf(const std::string& storedCode, const domain::SlipNumberFormat& format) {
    const auto slip = domain::parseSlipCode(db::unescapeNul(storedCode), format);
    return slip ? slip->number : std::string();
}

std::string codeKindName(domain::CodeKind kind) {
    switch (kind) {
    case domain::CodeKind::Item:
        return "item";
    case domain::CodeKind::Operator:
        return "operator";
    case domain::CodeKind::Action:
        return "action";
    case domain::CodeKind::Place:
        return "place";
    case domain::CodeKind::UndoLastScan:
        return "control";
    case domain::CodeKind::UndoThisStack:
        return "control";
    case domain::CodeKind::End:
        return "control";
    case domain::CodeKind::Unknown:
        return "unknown";
    }
    return "unknown";
}

} // namespace tewatashi::server::services
