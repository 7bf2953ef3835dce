#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <string>
#include <string_view>
#include <vector>

// Operators, places and names of terminals: what `operator add`, `place add` and `terminal name`
// keep.
namespace tewatashi::server::store {

struct OperatorRow {
    std::string card;
    std::string name;
};
struct PlaceRow {
    std::string code;
    std::string nameJa;
    std::string nameEn;
};

// Inserts, or renames what is there.
void putOperator(Connection& writer, const OperatorRow& row, UtcMillis now);
void putPlace(Connection& writer, const PlaceRow& row, UtcMillis now);
[[nodiscard]] bool placeExists(Connection& connection, std::string_view code);
// False when no such terminal has docked yet.
[[nodiscard]] bool nameTerminal(Connection& writer, std::string_view terminalId,
                                std::string_view name, std::string_view placeCode);
[[nodiscard]] std::vector<OperatorRow> allOperators(Connection& connection); // by card
[[nodiscard]] std::vector<PlaceRow> allPlaces(Connection& connection);       // by code

} // namespace tewatashi::server::store
