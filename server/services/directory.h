#pragma once

#include "server/services/directory_entries.h"
#include "server/services/service_error.h"

#include <string_view>

namespace tewatashi::server::services {

class SiteContext;

inline constexpr int kRecipientsMax = 50;

// Who works where, and where things are sent. Everything is known by a stable id (employee number,
// department code) and put with the days on which it holds; nothing is ever deleted. Thread-safe.
class Directory {
public:
    explicit Directory(SiteContext& site) : m_site(site) {}

    [[nodiscard]] domain::LocalDate today() const;

    // Adds, or changes what is there under the same number or code. Input that is wrong changes
    // nothing.
    [[nodiscard]] Result<PersonId, ServiceError> putPerson(const PersonInput& input);
    [[nodiscard]] Result<DepartmentId, ServiceError> putDepartment(const DepartmentInput& input);
    // A main post ends the one before; posts of other kinds and departments stay.
    [[nodiscard]] Result<void, ServiceError> putPost(const PostInput& input);
    [[nodiscard]] Result<void, ServiceError> endDepartment(std::string_view code,
                                                           domain::LocalDate lastDay);
    // Whatever post the person holds in that department.
    [[nodiscard]] Result<void, ServiceError> endPost(std::string_view employeeNumber,
                                                     std::string_view departmentCode,
                                                     domain::LocalDate lastDay);

    // People who have left and departments that are no more are still found by their ids.
    [[nodiscard]] std::optional<Person> person(PersonId id, domain::LocalDate on);
    [[nodiscard]] std::optional<Person> personByNumber(std::string_view employeeNumber,
                                                       domain::LocalDate on);
    [[nodiscard]] std::optional<Department> department(DepartmentId id, domain::LocalDate on);
    [[nodiscard]] std::optional<Department> departmentByCode(std::string_view code,
                                                             domain::LocalDate on);
    [[nodiscard]] std::vector<DepartmentId> departmentsOfKeyContact(PersonId person,
                                                                    domain::LocalDate on);

    // People and departments that all words of `text` fit (kSearchWordsMax), in any order: names
    // in kanji, kana or Latin letters, former names, titles, departments; or the beginning of an
    // employee number. Whoever has left by `on`, or comes later, is not offered. At most `limit`
    // of each (1…kRecipientsMax).
    [[nodiscard]] RecipientMatches searchRecipients(std::string_view text, domain::LocalDate on,
                                                    int limit);

    // Whose account is whose: at most one account for a person, one person for an account.
    [[nodiscard]] std::optional<PersonId> personOfUser(std::int64_t userId);
    [[nodiscard]] std::optional<std::int64_t> userOfPerson(PersonId person);
    [[nodiscard]] Result<void, ServiceError> linkUser(std::int64_t userId,
                                                      std::optional<PersonId> person);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
