#include "server/api/json_body.h"

#include <algorithm>

namespace tewatashi::server::api {

using nlohmann::json;

JsonBody JsonBody::parse(std::string_view text) {
    JsonBody body;
    json parsed = json::parse(text, nullptr, false);
    if (parsed.is_object()) {
        body.m_json = std::move(parsed);
    } else {
        body.wrongType("body", {"JSON のオブジェクト", "a JSON object"});
    }
    return body;
}

const json* JsonBody::member(const char* name) const {
    const auto found = m_json.find(name);
    return found == m_json.end() || found->is_null() ? nullptr : &*found;
}

void JsonBody::wrongType(const char* name, const LocalizedText& expected) {
    m_problems.push_back({name,
                          {std::string(name) + " には" + expected.ja + "を指定してください。",
                           std::string(name) + " must be " + expected.en + "."}});
}

std::string JsonBody::text(const char* name) {
    const json* const value = member(name);
    if (value == nullptr) {
        return {};
    }
    if (!value->is_string()) {
        wrongType(name, {"文字列", "a string"});
        return {};
    }
    return value->get<std::string>();
}

std::optional<domain::LocalDate> JsonBody::day(const char* name, services::DayField kind) {
    return services::readDay(text(name), name, {name, name}, kind, m_problems);
}

std::string JsonBody::choice(const char* name, std::initializer_list<std::string_view> allowed) {
    const std::string value = member(name) == nullptr ? std::string(*allowed.begin()) : text(name);
    if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
        std::string all;
        for (const std::string_view one : allowed) {
            all += (all.empty() ? "" : ", ") + std::string(one);
        }
        wrongType(name, {" " + all + " のいずれか", "one of " + all});
    }
    return value;
}

std::optional<std::int64_t> JsonBody::integer(const char* name) {
    const json* const value = member(name);
    if (value != nullptr && !value->is_number_integer()) {
        wrongType(name, {"整数", "a whole number"});
    }
    return value != nullptr && value->is_number_integer()
               ? std::optional(value->get<std::int64_t>())
               : std::nullopt;
}

std::vector<std::string> JsonBody::texts(const char* name) {
    const json* const value = member(name);
    if (value == nullptr) {
        return {};
    }
    const bool isListOfTexts =
        value->is_array() && std::all_of(value->begin(), value->end(),
                                         [](const json& each) { return each.is_string(); });
    if (!isListOfTexts) {
        wrongType(name, {"文字列の配列", "an array of strings"});
        return {};
    }
    return value->get<std::vector<std::string>>();
}

int JsonBody::number(const char* name, int otherwise) {
    constexpr std::uint64_t kNumberMax = 1'000'000'000;
    const json* const value = member(name);
    if (value == nullptr) {
        return otherwise;
    }
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() > kNumberMax) {
        wrongType(name, {" 0 以上の整数", "a whole number of at least 0"});
        return otherwise;
    }
    return value->get<int>();
}

std::vector<json> JsonBody::objects(const char* name) {
    const json* const value = member(name);
    if (value == nullptr) {
        return {};
    }
    const bool isListOfObjects =
        value->is_array() && std::all_of(value->begin(), value->end(),
                                         [](const json& each) { return each.is_object(); });
    if (!isListOfObjects) {
        wrongType(name, {"オブジェクトの配列", "an array of objects"});
        return {};
    }
    return value->get<std::vector<json>>();
}

void JsonBody::allow(std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : m_json.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            m_problems.push_back(
                {name,
                 {"「" + name + "」という項目はありません。API の説明を確認してください。",
                  "There is no member \"" + name + "\". See the API description."}});
        }
    }
}

} // namespace tewatashi::server::api
