#pragma once

#include "server/services/text/service_error.h"
#include "server/web/frame/page_painter.h"
#include "server/web/frame/template_set.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tewatashi::server::web {

// What a select offers and sends: (value, label).
using Choices = std::vector<std::pair<std::string, std::string>>;

// What a field of a form is beside its name, label and value. Names are literals of ours.
struct FieldKind {
    std::string type = "text"; // of the input
    int charactersMax = 100;
    bool isRequired = false;
    std::string hintKey = {}; // word below the field; empty: none
    std::string autocomplete = "off";
    bool isWide = false;
};
[[nodiscard]] FieldKind requiredText(int charactersMax, std::string hintKey = {});
[[nodiscard]] FieldKind optionalText(int charactersMax, std::string hintKey = {});
// `autocomplete` is "current-password" or "new-password".
[[nodiscard]] FieldKind passwordField(std::string autocomplete, std::string hintKey = {});
[[nodiscard]] FieldKind requiredDay(std::string hintKey = {});
[[nodiscard]] FieldKind optionalDay(std::string hintKey = {});

// The fields of a form for part_fields.mustache, each with what is wrong with it next to it.
// `prefix` tells the fields of several forms on a page apart.
class FormView {
public:
    FormView(std::string prefix, const Words& words,
             const std::vector<services::FieldProblem>& problems)
        : m_prefix(std::move(prefix)), m_words(words), m_problems(problems) {}

    FormView& input(const std::string& name, std::string_view labelKey, const std::string& value,
                    const FieldKind& kind);
    FormView& select(const std::string& name, std::string_view labelKey, const Choices& choices,
                     const std::string& chosen, std::string_view hintKey = {});

    // Everything a section around {{> part_fields}} needs: the fields, and whether one is wrong.
    [[nodiscard]] View view() const;

private:
    View field(const std::string& name, std::string_view labelKey, std::string_view hintKey) const;

    std::string m_prefix;
    const Words& m_words;
    const std::vector<services::FieldProblem>& m_problems;
    ViewList m_fields;
};

// A list of one: what a template's section shows once.
[[nodiscard]] View once(View view);

} // namespace tewatashi::server::web
