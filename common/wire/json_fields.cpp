#include "common/wire/json_fields.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace tewatashi::wire {
namespace {

// Watches the parser: everything past a limit is discarded while it is read, so that memory stays
// in proportion to what is accepted.
class ParseGuard {
public:
    explicit ParseGuard(std::size_t valuesMax) : m_valuesMax(valuesMax) {}

    bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
        if (m_reason != nullptr) {
            return false;
        }
        switch (event) {
        case Json::parse_event_t::object_start:
            m_names.emplace_back();
            [[fallthrough]];
        case Json::parse_event_t::array_start:
            if (depth >= kJsonDepthMax) {
                m_reason = "is nested too deeply";
            }
            break;
        case Json::parse_event_t::object_end:
            m_names.pop_back();
            break;
        case Json::parse_event_t::key:
            if (!m_names.back().insert(parsed.get_ref<const std::string&>()).second) {
                m_reason = "names a member twice";
            }
            break;
        case Json::parse_event_t::array_end:
            break;
        case Json::parse_event_t::value:
            break;
        }
        if (++m_values > m_valuesMax) {
            m_reason = "holds too many values";
        }
        return m_reason == nullptr;
    }
    [[nodiscard]] const char* reason() const { return m_reason; }

private:
    std::size_t m_valuesMax;
    std::size_t m_values = 0;
    std::vector<std::set<std::string>> m_names; // of the open objects
    const char* m_reason = nullptr;
};

} // namespace

Result<Json, WireError> parseJson(std::string_view text, std::size_t valuesMax) {
    ParseGuard guard(valuesMax);
    Json parsed = Json::parse(
        text.begin(), text.end(),
        [&guard](int depth, Json::parse_event_t event, Json& value) {
            return guard(depth, event, value);
        },
        false);
    if (guard.reason() != nullptr) {
        return failure(WireError{"", guard.reason()});
    }
    if (parsed.is_discarded()) {
        return failure(WireError{"", "is not JSON in UTF-8"});
    }
    return parsed;
}

std::optional<std::int64_t> integerIn(const Json& value, std::int64_t low, std::int64_t high) {
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (std::cmp_less(number, low) || std::cmp_greater(number, high)) {
            return std::nullopt;
        }
        return static_cast<std::int64_t>(number);
    }
    if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        return number < low || number > high ? std::nullopt : std::optional(number);
    }
    return std::nullopt;
}

JsonFields::JsonFields(const Json& object, std::string where, JsonProblems& problems)
    : m_object(object), m_where(std::move(where)), m_problems(problems) {
    if (!object.is_object()) {
        m_problems.add(m_where, "must be an object");
    }
}

void JsonFields::problem(const char* name, std::string reason) {
    m_problems.add(m_where + "/" + name, std::move(reason));
}

const Json* JsonFields::member(const char* name, Presence presence) {
    if (m_object.is_object()) {
        const auto found = m_object.find(name);
        if (found != m_object.end()) {
            return &*found;
        }
    }
    if (presence == Presence::Required) {
        problem(name, "is missing");
    }
    return nullptr;
}

std::int64_t JsonFields::integer(const char* name, std::int64_t low, std::int64_t high,
                                 Presence presence) {
    const Json* value = member(name, presence);
    if (value == nullptr) {
        return 0;
    }
    const std::optional<std::int64_t> number = integerIn(*value, low, high);
    if (!number) {
        problem(name, "must be a whole number from " + std::to_string(low) + " to " +
                          std::to_string(high));
    }
    return number.value_or(0);
}

const std::string* JsonFields::string(const char* name) {
    const Json* value = member(name);
    if (value != nullptr && !value->is_string()) {
        problem(name, "must be a string");
        return nullptr;
    }
    return value == nullptr ? nullptr : value->get_ptr<const std::string*>();
}

std::string JsonFields::text(const char* name, std::size_t sizeMax) {
    const std::string* value = string(name);
    if (value != nullptr && value->size() > sizeMax) {
        problem(name, "is longer than " + std::to_string(sizeMax) + " octets");
        return {};
    }
    return value == nullptr ? std::string() : *value;
}

Bytes JsonFields::hex(const char* name, std::size_t sizeMax) {
    const std::string* value = string(name);
    if (value == nullptr) {
        return {};
    }
    std::optional<Bytes> octets;
    if (value->size() <= sizeMax * 2) {
        octets = fromHex(*value);
    }
    if (!octets) {
        problem(name, "must be hex of at most " + std::to_string(sizeMax) + " octets");
    }
    return octets.value_or(Bytes{});
}

Bytes JsonFields::base64(const char* name, std::size_t size) {
    const std::string* value = string(name);
    if (value == nullptr) {
        return {};
    }
    std::optional<Bytes> octets;
    if (value->size() <= size * 2) {
        octets = fromBase64(*value);
    }
    if (!octets || octets->size() != size) {
        problem(name, "must be base64 of " + std::to_string(size) + " octets");
        return {};
    }
    return *octets;
}

Bytes JsonFields::latin1(const char* name, std::size_t sizeMax) {
    const std::string* value = string(name);
    if (value == nullptr) {
        return {};
    }
    std::optional<Bytes> octets;
    if (value->size() <= sizeMax * 2) { // UTF-8 of U+0000–U+00FF takes at most two octets each
        octets = utf8ToLatin1(*value);
    }
    if (!octets || octets->size() > sizeMax) {
        problem(name, "must be at most " + std::to_string(sizeMax) + " octets as U+0000–U+00FF");
        return {};
    }
    return *octets;
}

Digest JsonFields::digest(const char* name) {
    Digest digest{};
    const Bytes octets = hex(name, digest.size());
    if (octets.size() != digest.size()) {
        problem(name, "must be 64 hex digits");
        return digest;
    }
    std::copy(octets.begin(), octets.end(), digest.begin());
    return digest;
}

const Json* JsonFields::array(const char* name, std::size_t countMax, Presence presence) {
    const Json* value = member(name, presence);
    if (value != nullptr && (!value->is_array() || value->size() > countMax)) {
        problem(name, "must be an array of at most " + std::to_string(countMax));
        return nullptr;
    }
    return value;
}

} // namespace tewatashi::wire
