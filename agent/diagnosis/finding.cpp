#include "agent/diagnosis/finding.h"

#include "common/base/assert.h"

namespace tewatashi::agent::diagnosis {
namespace {

// Behind the first sentence; the whole length when there is only one.
std::size_t endOfSentence(const std::string& text, std::string_view mark) {
    const std::size_t found = text.find(mark);
    return found == std::string::npos ? text.size() : found + mark.size();
}

std::string withoutBlanks(std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    const std::size_t last = text.find_last_not_of(' ');
    text.erase(last == std::string::npos ? 0 : last + 1);
    return text;
}

} // namespace

std::string_view stateCode(State state) {
    switch (state) {
    case State::Ok:
        return "ok";
    case State::NotOk:
        return "not_ok";
    case State::NotChecked:
        return "not_checked";
    }
    TW_ASSERT(false);
}

std::optional<State> stateOf(std::string_view code) {
    for (const State state : {State::Ok, State::NotOk, State::NotChecked}) {
        if (stateCode(state) == code) {
            return state;
        }
    }
    return std::nullopt;
}

Finding notOk(Layer layer, const LocalizedText& text, const std::string& detail) {
    Finding finding{layer, State::NotOk, {}, {}, {}};
    const std::size_t ja = endOfSentence(text.ja, "。");
    const std::size_t en = endOfSentence(text.en, ". ");
    finding.text = {text.ja.substr(0, ja), withoutBlanks(text.en.substr(0, en))};
    finding.advice = {text.ja.substr(ja), withoutBlanks(text.en.substr(en))};
    if (!detail.empty()) {
        finding.facts.push_back({"detail", detail});
    }
    return finding;
}

Finding ok(Layer layer, LocalizedText text, std::vector<Fact> facts) {
    return {layer, State::Ok, std::move(text), {}, std::move(facts)};
}

Finding notChecked(Layer layer, LocalizedText why) {
    if (why.ja.empty()) {
        why = {"先に上の原因を解決してください。", "Mend the cause above first."};
    }
    return {layer, State::NotChecked, std::move(why), {}, {}};
}

std::optional<Layer> firstCause(const std::vector<Finding>& findings, std::optional<Chain> chain) {
    for (const Finding& finding : findings) {
        if (finding.state == State::NotOk && (!chain || infoOf(finding.layer).chain == *chain)) {
            return finding.layer;
        }
    }
    return std::nullopt;
}

} // namespace tewatashi::agent::diagnosis
