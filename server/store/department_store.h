#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `department_periods` without its row id. Days as in the column: "2026-04-01".
struct DepartmentPeriodRow {
    std::int64_t department = 0;
    std::string validFrom;
    std::string validUntil;
    std::string nameJa;
    std::string nameEn;
    std::string nameKana;
    std::optional<std::int64_t> parent;
    std::optional<std::int64_t> keyContact; // people.id
    std::string place;
    std::string searchText;
    friend bool operator==(const DepartmentPeriodRow&, const DepartmentPeriodRow&) = default;
};

// A department with its period of a day.
struct DepartmentOnDay {
    std::string code;
    DepartmentPeriodRow period;
};

// Departments and what held of them when.
class DepartmentStore {
public:
    explicit DepartmentStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::optional<std::int64_t> idOf(const std::string& code);
    [[nodiscard]] std::optional<std::string> codeOf(std::int64_t department);
    [[nodiscard]] std::int64_t insert(const std::string& code, UtcMillis now);

    [[nodiscard]] std::vector<DepartmentPeriodRow> periodsOf(std::int64_t department); // by day
    void replacePeriods(std::int64_t department, const std::vector<DepartmentPeriodRow>& rows);

    // Every period of every department, by code and day.
    [[nodiscard]] std::vector<DepartmentOnDay> all();
    // Every department that is there on that day, by code.
    [[nodiscard]] std::vector<DepartmentOnDay> allOn(const std::string& on);
    [[nodiscard]] std::vector<std::int64_t> childrenOn(std::int64_t parent, const std::string& on);
    // Whose key contact the person is on that day.
    [[nodiscard]] std::vector<std::int64_t> ofKeyContact(std::int64_t person,
                                                         const std::string& on);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
