#pragma once

#include "server/services/directory/places.h"
#include "server/services/text/service_error.h"
#include "server/store/place_store.h"

#include <string>
#include <vector>

// What places are judged by, and how their rows are read: for one put and for a whole file.
namespace tewatashi::server::services {

// Without surrounding blanks; an empty English name becomes the Japanese one.
[[nodiscard]] PlaceInput trimmedInput(const PlaceInput& input);
// Of trimmed input, without looking at other places.
[[nodiscard]] std::vector<FieldProblem> problemsOf(const PlaceInput& place);

// A place lies in one of a smaller rank: so no way up comes back.
[[nodiscard]] int rankOf(PlaceKind kind);
[[nodiscard]] FieldProblem cannotLieIn(const std::string& parentCode);
[[nodiscard]] FieldProblem cannotHold(const std::string& placeCode);

[[nodiscard]] PlaceKind kindOf(const store::PlacePeriodRow& row);
[[nodiscard]] store::PlacePeriodRow rowOf(const PlaceInput& place);

// Periods as stored. A place that was there before places had periods is what `places` says of it,
// since ever: whoever reads periods reads them here.
[[nodiscard]] std::vector<store::PlacePeriodRow> placePeriodsOf(store::PlaceStore& store,
                                                                const std::string& code); // by day
// Of all places, by code and day.
[[nodiscard]] std::vector<store::PlacePeriodRow> allPlacePeriods(store::PlaceStore& store);
[[nodiscard]] store::PlacePeriodRow sinceEver(const store::PlaceRow& place);
// Before every day that anybody enters.
[[nodiscard]] domain::LocalDate firstPlaceDay();

} // namespace tewatashi::server::services
