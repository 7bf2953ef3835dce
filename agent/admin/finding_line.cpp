#include "agent/admin/finding_line.h"

#include "agent/admin/admin_question.h"
#include "common/base/iso_time.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tewatashi::agent::admin {
namespace {

using Json = nlohmann::ordered_json;
using namespace diagnosis;

// Together they keep a line under kLineMax_bytes.
constexpr std::size_t kSentenceMax = 1000;
constexpr std::size_t kFactMax = 300;
constexpr std::size_t kFactsMax = 12;

std::string dumpLine(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json bothLanguages(const LocalizedText& text) {
    return {{"ja", text.ja.substr(0, kSentenceMax)}, {"en", text.en.substr(0, kSentenceMax)}};
}

void addFinding(Json& json, const Finding& finding) {
    const LayerInfo& info = infoOf(finding.layer);
    json["layer"] = info.code;
    json["chain"] = chainCode(info.chain);
    json["state"] = stateCode(finding.state);
    json["name"] = bothLanguages(info.name);
    json["text"] = bothLanguages(finding.text);
    json["advice"] = finding.advice.ja.empty() ? Json(nullptr) : bothLanguages(finding.advice);
    json["facts"] = Json::object();
    for (std::size_t i = 0; i < finding.facts.size() && i < kFactsMax; ++i) {
        json["facts"][finding.facts[i].name] = finding.facts[i].value.substr(0, kFactMax);
    }
}

Json codeOrNull(const std::optional<Layer>& layer) {
    return layer ? Json(infoOf(*layer).code) : Json(nullptr);
}

std::string textMember(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

LocalizedText sentenceMember(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_object()) {
        return {};
    }
    return {textMember(*found, "ja"), textMember(*found, "en")};
}

const char* markOf(State state) {
    switch (state) {
    case State::Ok:
        return "✓";
    case State::NotOk:
        return "✗";
    case State::NotChecked:
        break;
    }
    return "–";
}

std::optional<Finding> findingIn(const Json& json) {
    if (!json.is_object()) {
        return std::nullopt;
    }
    const auto layer = layerOf(textMember(json, "layer"));
    const auto state = stateOf(textMember(json, "state"));
    Finding finding;
    finding.text = sentenceMember(json, "text");
    if (!layer || !state || finding.text.ja.empty()) {
        return std::nullopt;
    }
    finding.layer = *layer;
    finding.state = *state;
    finding.advice = sentenceMember(json, "advice");
    if (const auto facts = json.find("facts"); facts != json.end() && facts->is_object()) {
        for (const auto& [name, value] : facts->items()) {
            if (value.is_string()) {
                finding.facts.push_back({name, value.get<std::string>()});
            }
        }
    }
    return finding;
}

} // namespace

std::string encodeFinding(const Finding& finding) {
    Json json{{"v", kVersion}, {"event", "finding"}};
    addFinding(json, finding);
    return dumpLine(json);
}

std::string encodeDiagnosed(const Diagnosed& end) {
    return dumpLine({{"v", kVersion},
                     {"event", "diagnosed"},
                     {"at", isoTime(end.at)},
                     {"version", end.version}});
}

std::optional<Finding> decodeFinding(std::string_view line) {
    return findingIn(Json::parse(line, nullptr, false));
}

std::string encodeReport(const Report& report) {
    Json json;
    const auto cause = firstCause(report.findings);
    json["v"] = kVersion;
    json["state"] = stateCode(cause ? State::NotOk : State::Ok);
    json["first_cause"] = codeOrNull(cause);
    json["causes"] = Json::object();
    for (const Chain chain : kChains) {
        json["causes"][std::string(chainCode(chain))] =
            codeOrNull(firstCause(report.findings, chain));
    }
    json["at"] = isoTime(report.at);
    json["version"] = report.version;
    json["findings"] = Json::array();
    for (const Finding& finding : report.findings) {
        Json one;
        addFinding(one, finding);
        json["findings"].push_back(std::move(one));
    }
    return dumpLine(json);
}

std::optional<Report> decodeReport(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    const auto findings = json.is_object() ? json.find("findings") : json.end();
    const auto at = json.is_object() ? parseIsoTime(textMember(json, "at")) : std::nullopt;
    if (!at || findings == json.end() || !findings->is_array()) {
        return std::nullopt;
    }
    Report report{*at, textMember(json, "version"), {}};
    for (const Json& each : *findings) {
        if (auto finding = findingIn(each)) {
            report.findings.push_back(*std::move(finding));
        }
    }
    return report;
}

std::string findingText(const Finding& finding, Language language) {
    const bool ja = language == Language::Japanese;
    std::string text =
        fmt::format(fmt::runtime(ja ? "{} {}：{}\n" : "{} {}: {}\n"), markOf(finding.state),
                    infoOf(finding.layer).name.in(language), finding.text.in(language));
    if (!finding.advice.in(language).empty()) {
        text += fmt::format(fmt::runtime(ja ? "    対処：{}\n" : "    What to do: {}\n"),
                            finding.advice.in(language));
    }
    for (const Fact& fact : finding.facts) {
        if (finding.state == State::NotOk && fact.name == "detail") {
            text +=
                fmt::format(fmt::runtime(ja ? "    詳細：{}\n" : "    Detail: {}\n"), fact.value);
        }
    }
    return text;
}

std::string conclusionText(const Report& report, Language language) {
    const bool ja = language == Language::Japanese;
    std::string causes;
    for (const Chain chain : kChains) {
        if (const auto cause = firstCause(report.findings, chain)) {
            causes += causes.empty() ? "" : (ja ? "、" : ", ");
            causes += infoOf(*cause).name.in(language);
        }
    }
    if (causes.empty()) {
        return ja ? "問題は見つかりませんでした。\n" : "Nothing is wrong.\n";
    }
    return fmt::format(
        fmt::runtime(ja ? "原因：{}。上の「対処」を行い、もう一度診断してください。\n"
                        : "Cause: {}. Do what stands there, then diagnose again.\n"),
        causes);
}

} // namespace tewatashi::agent::admin
