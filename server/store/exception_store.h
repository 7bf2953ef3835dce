#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `item_exceptions`.
struct ExceptionRow {
    std::int64_t id = 0; // given by insert()
    std::int64_t item = 0;
    std::int64_t kind = 0;     // domain::ExceptionKind
    std::int64_t person = 0;   // people.id
    std::int64_t openedBy = 0; // users.id
    std::int64_t openedAt_ms = 0;
    std::string note;                          // sealed; empty: none
    std::optional<std::int64_t> resolvedAt_ms; // nullopt: open
    std::optional<std::int64_t> resolvedBy;    // users.id; nullopt: by itself
    std::optional<std::int64_t> resolution;    // domain::ExceptionResolution
    std::string reason;                        // sealed; empty: none
    friend bool operator==(const ExceptionRow&, const ExceptionRow&) = default;
};

// What the mail room has to look into.
class ExceptionStore {
public:
    explicit ExceptionStore(Connection& connection) : m_connection(connection) {}

    // The id of the next row: texts are sealed for it.
    [[nodiscard]] std::int64_t nextId();
    void insert(const ExceptionRow& row);
    [[nodiscard]] std::optional<ExceptionRow> find(std::int64_t id);
    [[nodiscard]] std::vector<ExceptionRow> ofItem(std::int64_t item); // oldest first
    // Open ones behind the row `after`, the oldest first: they have waited longest.
    [[nodiscard]] std::vector<ExceptionRow> open(std::int64_t after, int limit);
    // Sets resolvedAt, resolvedBy, resolution and reason.
    void resolve(const ExceptionRow& row);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
