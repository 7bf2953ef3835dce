#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `custody_events`: one leaf of the ledger.
struct LedgerRow {
    std::int64_t position = 0;
    std::string canonical; // hex
    std::string leaf;      // hex
};

enum class PersonalField : int { OperatorCard = 1, UserLogin = 2, Reason = 3 };

// A row of `personal_values`: what a commitment in the ledger hides. May be purged.
struct PersonalValue {
    std::int64_t item = 0; // as in item_events
    std::int64_t position = 0;
    PersonalField field = PersonalField::OperatorCard;
    std::string salt; // hex
    std::string value;
};

// The append-only events. Positions are given by server/ledger, in the writer.
class EventStore {
public:
    explicit EventStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::int64_t size(); // number of leaves
    void append(const LedgerRow& row);
    [[nodiscard]] std::optional<LedgerRow> at(std::int64_t position);

    void addPersonal(const PersonalValue& value);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
