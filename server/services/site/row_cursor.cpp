#include "server/services/site/row_cursor.h"

#include "common/base/whole_number.h"

namespace tewatashi::server::services {

std::optional<std::int64_t> rowOfCursor(std::string_view cursor, std::int64_t first) {
    if (cursor.empty()) {
        return first;
    }
    const auto row = wholeNumber<std::int64_t>(cursor);
    return row && *row > 0 ? row : std::nullopt;
}

ServiceError wrongListCursor() {
    const LocalizedText text{
        "一覧の続きを示す値が正しくありません。一覧を開き直してください。",
        "The cursor is not one of this list. Open the list again from its beginning."};
    return {ServiceErrorKind::Invalid, "invalid-cursor", text, {{"cursor", text}}};
}

} // namespace tewatashi::server::services
