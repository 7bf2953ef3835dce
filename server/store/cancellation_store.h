#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `cancellations`.
struct CancellationRow {
    std::int64_t item = 0;
    std::int64_t event = 0;    // ledger position
    std::int64_t stage = 0;    // domain::CancelStage
    std::int64_t progress = 0; // domain::CancelProgress
    std::int64_t cancelledAt_ms = 0;
    friend bool operator==(const CancellationRow&, const CancellationRow&) = default;
};
// Where a list of open ones goes on.
struct CancellationPoint {
    std::int64_t cancelledAt_ms = 0;
    std::int64_t item = 0;
};

struct SeenTerminal {
    std::string name; // or its id
    std::string place;
    std::int64_t lastDocked_ms = 0;
};

// What cancellations come to: a projection, written with the state of their items.
class CancellationStore {
public:
    explicit CancellationStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::optional<CancellationRow> ofItem(std::int64_t item);
    void put(const CancellationRow& row); // instead of the one there
    void remove(std::int64_t item);       // there need be none
    // Open ones behind `after`, the oldest first: they have waited longest.
    [[nodiscard]] std::vector<CancellationRow> open(CancellationPoint after, int limit);

    // What was given as the reason of the event; nullopt: none, or purged.
    [[nodiscard]] std::optional<std::string> reasonOf(const CancellationRow& row);
    // Terminals in use that docked since then.
    [[nodiscard]] std::vector<SeenTerminal> terminalsSeenSince(std::int64_t since_ms);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
