#include "server/services/text/typed_day.h"

#include "common/base/whole_number.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"

#include <algorithm>
#include <array>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kCompactDay = 8; // 20260401

std::optional<int> numberOf(std::string_view digits) {
    const auto value = wholeNumber<int>(digits);
    return value && *value >= 0 ? value : std::nullopt;
}

} // namespace

std::optional<domain::LocalDate> dayFromTyped(std::string_view typed) {
    std::string text = trimmed(withPlainCharacters(typed));
    std::replace(text.begin(), text.end(), '/', '-');
    if (text.size() == kCompactDay && text.find('-') == std::string::npos) {
        text.insert(6, "-").insert(4, "-");
    }
    std::array<std::optional<int>, 3> parts;
    std::string_view rest = text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t end = i + 1 < parts.size() ? rest.find('-') : rest.size();
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        parts.at(i) = numberOf(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (!parts[0] || !parts[1] || !parts[2]) {
        return std::nullopt;
    }
    return domain::LocalDate::fromCivil(*parts[0], *parts[1], *parts[2]);
}

std::optional<domain::LocalDate> readDay(std::string_view typed, std::string_view field,
                                         const LocalizedText& label, DayField kind,
                                         std::vector<FieldProblem>& problems) {
    const std::string text = trimmed(typed);
    if (text.empty()) {
        if (kind == DayField::Required) {
            problems.push_back(
                {std::string(field),
                 {label.ja + "を入力してください。", label.en + " is missing. Enter it."}});
        }
        return std::nullopt;
    }
    const auto day = dayFromTyped(text);
    if (!day) {
        problems.push_back(
            {std::string(field),
             {label.ja + "が日付ではありません。「2026-04-01」の形で入力してください。",
              label.en + " is not a day. Enter it like 2026-04-01."}});
    }
    return day;
}

} // namespace tewatashi::server::services
