#pragma once

#include "common/base/clock.h"
#include "server/services/directory/directory_entries.h"
#include "server/services/text/service_error.h"

#include <string_view>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

// Writes of the directory in a transaction of the caller: one put, or a whole import that is all
// or nothing. A put that fails has written nothing.
class DirectoryWriter {
public:
    DirectoryWriter(store::Connection& connection, UtcMillis now)
        : m_connection(connection), m_now(now) {}

    [[nodiscard]] Result<PersonId, ServiceError> put(const PersonInput& input);
    [[nodiscard]] Result<DepartmentId, ServiceError> put(const DepartmentInput& input);
    [[nodiscard]] Result<void, ServiceError> put(const PostInput& input);
    [[nodiscard]] Result<void, ServiceError> endDepartment(std::string_view code,
                                                           domain::LocalDate lastDay);
    [[nodiscard]] Result<void, ServiceError> endPost(std::string_view employeeNumber,
                                                     std::string_view departmentCode,
                                                     domain::LocalDate lastDay);

private:
    store::Connection& m_connection;
    UtcMillis m_now;
};

} // namespace tewatashi::server::services
