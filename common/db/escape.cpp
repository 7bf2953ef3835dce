#include "common/db/session.h"

namespace tewatashi::db {

std::string escapeNul(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '\0' || c == '\1') {
            out.push_back('\1');
            out.push_back(c == '\0' ? '0' : '1');
        } else {
            out.push_back(c);
        }
    }
    return out;
}

std::string unescapeNul(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\1' && i + 1 < text.size()) {
            ++i;
            out.push_back(text[i] == '0' ? '\0' : '\1');
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

} // namespace tewatashi::db
