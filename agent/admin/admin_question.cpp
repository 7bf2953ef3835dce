#include "agent/admin/admin_question.h"

#include "common/base/assert.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace tewatashi::agent::admin {
namespace {

using Json = nlohmann::ordered_json;

bool onlyHas(const Json& json, std::initializer_list<std::string_view> names) {
    return std::all_of(json.items().begin(), json.items().end(), [&](const auto& item) {
        return item.key() == "v" || item.key() == "ask" ||
               std::find(names.begin(), names.end(), item.key()) != names.end();
    });
}

Result<Question, QuestionError> decodeHistory(const Json& json) {
    AskHistory ask;
    if (!onlyHas(json, {"before", "limit"})) {
        return failure(QuestionError::BadArgument);
    }
    if (const auto found = json.find("before"); found != json.end() && !found->is_null()) {
        // A larger unsigned number would wrap.
        if (!found->is_number_integer() ||
            (found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX) ||
            found->get<std::int64_t>() < 0) {
            return failure(QuestionError::BadArgument);
        }
        ask.before = found->get<std::int64_t>();
    }
    if (const auto found = json.find("limit"); found != json.end()) {
        if (!found->is_number_unsigned() || found->get<std::uint64_t>() < 1 ||
            found->get<std::uint64_t>() > kHistoryPageMax) {
            return failure(QuestionError::BadArgument);
        }
        ask.limit = found->get<std::size_t>();
    }
    return ask;
}

Result<Question, QuestionError> decodeChange(const Json& json) {
    ChangePreferences change;
    if (!onlyHas(json, {"language", "sounds"})) {
        return failure(QuestionError::BadArgument);
    }
    if (const auto found = json.find("language"); found != json.end()) {
        if (*found != "ja" && *found != "en") {
            return failure(QuestionError::BadArgument);
        }
        change.language = *found == "ja" ? Language::Japanese : Language::English;
    }
    if (const auto found = json.find("sounds"); found != json.end()) {
        if (!found->is_boolean()) {
            return failure(QuestionError::BadArgument);
        }
        change.sounds = found->get<bool>();
    }
    if (!change.language && !change.sounds) {
        return failure(QuestionError::BadArgument);
    }
    return change;
}

template <typename Simple>
Result<Question, QuestionError> decodeSimple(const Json& json) {
    if (!onlyHas(json, {})) {
        return failure(QuestionError::BadArgument);
    }
    return Simple{};
}

struct Verb {
    std::string_view name;
    Result<Question, QuestionError> (*decode)(const Json&);
};
constexpr std::array<Verb, 6> kVerbs{{{"status", decodeSimple<AskStatus>},
                                      {"subscribe", decodeSimple<Subscribe>},
                                      {"history", decodeHistory},
                                      {"preferences", decodeSimple<AskPreferences>},
                                      {"change_preferences", decodeChange},
                                      {"diagnose", decodeSimple<Diagnose>}}};

} // namespace

std::string_view questionErrorCode(QuestionError error) {
    switch (error) {
    case QuestionError::NotJson:
        return "not_json";
    case QuestionError::WrongVersion:
        return "wrong_version";
    case QuestionError::Unknown:
        return "unknown_question";
    case QuestionError::BadArgument:
        return "bad_argument";
    }
    TW_ASSERT(false);
}

Result<Question, QuestionError> decodeQuestion(std::string_view line) {
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) {
        return failure(QuestionError::NotJson);
    }
    if (const auto found = json.find("v"); found == json.end() || *found != kVersion) {
        return failure(QuestionError::WrongVersion);
    }
    const auto ask = json.find("ask");
    for (const Verb& verb : kVerbs) {
        if (ask != json.end() && ask->is_string() && *ask == verb.name) {
            return verb.decode(json);
        }
    }
    return failure(QuestionError::Unknown);
}

std::string encodeQuestion(const Question& question) {
    Json json;
    json["v"] = kVersion;
    json["ask"] = kVerbs[question.index()].name;
    if (const auto* history = std::get_if<AskHistory>(&question)) {
        if (history->before) {
            json["before"] = *history->before;
        }
        json["limit"] = history->limit;
    } else if (const auto* change = std::get_if<ChangePreferences>(&question)) {
        if (change->language) {
            json["language"] = *change->language == Language::Japanese ? "ja" : "en";
        }
        if (change->sounds) {
            json["sounds"] = *change->sounds;
        }
    }
    return json.dump();
}

} // namespace tewatashi::agent::admin
