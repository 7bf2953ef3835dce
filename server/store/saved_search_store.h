#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `saved_searches`.
struct SavedSearchRow {
    std::int64_t id = 0;    // given by insert()
    std::int64_t owner = 0; // users.id
    std::int64_t shared = 0;
    std::string name;
    std::string view;
    std::string number;
    std::string fromDay;
    std::string untilDay;
    std::string place;
    std::string status;
    std::int64_t moves = 0;
    std::string savedOn;
    friend bool operator==(const SavedSearchRow&, const SavedSearchRow&) = default;
};

// Searches of records that people gave a name.
class SavedSearchStore {
public:
    explicit SavedSearchStore(Connection& connection) : m_connection(connection) {}

    // The account's own and those shared by others, by name.
    [[nodiscard]] std::vector<SavedSearchRow> seenBy(std::int64_t user);
    [[nodiscard]] std::optional<SavedSearchRow> find(std::int64_t id);
    [[nodiscard]] std::optional<std::int64_t> idOf(std::int64_t owner, const std::string& name);
    [[nodiscard]] std::int64_t countOf(std::int64_t owner);
    void insert(SavedSearchRow& row); // sets row.id
    void remove(std::int64_t id);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
