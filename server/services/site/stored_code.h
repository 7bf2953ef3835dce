#pragma once

#include "common/base/bytes.h"

#include <optional>
#include <string>

namespace tewatashi::server::services {

class SiteContext;

// A scanned code as the database keeps it.
struct StoredCode {
    std::string code;                // as columns hold it; possession digits masked
    std::optional<std::string> hash; // hex, of a masked code only
};

// Item codes and codes that match no pattern may hold possession digits (a misread slip is no slip
// any more): they are masked, and a keyed hash tells later whether somebody names the same digits.
// Context codes stay as they are; the context is read from them again.
[[nodiscard]] StoredCode storedCode(const SiteContext& site, ByteView code);

} // namespace tewatashi::server::services
