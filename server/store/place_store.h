#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"
#include "server/store/master_store.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `place_periods` without its row id. Days as in the column: "2026-04-01".
struct PlacePeriodRow {
    std::string place; // places.code
    std::string validFrom;
    std::string validUntil;
    std::string kind;
    std::string parent; // place code, empty at the top
    std::string nameJa;
    std::string nameEn;
    friend bool operator==(const PlacePeriodRow&, const PlacePeriodRow&) = default;
};

// Places and what held of them when. A place that has no periods is what `places` says of it, since
// ever. The names in `places` are those of today: what scans and pages show.
class PlaceStore {
public:
    explicit PlaceStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::optional<PlaceRow> find(const std::string& code);
    [[nodiscard]] std::vector<PlacePeriodRow> periodsOf(const std::string& code); // by day
    [[nodiscard]] std::vector<PlacePeriodRow> allPeriods();                       // of any day
    void replacePeriods(const std::string& code, const std::vector<PlacePeriodRow>& rows);
    // What holds on that day, by code; without the places that have no periods.
    [[nodiscard]] std::vector<PlacePeriodRow> allOn(const std::string& on);
    // Places without periods, by code.
    [[nodiscard]] std::vector<PlaceRow> withoutPeriods();
    // Periods of any day that name the place as their parent.
    [[nodiscard]] std::vector<PlacePeriodRow> below(const std::string& parent);
    // Periods of that day whose names differ from those in `places`.
    [[nodiscard]] std::vector<PlacePeriodRow> misnamedOn(const std::string& on);
    void rename(const PlaceRow& row);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
