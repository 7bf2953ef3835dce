#include "server/web/frame/word_book.h"

#include "server/web/frame/embedded_files.h"

#include <stdexcept>

namespace tewatashi::server::web {

bool Words::has(std::string_view key) const { return m_texts.find(key) != m_texts.end(); }

const std::string& Words::get(std::string_view key) const {
    const auto found = m_texts.find(key);
    if (found == m_texts.end()) {
        throw std::logic_error("no word with the key " + std::string(key));
    }
    return found->second;
}

std::string Words::fill(std::string_view key, Values values) const {
    const std::string& text = get(key);
    std::string out;
    std::size_t from = 0;
    while (from < text.size()) {
        const std::size_t open = text.find('{', from);
        const std::size_t close = open == std::string::npos ? open : text.find('}', open);
        if (close == std::string::npos) {
            break;
        }
        const std::string_view name(text.data() + open + 1, close - open - 1);
        out.append(text, from, open - from);
        bool known = false;
        for (const auto& [valueName, value] : values) {
            if (valueName == name) {
                out.append(value);
                known = true;
            }
        }
        if (!known) {
            throw std::logic_error("no value for {" + std::string(name) + "} in the word " +
                                   std::string(key));
        }
        from = close + 1;
    }
    out.append(text, from, std::string::npos);
    return out;
}

WordBook::WordBook(const std::vector<std::string_view>& sources) {
    for (const std::string_view source : sources) {
        read(source);
    }
    for (const auto& [key, text] : m_ja.m_texts) {
        if (!m_en.has(key)) {
            throw std::logic_error("the word " + key + " has no English text");
        }
    }
    for (const auto& [key, text] : m_en.m_texts) {
        if (!m_ja.has(key)) {
            throw std::logic_error("the word " + key + " has no Japanese text");
        }
    }
}

WordBook WordBook::builtIn() {
    std::vector<std::string_view> sources;
    const auto files = embeddedWords();
    sources.reserve(files.size());
    for (const auto& [name, text] : files) {
        sources.push_back(text);
    }
    return WordBook(sources);
}

void WordBook::read(std::string_view source) {
    std::string key;
    std::size_t lineNumber = 0;
    while (!source.empty()) {
        const std::size_t end = source.find('\n');
        const std::string_view line = source.substr(0, end);
        source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
        ++lineNumber;
        const auto fail = [&](const char* what) {
            throw std::logic_error(std::string(what) + " in line " + std::to_string(lineNumber) +
                                   ": " + std::string(line));
        };
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (line.front() == '[' && line.back() == ']') {
            key = line.substr(1, line.size() - 2);
            continue;
        }
        if (key.empty() || line.size() < 4 || line[2] != ' ') {
            fail("not a word");
        }
        const bool isJapanese = line.substr(0, 2) == "ja";
        if (!isJapanese && line.substr(0, 2) != "en") {
            fail("unknown language");
        }
        Words& words = isJapanese ? m_ja : m_en;
        if (!words.m_texts.emplace(key, line.substr(3)).second) {
            fail("repeated word");
        }
    }
}

} // namespace tewatashi::server::web
