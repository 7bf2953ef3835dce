#pragma once

#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/wire/scan_batch.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

// Reading of JSON from outside; internal to this folder. Nothing here throws on any input.
namespace tewatashi::wire {

using Json = nlohmann::json;

// Latest instant accepted: 9999-12-31T23:59:59.999Z.
inline constexpr std::int64_t kInstantMax_ms = 253'402'300'799'999;

// Parses bounded text: refuses a nesting deeper than kJsonDepthMax, more than `valuesMax` values,
// a name twice in one object, and anything that is not JSON in UTF-8.
[[nodiscard]] Result<Json, WireError> parseJson(std::string_view text, std::size_t valuesMax);

// Remembers the first thing that was wrong; later findings follow from it.
class JsonProblems {
public:
    void add(std::string where, std::string reason) {
        if (!m_first) {
            m_first = WireError{std::move(where), std::move(reason)};
        }
    }
    [[nodiscard]] bool any() const { return m_first.has_value(); }
    [[nodiscard]] const WireError& first() const { return *m_first; }

private:
    std::optional<WireError> m_first;
};

enum class Presence { Required, Optional };

// Typed access to one object. A missing or wrong member is reported to `problems` and reads as an
// empty value. The object and the problems outlive the reader.
class JsonFields {
public:
    JsonFields(const Json& object, std::string where, JsonProblems& problems);

    [[nodiscard]] std::int64_t integer(const char* name, std::int64_t low, std::int64_t high,
                                       Presence presence = Presence::Required);
    [[nodiscard]] UtcMillis instant(const char* name) { return {integer(name, 0, kInstantMax_ms)}; }
    [[nodiscard]] std::string text(const char* name, std::size_t sizeMax);
    [[nodiscard]] Bytes hex(const char* name, std::size_t sizeMax);
    [[nodiscard]] Bytes base64(const char* name, std::size_t size);
    // Octets written as code points of the same numbers.
    [[nodiscard]] Bytes latin1(const char* name, std::size_t sizeMax);
    template <typename Id>
    [[nodiscard]] Id id(const char* name) {
        const Bytes octets = hex(name, sizeof(Id::octets));
        const std::optional<Id> found = Id::fromBytes(octets);
        if (!found) {
            problem(name, "must be 32 hex digits");
        }
        return found.value_or(Id{});
    }
    [[nodiscard]] Digest digest(const char* name);
    // nullptr when absent (and, if required, reported) or not an array of at most `countMax`.
    [[nodiscard]] const Json* array(const char* name, std::size_t countMax,
                                    Presence presence = Presence::Required);
    // nullptr when absent; absence is a problem if required.
    [[nodiscard]] const Json* member(const char* name, Presence presence = Presence::Required);

    void problem(const char* name, std::string reason);

private:
    [[nodiscard]] const std::string* string(const char* name);

    const Json& m_object;
    std::string m_where;
    JsonProblems& m_problems;
};

// A number of [low, high], nullopt for anything else (fractions and huge numbers included).
[[nodiscard]] std::optional<std::int64_t> integerIn(const Json& value, std::int64_t low,
                                                    std::int64_t high);

} // namespace tewatashi::wire
