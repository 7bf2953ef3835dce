#pragma once

#include "server/services/text/service_error.h"
#include "server/services/text/typed_day.h"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::api {

// The members of a JSON object in a request. What is not as it should be is collected, so that all
// of it is named at once. A member that is missing or null reads as empty.
class JsonBody {
public:
    // Of the whole body; not an object: one problem about "body".
    [[nodiscard]] static JsonBody parse(std::string_view text);

    // The member is there and not null.
    [[nodiscard]] bool has(const char* name) const { return member(name) != nullptr; }
    [[nodiscard]] std::string text(const char* name);
    // One of the given texts, the first of them when the member is missing.
    [[nodiscard]] std::string choice(const char* name,
                                     std::initializer_list<std::string_view> allowed);
    // A whole number; nullopt when it is missing.
    [[nodiscard]] std::optional<std::int64_t> integer(const char* name);
    // A day as services::readDay takes it.
    [[nodiscard]] std::optional<domain::LocalDate> day(const char* name, services::DayField kind);
    // The texts of an array.
    [[nodiscard]] std::vector<std::string> texts(const char* name);
    // A whole number from 0 to a thousand million; `otherwise` when the member is missing.
    [[nodiscard]] int number(const char* name, int otherwise);
    // The objects of an array, to be read the same way; their problems are named after the array.
    [[nodiscard]] std::vector<nlohmann::json> objects(const char* name);
    // Names that are not in `known` are problems: a misspelt one must not be passed over.
    void allow(std::initializer_list<std::string_view> known);

    [[nodiscard]] std::vector<services::FieldProblem>& problems() { return m_problems; }

private:
    [[nodiscard]] const nlohmann::json* member(const char* name) const;
    void wrongType(const char* name, const LocalizedText& expected);

    nlohmann::json m_json = nlohmann::json::object();
    std::vector<services::FieldProblem> m_problems;
};

} // namespace tewatashi::server::api
