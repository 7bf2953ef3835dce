#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `items`.
struct ItemRow {
    std::int64_t id = 0;
    std::string number;
    std::optional<std::int64_t> status; // domain::Action
    std::string place;
    std::optional<std::int64_t> since_ms;
    std::optional<std::int64_t> lastEvent; // ledger position
    std::int64_t requested = 0;
    friend bool operator==(const ItemRow&, const ItemRow&) = default;
};

// A row of `item_events`, with the terminal's own id beside its row id.
struct ItemEventRow {
    std::int64_t position = 0; // in the ledger
    std::string eventId;       // hex
    std::int64_t item = 0;     // 0: the code names no item
    std::int64_t kind = 0;
    std::optional<std::int64_t> action;
    std::string place;
    std::optional<std::int64_t> terminal;
    std::string terminalId; // read only; empty for web events
    std::int64_t memoryPosition = 0;
    std::int64_t contextFlags = 0;
    std::optional<std::int64_t> scan;
    std::optional<std::int64_t> dock; // of the scan
    std::string rawTime;              // of the scan, hex
    std::optional<std::string> voids; // hex
    std::optional<std::int64_t> at_ms;
    std::optional<std::int64_t> notBefore_ms;
    std::optional<std::int64_t> notAfter_ms;
    std::int64_t recordedAt_ms = 0;
};

// Items and the events their state is folded from.
class ItemStore {
public:
    explicit ItemStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::int64_t nextItemId();
    [[nodiscard]] std::optional<ItemRow> find(const std::string& number);
    [[nodiscard]] std::optional<ItemRow> find(std::int64_t id);
    void insert(const ItemRow& row);
    void update(const ItemRow& row);

    void insertEvent(const ItemEventRow& row);
    [[nodiscard]] std::vector<ItemEventRow> eventsOf(std::int64_t item); // ledger order
    [[nodiscard]] std::optional<ItemEventRow> eventAt(std::int64_t position);
    void setTime(const ItemEventRow& row); // at, notBefore, notAfter

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
