#include "server/web/frame/code_choices.h"

#include "server/web/frame/action_signs.h"

namespace tewatashi::server::web {

CodeChoices codeChoices(const services::CodeSheets& sheets, const domain::CodeScheme& scheme,
                        const Words& words) {
    CodeChoices choices;
    const auto withoutPrefix = [](const std::string& code, const std::string& prefix) {
        return code.rfind(prefix, 0) == 0 ? code.substr(prefix.size()) : std::string();
    };
    const auto fill = [&](Choices& into, const std::vector<services::PrintableCode>& codes,
                          const std::string& prefix) {
        for (const services::PrintableCode& code : codes) {
            if (const std::string value = withoutPrefix(code.code, prefix); !value.empty()) {
                into.emplace_back(
                    value, words.fill("repair.choice", {{"name", code.title.in(words.language())},
                                                        {"code", value}}));
            }
        }
    };
    fill(choices.operators, sheets.operators, scheme.operatorPrefix);
    fill(choices.places, sheets.places, scheme.placePrefix);
    for (const services::PrintableCode& code : sheets.actions) {
        if (const std::string value = withoutPrefix(code.code, scheme.actionPrefix);
            !value.empty()) {
            choices.actions.emplace_back(value, actionSign(value, words).word);
        }
    }
    return choices;
}

} // namespace tewatashi::server::web
