#pragma once

#include "server/store/connection.h"
#include "server/store/item_store.h"

#include <string>
#include <vector>

namespace tewatashi::server::store {

// An event with what a page shows beside it.
struct TimelineRow {
    ItemEventRow event;
    std::int64_t timeFormat = 0;
    std::string dockId;                     // hex; empty without a scan
    std::optional<std::string> placeNameJa; // nullopt: no such place
    std::optional<std::string> placeNameEn;
    std::optional<std::string> operatorCard; // or login; nullopt: none or purged
    std::optional<std::string> operatorName; // nullopt: no such operator or user
};

// A terminal that scanned an item or stands at a place of one of its events.
struct ItemTerminal {
    std::int64_t id = 0; // ItemEventRow::terminal
    std::string terminalId;
    std::string name;  // empty until given
    std::string place; // place code, empty until set
    std::int64_t lastDocked_ms = 0;
    std::int64_t state = 0; // services::TerminalState
};

// What the look-up of one item reads: a handful of index searches, whatever the site holds.
class ItemViewStore {
public:
    explicit ItemViewStore(Connection& connection) : m_connection(connection) {}

    // By its full number.
    [[nodiscard]] std::optional<std::int64_t> itemOf(const std::string& number);
    // In ledger order, without what no timeline shows (item, position, scan, recordedAt) and
    // without terminalId, which is terminalsOf()'s.
    [[nodiscard]] std::vector<TimelineRow> timelineOf(std::int64_t item);
    [[nodiscard]] std::vector<ItemTerminal> terminalsOf(std::int64_t item); // any order, once each
    // Numbers whose reversed form begins with these digits, newest items first.
    [[nodiscard]] std::vector<std::string> numbersEndingWith(const std::string& digits, int limit);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
