#include "server/web/frame/template_set.h"

#include "server/http/header_syntax.h"
#include "server/web/frame/row_table.h"

#include <algorithm>
#include <stdexcept>

namespace tewatashi::server::web {
namespace {

constexpr std::string_view kSuffix = ".mustache";
constexpr int kNestingMax = 4; // partials within partials
constexpr std::size_t kPageUsual = 32UL * 1024;

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

// Stands for itself on a page.
bool isOrdinary(char c) {
    const auto value = static_cast<unsigned char>(c);
    return value >= 0x20 && value != 0x7F && c != '&' && c != '<' && c != '>' && c != '"' &&
           c != '\'';
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

// Puts the words of a language where the template names them, escaped as every value is: a page
// then looks none of them up.
std::string withWords(const std::string& fileName, std::string_view text, const Words& words) {
    constexpr std::string_view kOpen = "{{w.";
    std::string out;
    for (;;) {
        const std::size_t at = text.find(kOpen);
        if (at == std::string_view::npos) {
            out.append(text);
            return out;
        }
        const std::size_t close = text.find("}}", at);
        const std::string_view key =
            text.substr(at + kOpen.size(), close - std::min(close, at + kOpen.size()));
        if (!words.has(key)) {
            throw std::logic_error("template " + fileName + " names the unknown word " +
                                   std::string(key));
        }
        const std::string word = escapeHtml(words.get(key));
        if (word.find("{{") != std::string::npos) {
            throw std::logic_error("the word " + std::string(key) + " holds a tag of templates");
        }
        out.append(text.substr(0, at)).append(word);
        text.remove_prefix(close + 2);
    }
}

// The library's own context, with rows of tables beside views, and a view that lacks a name.
class StrictContext final : public kainjow::mustache::basic_context<std::string> {
public:
    StrictContext(const View& view, const RowTables& tables) : m_tables(tables) { push(&view); }

    void push(const View* data) override {
        Level level{data};
        for (const RowTable* table : m_tables) {
            if (const std::size_t row = table->rowOf(data); row != RowTable::kNoRow) {
                level.table = table;
                level.row = row;
            }
        }
        m_levels.push_back(level);
    }
    void pop() override { m_levels.pop_back(); }

    const View* get(const std::string& name) const override {
        if (name == ".") {
            return m_levels.back().data;
        }
        for (auto level = m_levels.rbegin(); level != m_levels.rend(); ++level) {
            const View* value = level->table != nullptr ? level->table->value(level->row, name)
                                                        : level->data->get(name);
            if (value != nullptr) {
                return value;
            }
        }
        throw std::logic_error("the page's view has no value named " + name);
    }
    const View* get_partial(const std::string& name) const override { return get(name); }

private:
    struct Level {
        const View* data;
        const RowTable* table = nullptr;
        std::size_t row = 0;
    };
    const RowTables& m_tables;
    std::vector<Level> m_levels;
};

// Stands for a space of a template while the library has it, which takes every space for a piece
// of its own. No value holds it: control characters are escaped.
constexpr char kJoint = '\x1F';

// Joins words of a template that stand beside each other. Spaces beside tags and at the ends of a
// line stay: the library drops lines that hold nothing but spaces and tags of sections.
std::string joined(std::string text) {
    const auto isWord = [&](std::size_t at) {
        constexpr std::string_view kOthers = " \n{}";
        return kOthers.find(text[at]) == std::string_view::npos;
    };
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == ' ' && isWord(i - 1) && isWord(i + 1)) {
            text[i] = kJoint;
        }
    }
    return text;
}

// What the library writes pages to.
class Page {
public:
    explicit Page(std::size_t size) { m_text.reserve(size); }
    Page& operator<<(const std::string& piece) {
        m_text += piece;
        return *this;
    }
    std::string take() {
        // Every octet is written: deciding for each whether to takes longer.
        std::transform(m_text.begin(), m_text.end(), m_text.begin(),
                       [](char c) { return c == kJoint ? ' ' : c; });
        return std::move(m_text);
    }

private:
    std::string m_text;
};

std::unique_ptr<kainjow::mustache::mustache> parsed(const std::string& fileName,
                                                    const std::string& text) {
    auto made = std::make_unique<kainjow::mustache::mustache>(joined(text));
    if (!made->is_valid()) {
        throw std::logic_error("template " + fileName + ": " + made->error_message());
    }
    made->set_custom_escape(escapeHtml);
    return made;
}

} // namespace

std::string escapeHtml(const std::string& text) {
    if (std::all_of(text.begin(), text.end(),
                    [](char c) { return isOrdinary(c) && static_cast<unsigned char>(c) < 0x80; })) {
        return text;
    }
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    std::size_t kept = 0; // from here on everything so far goes out as it is
    std::size_t at = 0;
    const auto keepUntil = [&](std::size_t end) { out.append(text, kept, end - kept); };
    while (at < text.size()) {
        const std::size_t length = sequenceLength(text, at);
        const std::string_view sequence = std::string_view(text).substr(at, length);
        // C1 controls are U+0080–U+009F: C2 80…C2 9F.
        const bool isControl = length == 2 && sequence >= "\u0080" && sequence <= "\u009F";
        const bool isBad = length == 0 || isControl || reordersText(sequence);
        const std::size_t next = at + std::max<std::size_t>(length, 1);
        if (isBad || (length == 1 && !isOrdinary(text[at]))) {
            keepUntil(at);
            kept = next;
            if (isBad) {
                out += "\uFFFD";
            } else {
                appendEscapedOctet(out, text[at]);
            }
        }
        at = next;
    }
    keepUntil(text.size());
    return out;
}

View listView(ViewList rows) {
    View view(View::type::list);
    // Only a copy could be given to the library; the list is this view's own and not constant.
    const_cast<ViewList&>(view.list_value()) = std::move(rows);
    return view;
}

TemplateSet::TemplateSet(const std::map<std::string, std::string_view>& sources,
                         const WordBook& words) {
    const Expander expander(sources);
    for (const auto& [fileName, source] : sources) {
        refuseUnescaped(fileName, source);
        const std::string text = expander.expand(fileName);
        const std::string ja = withWords(fileName, text, words.in(Language::Japanese));
        const std::string en = withWords(fileName, text, words.in(Language::English));
        if (fileName.rfind("part_", 0) == 0) {
            continue; // a piece: may open what another piece closes
        }
        m_templates.emplace(fileName.substr(0, fileName.size() - kSuffix.size()),
                            Template{parsed(fileName, ja), parsed(fileName, en)});
    }
}

std::string TemplateSet::render(std::string_view name, const View& view, Language language,
                                const RowTables& tables) const {
    const auto found = m_templates.find(name);
    if (found == m_templates.end()) {
        throw std::logic_error("no template named " + std::string(name));
    }
    const Template& both = found->second;
    StrictContext context(view, tables);
    Page page(kPageUsual);
    // render() lacks a const but only reads the parsed tree.
    (language == Language::Japanese ? both.ja : both.en)->render(context, page);
    return page.take();
}

} // namespace tewatashi::server::web
