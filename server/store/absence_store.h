#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `absences`. Days as in the column: "2026-04-01".
struct AbsenceRow {
    std::int64_t id = 0;     // given by insert()
    std::int64_t person = 0; // people.id
    std::string fromDay;
    std::string untilDay;
    std::int64_t action = 0; // domain::AwayAction
    std::optional<std::int64_t> toPerson;
    friend bool operator==(const AbsenceRow&, const AbsenceRow&) = default;
};
// A row of `delegates`.
struct DelegateRow {
    std::int64_t person = 0;
    std::int64_t delegate = 0;
    std::string fromDay;
    std::string untilDay;
    friend bool operator==(const DelegateRow&, const DelegateRow&) = default;
};
// Somebody for whom another acts on a day; `isAway`: because they are away, else as a delegate.
struct PrincipalRow {
    std::int64_t person = 0;
    std::string untilDay;
    bool isAway = false;
};

// Who acts for whom, and who is away.
class AbsenceStore {
public:
    explicit AbsenceStore(Connection& connection) : m_connection(connection) {}

    // Neither over on that day, by their days.
    [[nodiscard]] std::vector<AbsenceRow> absencesOf(std::int64_t person, const std::string& day);
    [[nodiscard]] std::vector<DelegateRow> delegatesOf(std::int64_t person, const std::string& day);
    // The one that holds on that day.
    [[nodiscard]] std::optional<AbsenceRow> absenceOn(std::int64_t person, const std::string& day);
    // For whom the person acts on that day; somebody can be there twice.
    [[nodiscard]] std::vector<PrincipalRow> principalsOf(std::int64_t delegate,
                                                         const std::string& day);

    void insert(AbsenceRow& row); // sets row.id
    void setUntil(std::int64_t id, const std::string& lastDay);
    void remove(std::int64_t id);
    void put(const DelegateRow& row); // replaces that of the pair
    void removeDelegate(std::int64_t person, std::int64_t delegate);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
