#pragma once

namespace tewatashi::server::services {

// The form under which variants of one kanji are searched alike: 髙 → 高, 﨑 → 崎, 邉 and 邊 → 辺.
// Anything else comes back unchanged. Pairs that are two names to their bearers (坂 and 阪, 川 and
// 河) are not folded.
[[nodiscard]] char32_t withoutVariant(char32_t kanji);

} // namespace tewatashi::server::services
