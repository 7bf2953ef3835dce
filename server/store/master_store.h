#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Operators, places and names of terminals: what `operator add`, `place add` and `terminal name`
// keep.
namespace tewatashi::server::store {

struct OperatorRow {
    std::string card;
    std::string name;
    // Days as in the column; both belong to the time in which the card may be used.
    std::string validFrom = "1900-01-01";
    std::string validUntil = "9999-12-31";
    std::optional<std::int64_t> person = std::nullopt; // people.id
};
struct PlaceRow {
    std::string code;
    std::string nameJa;
    std::string nameEn;
};

// Inserts, or replaces what is there.
void putOperator(Connection& writer, const OperatorRow& row, UtcMillis now);
[[nodiscard]] std::optional<OperatorRow> findOperator(Connection& connection,
                                                      const std::string& card);
// Inserts, or renames what is there.
void putPlace(Connection& writer, const PlaceRow& row, UtcMillis now);
[[nodiscard]] bool placeExists(Connection& connection, std::string_view code);
// False when no such terminal has docked yet.
[[nodiscard]] bool nameTerminal(Connection& writer, std::string_view terminalId,
                                std::string_view name, std::string_view placeCode);
[[nodiscard]] std::vector<OperatorRow> allOperators(Connection& connection); // by card
[[nodiscard]] std::vector<PlaceRow> allPlaces(Connection& connection);       // by code

} // namespace tewatashi::server::store
