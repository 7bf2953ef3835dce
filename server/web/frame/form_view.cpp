#include "server/web/frame/form_view.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

constexpr int kDayCharacters = 20;
constexpr int kPasswordCharacters = 512;

FieldKind dayKind(bool isRequired, std::string hintKey) {
    FieldKind kind;
    kind.type = "date";
    kind.charactersMax = kDayCharacters;
    kind.isRequired = isRequired;
    kind.hintKey = std::move(hintKey);
    return kind;
}

FieldKind textKind(int charactersMax, bool isRequired, std::string hintKey) {
    FieldKind kind;
    kind.charactersMax = charactersMax;
    kind.isRequired = isRequired;
    kind.hintKey = std::move(hintKey);
    return kind;
}

} // namespace

FieldKind requiredText(int charactersMax, std::string hintKey) {
    return textKind(charactersMax, true, std::move(hintKey));
}
FieldKind optionalText(int charactersMax, std::string hintKey) {
    return textKind(charactersMax, false, std::move(hintKey));
}
FieldKind passwordField(std::string autocomplete, std::string hintKey) {
    FieldKind kind = requiredText(kPasswordCharacters, std::move(hintKey));
    kind.type = "password";
    kind.autocomplete = std::move(autocomplete);
    return kind;
}
FieldKind requiredDay(std::string hintKey) { return dayKind(true, std::move(hintKey)); }
FieldKind optionalDay(std::string hintKey) { return dayKind(false, std::move(hintKey)); }

View FormView::field(const std::string& name, std::string_view labelKey,
                     std::string_view hintKey) const {
    const auto found =
        std::find_if(m_problems.begin(), m_problems.end(),
                     [&](const services::FieldProblem& each) { return each.field == name; });
    const bool hasError = found != m_problems.end();
    View view;
    view["id"] = m_prefix + "-" + name;
    view["name"] = name;
    view["label"] = m_words.get(labelKey);
    view["has_error"] = hasError;
    view["error"] = hasError ? found->text.in(m_words.language()) : std::string();
    view["has_hint"] = !hintKey.empty();
    view["hint"] = hintKey.empty() ? std::string() : m_words.get(hintKey);
    view["described"] = hasError || !hintKey.empty();
    return view;
}

FormView& FormView::input(const std::string& name, std::string_view labelKey,
                          const std::string& value, const FieldKind& kind) {
    View view = field(name, labelKey, kind.hintKey);
    view["is_select"] = false;
    view["is_wide"] = kind.isWide;
    view["is_required"] = kind.isRequired;
    view["value"] = kind.type == "password" ? std::string() : value; // never sent back
    view["type"] = kind.type;
    view["length"] = std::to_string(kind.charactersMax);
    view["autocomplete"] = kind.autocomplete;
    m_fields.push_back(std::move(view));
    return *this;
}

FormView& FormView::select(const std::string& name, std::string_view labelKey,
                           const Choices& choices, const std::string& chosen,
                           std::string_view hintKey) {
    ViewList options;
    bool isOffered = false;
    const auto add = [&](const std::string& value, const std::string& label) {
        View option;
        option["value"] = value;
        option["label"] = label;
        option["selected"] = value == chosen;
        isOffered = isOffered || value == chosen;
        options.push_back(std::move(option));
    };
    for (const auto& [value, label] : choices) {
        add(value, label);
    }
    if (!isOffered) {
        add(chosen, chosen); // what is stored is shown, though it cannot be chosen any more
    }
    View view = field(name, labelKey, hintKey);
    view["is_select"] = true;
    view["is_wide"] = false;
    view["options"] = options;
    m_fields.push_back(std::move(view));
    return *this;
}

View FormView::view() const {
    View view;
    view["fields"] = m_fields;
    view["has_problems"] = !m_problems.empty();
    return view;
}

View once(View view) {
    ViewList list;
    list.push_back(std::move(view));
    return list;
}

} // namespace tewatashi::server::web
