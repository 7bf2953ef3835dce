#pragma once

#include "server/web/frame/word_book.h"

#include <string>
#include <string_view>

namespace tewatashi::server::web {

// How a status looks: its word, what it means to a reader outside the mail room, shape and tone.
struct ActionSign {
    std::string word;
    std::string meaning;
    std::string icon;
    std::string tone; // "moving", "done", "attention", "problem" or "neutral": a CSS class
};

// `code` as in custody.h. A code this version does not know is shown as it is.
[[nodiscard]] ActionSign actionSign(std::string_view code, const Words& words);

} // namespace tewatashi::server::web
