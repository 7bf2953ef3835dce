#pragma once

#include "common/base/localized_text.h"
#include "server/services/directory/print_codes.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::web {

enum class SheetKind { Operators, Actions, Places, Controls };
[[nodiscard]] std::string_view sheetCode(SheetKind kind); // "operators"
[[nodiscard]] std::optional<SheetKind> sheetFromCode(std::string_view code);

// An A4 PDF in exact millimetres: operator cards to cut out in the size of a credit card (85.6 ×
// 54 mm, ISO/IEC 7810 ID-1), other sheets as two columns of labelled codes. Each symbol's module
// is a whole number of 600 dpi printer dots, so that its bars stay sharp, and 10 modules of blank
// stand on either side. A ruler of 100 mm shows whether the printer scaled the page. Titles are in
// both languages; headings in `language`.
// Throws tewatashi::Error when a code cannot be drawn or is too long for its place.
[[nodiscard]] std::string makeCodeSheetPdf(const std::vector<services::PrintableCode>& codes,
                                           SheetKind kind, Language language);

} // namespace tewatashi::server::web
