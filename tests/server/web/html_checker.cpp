#include "tests/server/web/html_checker.h"

#include <algorithm>
#include <set>
#include <utility>

namespace tewatashi::test {
namespace {

using Attributes = std::vector<std::pair<std::string, std::string>>;

struct Tag {
    std::string name;
    bool closes = false;
    bool closesItself = false;
    Attributes attributes;

    [[nodiscard]] const std::string* find(std::string_view attribute) const {
        for (const auto& [key, value] : attributes) {
            if (key == attribute) {
                return &value;
            }
        }
        return nullptr;
    }
};

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::string unescaped(std::string_view text) {
    static constexpr std::pair<std::string_view, char> kEntities[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    std::string out;
    while (!text.empty()) {
        bool replaced = false;
        for (const auto& [entity, letter] : kEntities) {
            if (text.substr(0, entity.size()) == entity) {
                out += letter;
                text.remove_prefix(entity.size());
                replaced = true;
                break;
            }
        }
        if (!replaced) {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

class Scanner {
public:
    Scanner(std::string_view html, std::vector<std::string>& problems)
        : m_html(html), m_problems(problems) {}

    // Text before the next tag; then the tag. False at the end.
    bool next(std::string& text, Tag& tag) {
        const std::size_t open = m_html.find('<', m_at);
        text = m_html.substr(m_at, open == std::string_view::npos ? open : open - m_at);
        if (open == std::string_view::npos) {
            m_at = m_html.size();
            return false;
        }
        m_at = open + 1;
        tag = {};
        if (peek() == '!') {
            m_at = std::min(m_html.find('>', m_at), m_html.size() - 1) + 1;
            tag.name = "!";
            return true;
        }
        if (peek() == '/') {
            tag.closes = true;
            ++m_at;
        }
        tag.name = word(" \n\t>/");
        readAttributes(tag);
        return true;
    }

private:
    [[nodiscard]] char peek() const { return m_at < m_html.size() ? m_html[m_at] : '\0'; }

    std::string word(std::string_view ends) {
        const std::size_t from = m_at;
        m_at = std::min(m_html.find_first_of(ends, m_at), m_html.size());
        return std::string(m_html.substr(from, m_at - from));
    }

    void readAttributes(Tag& tag) {
        for (;;) {
            while (isSpace(peek())) {
                ++m_at;
            }
            if (m_at >= m_html.size()) {
                m_problems.push_back("<" + tag.name + " does not end");
                return;
            }
            if (peek() == '>') {
                ++m_at;
                return;
            }
            if (peek() == '/') {
                tag.closesItself = true;
                ++m_at;
                continue;
            }
            const std::string name = word(" \n\t=>/");
            if (name.empty()) {
                m_problems.push_back("<" + tag.name + " has a stray character");
                ++m_at;
                continue;
            }
            tag.attributes.emplace_back(name, peek() == '=' ? value(tag, name) : "");
        }
    }

    std::string value(const Tag& tag, const std::string& name) {
        ++m_at;
        if (peek() != '"') {
            m_problems.push_back("<" + tag.name + " " + name + " is not quoted");
            return word(" \n\t>");
        }
        ++m_at;
        const std::string raw = word("\"");
        ++m_at;
        if (raw.find('<') != std::string::npos) {
            m_problems.push_back("<" + tag.name + " " + name + " holds a bare <");
        }
        return unescaped(raw);
    }

    std::string_view m_html;
    std::vector<std::string>& m_problems;
    std::size_t m_at = 0;
};

class Checker {
public:
    std::vector<std::string> check(std::string_view html) {
        Scanner scanner(html, m_problems);
        std::string text;
        Tag tag;
        if (html.substr(0, 15) != "<!doctype html>") {
            m_problems.emplace_back("no doctype");
        }
        while (scanner.next(text, tag)) {
            if (tag.name != "!") {
                take(tag);
            }
        }
        for (const std::string& name : m_open) {
            m_problems.push_back("<" + name + "> is not closed");
        }
        for (const std::string& id : m_wanted) {
            if (m_ids.find(id) == m_ids.end()) {
                m_problems.push_back("nothing has the id " + id);
            }
        }
        return m_problems;
    }

private:
    void take(const Tag& tag) {
        static const std::set<std::string> kVoid{"meta", "link", "input", "br", "img", "hr"};
        if (tag.closes) {
            if (m_open.empty() || m_open.back() != tag.name) {
                m_problems.push_back("</" + tag.name + "> does not match");
            } else {
                m_open.pop_back();
            }
            if (tag.name == "form" && m_formNeedsToken) {
                m_problems.emplace_back("a form that posts has no token");
                m_formNeedsToken = false;
            }
            return;
        }
        checkAttributes(tag);
        if (tag.name == "form") {
            const std::string* method = tag.find("method");
            m_formNeedsToken = method != nullptr && *method == "post";
        }
        const std::string* name = tag.find("name");
        if (tag.name == "input" && name != nullptr && *name == "csrf_token") {
            m_formNeedsToken = m_formNeedsToken && tag.find("value")->empty();
        }
        if (kVoid.find(tag.name) == kVoid.end() && !tag.closesItself) {
            m_open.push_back(tag.name);
        }
    }

    void checkAttributes(const Tag& tag) {
        static const std::set<std::string> kBannedTags{"script", "style", "iframe", "object",
                                                       "embed",  "base",  "applet", "marquee"};
        // A module of our own is a file of its own; the policy of the pages forbids inline scripts.
        const std::string* source = tag.find("src");
        const bool isOwnModule =
            tag.name == "script" && source != nullptr && source->rfind("/static/", 0) == 0;
        if (!isOwnModule && kBannedTags.find(tag.name) != kBannedTags.end()) {
            m_problems.push_back("<" + tag.name + "> is not allowed");
        }
        std::set<std::string> seen;
        for (const auto& [name, value] : tag.attributes) {
            if (!seen.insert(name).second) {
                m_problems.push_back("<" + tag.name + " repeats " + name);
            }
            if (name == "style" || name.rfind("on", 0) == 0) {
                m_problems.push_back("<" + tag.name + " has " + name);
            }
            const bool isAddress = name == "href" || name == "src" || name == "action";
            if (isAddress && (value.empty() || (value[0] != '/' && value[0] != '#') ||
                              value.rfind("//", 0) == 0)) {
                m_problems.push_back(std::string(name).append(" leaves the site: ").append(value));
            }
            if (name == "id" && !m_ids.insert(value).second) {
                m_problems.push_back("the id " + value + " is used twice");
            }
            if (name == "for" || name == "aria-labelledby" || name == "aria-describedby") {
                m_wanted.insert(value);
            }
        }
    }

    std::vector<std::string> m_problems;
    std::vector<std::string> m_open;
    std::set<std::string> m_ids;
    std::set<std::string> m_wanted;
    bool m_formNeedsToken = false;
};

} // namespace

std::vector<std::string> htmlProblems(std::string_view html) { return Checker().check(html); }

std::string withoutIds(std::string_view html) {
    constexpr std::size_t kIdMin = 24; // a slip number with its possession digits has 16
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string kept;
    while (!html.empty()) {
        const std::size_t run = std::min(html.find_first_not_of(kHex), html.size());
        if (run < kIdMin) {
            kept.append(html.substr(0, run));
        }
        html.remove_prefix(run);
        const std::size_t other = std::min(html.find_first_of(kHex), html.size());
        kept.append(html.substr(0, other));
        html.remove_prefix(other);
    }
    return kept;
}

std::string htmlText(std::string_view html) {
    std::vector<std::string> ignored;
    Scanner scanner(html, ignored);
    std::string all;
    std::string text;
    Tag tag;
    while (scanner.next(text, tag)) {
        all += text;
    }
    return unescaped(all);
}

std::string inputValue(std::string_view html, std::string_view name) {
    std::vector<std::string> ignored;
    Scanner scanner(html, ignored);
    std::string text;
    Tag tag;
    while (scanner.next(text, tag)) {
        const std::string* own = tag.find("name");
        if (tag.name == "input" && own != nullptr && *own == name) {
            const std::string* value = tag.find("value");
            return value == nullptr ? "" : *value;
        }
    }
    return "";
}

std::vector<std::string> attributeValues(std::string_view html, std::string_view attribute) {
    std::vector<std::string> ignored;
    Scanner scanner(html, ignored);
    std::vector<std::string> values;
    std::string text;
    Tag tag;
    while (scanner.next(text, tag)) {
        if (const std::string* value = tag.find(attribute)) {
            values.push_back(*value);
        }
    }
    return values;
}

} // namespace tewatashi::test
