#include "server/web/frame/template_set.h"

#include "server/http/header_syntax.h"

#include <stdexcept>

namespace tewatashi::server::web {
namespace {

constexpr std::string_view kSuffix = ".mustache";
constexpr int kNestingMax = 4; // partials within partials

// Length of the UTF-8 sequence at `at`, 0 when there is none.
std::size_t sequenceLength(std::string_view text, std::size_t at) {
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = octet(at);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || at + length > text.size()) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((octet(at + i) & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    // Overlong forms, surrogates and numbers above U+10FFFF.
    const unsigned second = length > 1 ? octet(at + 1) : 0;
    const bool bad = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                     (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
    return bad ? 0 : length;
}

// U+200E/F, U+202A–U+202E, U+2066–U+2069 reorder what stands around them.
bool reordersText(std::string_view sequence) {
    return sequence == "\u200E" || sequence == "\u200F" ||
           (sequence >= "\u202A" && sequence <= "\u202E") ||
           (sequence >= "\u2066" && sequence <= "\u2069");
}

void appendEscapedOctet(std::string& out, char c) {
    switch (c) {
    case '&':
        out += "&amp;";
        return;
    case '<':
        out += "&lt;";
        return;
    case '>':
        out += "&gt;";
        return;
    case '"':
        out += "&quot;";
        return;
    case '\'':
        out += "&#39;";
        return;
    case '\n':
    case '\t':
        out += c;
        return;
    default:
        break;
    }
    const auto value = static_cast<unsigned char>(c);
    if (value < 0x20 || value == 0x7F) {
        // U+2400…: the signs of control characters, in UTF-8 E2 90 80….
        out += "\xE2\x90";
        out += static_cast<char>(value == 0x7F ? 0xA1 : 0x80 + value);
        return;
    }
    out += c;
}

class Expander {
public:
    explicit Expander(const std::map<std::string, std::string_view>& sources)
        : m_sources(sources) {}

    std::string expand(const std::string& fileName, int depth = 0) const {
        const auto found = m_sources.find(fileName);
        if (found == m_sources.end() || depth > kNestingMax) {
            throw std::logic_error("template " + fileName + " is missing or nested too deep");
        }
        std::string_view rest = found->second;
        std::string out;
        for (;;) {
            const std::size_t open = rest.find("{{>");
            if (open == std::string_view::npos) {
                out.append(rest);
                return out;
            }
            const std::size_t close = rest.find("}}", open);
            if (close == std::string_view::npos) {
                throw std::logic_error("template " + fileName + ": {{> without end");
            }
            out.append(rest.substr(0, open));
            const std::string name(http::trimmed(rest.substr(open + 3, close - open - 3)));
            out.append(expand(name + std::string(kSuffix), depth + 1));
            rest.remove_prefix(close + 2);
        }
    }

private:
    const std::map<std::string, std::string_view>& m_sources;
};

void refuseUnescaped(const std::string& fileName, std::string_view text) {
    for (const std::string_view raw : {"{{{", "{{&", "{{ &", "{{="}) {
        if (text.find(raw) != std::string_view::npos) {
            throw std::logic_error("template " + fileName + " holds " + std::string(raw) +
                                   ": values are always escaped");
        }
    }
}

void refuseUnknownWords(const std::string& fileName, std::string_view text, const Words& words) {
    constexpr std::string_view kOpen = "{{w.";
    for (std::size_t at = text.find(kOpen); at != std::string_view::npos;
         at = text.find(kOpen, at + 1)) {
        const std::size_t from = at + kOpen.size();
        const std::string_view key = text.substr(from, text.find("}}", from) - from);
        if (!words.has(key)) {
            throw std::logic_error("template " + fileName + " names the unknown word " +
                                   std::string(key));
        }
    }
}

// Looks names up in the view, and those that begin with "w." among the words.
class StrictContext final : public kainjow::mustache::context<std::string> {
public:
    StrictContext(const View& view, const std::map<std::string, View, std::less<>>& words)
        : context<std::string>(&view), m_words(words) {}

    const View* get(const std::string& name) const override {
        if (name.rfind("w.", 0) == 0) {
            const auto found = m_words.find(std::string_view(name).substr(2));
            if (found != m_words.end()) {
                return &found->second;
            }
        } else if (const View* value = context<std::string>::get(name)) {
            return value;
        }
        throw std::logic_error("the page's view has no value named " + name);
    }

private:
    const std::map<std::string, View, std::less<>>& m_words;
};

} // namespace

std::string escapeHtml(const std::string& text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = sequenceLength(text, at);
        if (length == 1) {
            appendEscapedOctet(out, text[at]);
            ++at;
            continue;
        }
        const std::string_view sequence = std::string_view(text).substr(at, length);
        // C1 controls are U+0080–U+009F: C2 80…C2 9F.
        const bool isControl = length == 2 && sequence >= "\u0080" && sequence <= "\u009F";
        if (length == 0 || isControl || reordersText(sequence)) {
            out += "\uFFFD";
        } else {
            out += sequence;
        }
        at += length == 0 ? 1 : length;
    }
    return out;
}

TemplateSet::TemplateSet(const std::map<std::string, std::string_view>& sources,
                         const WordBook& words) {
    for (const auto& [key, text] : words.in(Language::Japanese).all()) {
        m_ja.emplace(key, View(text));
    }
    for (const auto& [key, text] : words.in(Language::English).all()) {
        m_en.emplace(key, View(text));
    }
    const Expander expander(sources);
    for (const auto& [fileName, source] : sources) {
        refuseUnescaped(fileName, source);
        const std::string text = expander.expand(fileName);
        refuseUnknownWords(fileName, text, words.in(Language::Japanese));
        if (fileName.rfind("part_", 0) == 0) {
            continue; // a piece: may open what another piece closes
        }
        auto parsed = std::make_unique<kainjow::mustache::mustache>(text);
        if (!parsed->is_valid()) {
            throw std::logic_error("template " + fileName + ": " + parsed->error_message());
        }
        parsed->set_custom_escape(escapeHtml);
        m_templates.emplace(fileName.substr(0, fileName.size() - kSuffix.size()),
                            std::move(parsed));
    }
}

std::string TemplateSet::render(std::string_view name, const View& view, Language language) const {
    const auto found = m_templates.find(name);
    if (found == m_templates.end()) {
        throw std::logic_error("no template named " + std::string(name));
    }
    StrictContext context(view, language == Language::Japanese ? m_ja : m_en);
    // render() lacks a const but only reads the parsed tree.
    return found->second->render(context);
}

} // namespace tewatashi::server::web
