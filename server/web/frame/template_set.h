#pragma once

#include "server/web/frame/word_book.h"

#include <mustache.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::web {

using View = kainjow::mustache::data;
using ViewList = kainjow::mustache::list;

// Text for HTML content and for quoted attributes: the only way a value reaches a page. Beside the
// five characters of HTML, octets that are not UTF-8, control characters and those that reverse
// the direction of text become visible signs, because bar codes may hold any of them.
[[nodiscard]] std::string escapeHtml(const std::string& text);

// The rows as a value of a view, without the copy that an assignment of the list would make.
[[nodiscard]] View listView(ViewList rows);

class RowTable;
using RowTables = std::vector<const RowTable*>;

// The pages' Mustache templates, parsed once for each language. `{{w.some.key}}` is a word of that
// language, `{{> name}}` another template of the set; both are expanded before parsing. Immutable
// afterwards: rendering is safe from any thread.
class TemplateSet {
public:
    // Sources by file name ("item.mustache"). Throws std::logic_error when one cannot be parsed,
    // includes an unknown one, names an unknown word, or would put out a value unescaped.
    TemplateSet(const std::map<std::string, std::string_view>& sources, const WordBook& words);

    // A name in the template that the view does not have is a bug and throws std::logic_error:
    // a page with a hole in it would pass unseen. Sections test booleans and lists; an empty
    // string counts as true. `tables` are those whose lists the view holds.
    [[nodiscard]] std::string render(std::string_view name, const View& view, Language language,
                                     const RowTables& tables = {}) const;

private:
    struct Template {
        std::unique_ptr<kainjow::mustache::mustache> ja;
        std::unique_ptr<kainjow::mustache::mustache> en;
    };
    std::map<std::string, Template, std::less<>> m_templates;
};

} // namespace tewatashi::server::web
