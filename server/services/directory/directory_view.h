#pragma once

#include "server/services/directory/directory_entries.h"

#include <map>
#include <set>

namespace tewatashi::server::store {
class Connection;
struct PersonRow;
} // namespace tewatashi::server::store

namespace tewatashi::server::services {

// The directory as it is on one day, read in one snapshot. Remembers the departments it met.
class DirectoryView {
public:
    DirectoryView(store::Connection& connection, domain::LocalDate on)
        : m_connection(connection), m_on(on) {}

    [[nodiscard]] Person person(const store::PersonRow& row);
    // With the posts of all days, the latest first among those of a kind.
    [[nodiscard]] Person personEver(const store::PersonRow& row);
    [[nodiscard]] std::optional<Department> department(DepartmentId id);
    // Neither left nor still to come: whose posts all lie ahead comes later.
    [[nodiscard]] bool isHere(const store::PersonRow& row);

    // departments.id where the person holds a post.
    [[nodiscard]] std::set<std::int64_t> departmentsOf(std::int64_t person);
    // Those and the departments whose key contact the person is: what is sent to one of them is the
    // person's business.
    [[nodiscard]] std::set<std::int64_t> mailOf(std::int64_t person);

private:
    enum class Days { This, All };
    [[nodiscard]] Person personOf(const store::PersonRow& row, Days days);
    [[nodiscard]] std::optional<Department> loaded(DepartmentId id);

    store::Connection& m_connection;
    domain::LocalDate m_on;
    std::map<DepartmentId, std::optional<Department>> m_departments;
};

} // namespace tewatashi::server::services
