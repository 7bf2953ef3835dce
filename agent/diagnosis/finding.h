#pragma once

#include "agent/diagnosis/layer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::agent::diagnosis {

enum class State { Ok, NotOk, NotChecked };
// "ok", "not_ok", "not_checked"
[[nodiscard]] std::string_view stateCode(State state);
[[nodiscard]] std::optional<State> stateOf(std::string_view code);

// Technical, for support: "certificate_expires" = "2027-03-01T00:00:00Z". Never codes of scans,
// names of people or keys.
struct Fact {
    std::string name;
    std::string value;
    friend bool operator==(const Fact&, const Fact&) = default;
};

struct Finding {
    Layer layer = Layer::Settings;
    State state = State::NotChecked;
    LocalizedText text;   // what was found
    LocalizedText advice; // what to do; may be given with Ok, too. Empty: nothing
    std::vector<Fact> facts;
    friend bool operator==(const Finding&, const Finding&) = default;
};

// What is wrong, from a text whose first sentence says what happened and whose others say what to
// do. `detail` becomes a fact.
[[nodiscard]] Finding notOk(Layer layer, const LocalizedText& text, const std::string& detail = {});
[[nodiscard]] Finding ok(Layer layer, LocalizedText text, std::vector<Fact> facts = {});
// With why nobody looked; empty: because of the cause before it.
[[nodiscard]] Finding notChecked(Layer layer, LocalizedText why = {});

// The first layer that is not OK, of one chain or of all; nullopt when none is.
[[nodiscard]] std::optional<Layer> firstCause(const std::vector<Finding>& findings,
                                              std::optional<Chain> chain = std::nullopt);

} // namespace tewatashi::agent::diagnosis
