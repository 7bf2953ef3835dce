#pragma once

#include "server/store/connection.h"

#include <optional>

namespace tewatashi::server::store {

// A row of `receipts`.
struct ReceiptRow {
    std::int64_t event = 0; // ledger position
    std::int64_t item = 0;
    std::int64_t person = 0;      // people.id
    std::int64_t role = 0;        // domain::ReceiptRole
    std::int64_t proof = 0;       // domain::ReceiptProof
    std::int64_t confirmedBy = 0; // users.id
    std::int64_t confirmedAt_ms = 0;
    friend bool operator==(const ReceiptRow&, const ReceiptRow&) = default;
};

// Who confirmed what on a page.
class ReceiptStore {
public:
    explicit ReceiptStore(Connection& connection) : m_connection(connection) {}

    void insert(const ReceiptRow& row);
    // nullopt: the event came from a terminal or from another page.
    [[nodiscard]] std::optional<ReceiptRow> ofEvent(std::int64_t position);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
