#include "server/services/site/places_up.h"

#include "server/services/site/stored_period.h"
#include "server/store/place_store.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kHeightMax = 10; // more than kinds of places; ends circles of a damaged file

} // namespace

std::vector<std::string> placesUp(store::Connection& connection, const std::string& placeCode,
                                  domain::LocalDate on) {
    store::PlaceStore store(connection);
    std::vector<std::string> way;
    std::string place = placeCode;
    while (!place.empty() && way.size() < kHeightMax) {
        way.push_back(place);
        const auto periods = store.periodsOf(place);
        const auto held = std::find_if(periods.begin(), periods.end(),
                                       [&](const auto& row) { return periodOf(row).contains(on); });
        place = held == periods.end() ? std::string() : held->parent;
    }
    return way;
}

} // namespace tewatashi::server::services
