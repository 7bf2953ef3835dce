#pragma once

#include "common/domain/context.h"
#include "common/wire/receipt.h"
#include "server/store/scan_store.h"

#include <optional>
#include <string>
#include <string_view>

// How stored scans are judged and shown, for dock sessions and repairs.
namespace tewatashi::server::services {

// Values of scans.resolution.
enum class ScanResolution : std::int64_t { Open = 0, Repaired = 1, SetAside = 2 };

void setVerdict(store::ScanRow& scan, wire::Verdict verdict, wire::QuarantineReason reason);
// Quarantined, not answered yet, and nothing to wait for: for one business day a scan whose earlier
// context has not arrived is answered by that context, not by a person (PendingScans).
[[nodiscard]] bool isOpenQuarantine(const store::ScanRow& scan);
// An open one that names an item, so that a person can say what happened to it.
[[nodiscard]] bool isRepairable(const store::ScanRow& scan);

// Names a scan in forms; opaque.
[[nodiscard]] std::string scanKeyOf(std::int64_t scan);
[[nodiscard]] std::optional<std::int64_t> scanFromKey(std::string_view key);

// A stored code for people: possession digits hidden, control characters made visible.
[[nodiscard]] std::string shownCode(const std::string& storedCode,
                                    const domain::SlipNumberFormat& format);
// The slip number that a stored item code holds.
[[nodiscard]] std::string itemNumberOf(const std::string& storedCode,
                                       const domain::SlipNumberFormat& format);
// "item", "operator", "action", "place", "control", "unknown"
[[nodiscard]] std::string codeKindName(domain::CodeKind kind);

} // namespace tewatashi::server::services
