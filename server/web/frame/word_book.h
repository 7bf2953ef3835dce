#pragma once

#include "common/base/localized_text.h"

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tewatashi::server::web {

// The words of the pages in one language, by key ("item.since").
class Words {
public:
    explicit Words(Language language) : m_language(language) {}

    [[nodiscard]] Language language() const { return m_language; }
    [[nodiscard]] bool has(std::string_view key) const;
    // A key that does not exist is a bug of a page: throws std::logic_error, which the request
    // boundary turns into a 500.
    [[nodiscard]] const std::string& get(std::string_view key) const;
    using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;
    // Replaces {name} by its value, each placeholder once and never inside an inserted value.
    [[nodiscard]] std::string fill(std::string_view key, Values values) const;
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const {
        return m_texts;
    }

private:
    friend class WordBook;
    Language m_language;
    std::map<std::string, std::string, std::less<>> m_texts;
};

// Every word of the pages, read from .words texts:
//   # comment
//   [key]
//   ja <Japanese>
//   en <English>
// Throws std::logic_error naming the line when a text is not of this form, a key is repeated or a
// language is missing. Immutable afterwards, so safe from any thread.
class WordBook {
public:
    explicit WordBook(const std::vector<std::string_view>& sources);
    // The words built into the program.
    [[nodiscard]] static WordBook builtIn();

    [[nodiscard]] const Words& in(Language language) const {
        return language == Language::Japanese ? m_ja : m_en;
    }

private:
    void read(std::string_view source);

    Words m_ja{Language::Japanese};
    Words m_en{Language::English};
};

} // namespace tewatashi::server::web
