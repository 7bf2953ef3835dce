#pragma once

#include "common/base/localized_text.h"

#include <stdexcept>

namespace tewatashi {

// Broken surroundings (disk full, database gone). Caught in three places only: request boundary,
// agent tick, main(). what() is the English text.
class Error : public std::runtime_error {
public:
    explicit Error(LocalizedText text) : std::runtime_error(text.en), m_text(std::move(text)) {}
    [[nodiscard]] const LocalizedText& text() const { return m_text; }

private:
    LocalizedText m_text;
};

} // namespace tewatashi
