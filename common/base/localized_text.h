#pragma once

#include <string>

namespace tewatashi {

enum class Language { Japanese, English };

// One sentence for people in both languages: what happened, to which thing, what to do next.
struct LocalizedText {
    std::string ja;
    std::string en;
    [[nodiscard]] const std::string& in(Language language) const {
        return language == Language::Japanese ? ja : en;
    }
    friend bool operator==(const LocalizedText&, const LocalizedText&) = default;
};

} // namespace tewatashi
