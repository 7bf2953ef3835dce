#pragma once

#include "common/base/localized_text.h"
#include "server/store/connection.h"

#include <optional>
#include <string>

namespace tewatashi::server::store {

// A custody event of an item as the person who registered it sees it again.
struct RegistrationRow {
    std::int64_t position = 0;
    std::string eventId; // hex
    std::int64_t kind = 0;
    std::string number;
    std::optional<std::int64_t> action;
    std::string place;
    std::optional<std::string> placeNameJa; // nullopt: no such place
    std::optional<std::string> placeNameEn;
    std::optional<std::int64_t> at_ms;
    std::int64_t recordedAt_ms = 0;
    bool voided = false;
    std::optional<std::string> operatorName; // or card, or who acted without one; nullopt: purged
};

// What registering a status on a page reads: index searches for single rows.
class RegistrationStore {
public:
    explicit RegistrationStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::optional<RegistrationRow> byEvent(const std::string& eventIdHex);
    [[nodiscard]] std::optional<RegistrationRow> atPosition(std::int64_t position);
    // nullopt when there is no such card, or it is not valid on that local day ("2026-11-25").
    [[nodiscard]] std::optional<std::string> operatorName(const std::string& card,
                                                          const std::string& day);
    // Empty names when the place has none; nullopt when there is no such place.
    [[nodiscard]] std::optional<LocalizedText> placeName(const std::string& code);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
