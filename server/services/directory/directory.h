#pragma once

#include "server/services/directory/directory_entries.h"
#include "server/services/site/actor.h"
#include "server/services/site/put_as.h"
#include "server/services/text/service_error.h"

#include <string_view>

namespace tewatashi::server::services {

class SiteContext;

inline constexpr int kRecipientsMax = 50;
inline constexpr int kPeopleMax = 200; // on one page of a list

// Who works where, and where things are sent. Everything is known by a stable id (employee number,
// department code) and put with the days on which it holds; nothing is ever deleted. Thread-safe.
class Directory {
public:
    explicit Directory(SiteContext& site) : m_site(site) {}

    [[nodiscard]] domain::LocalDate today() const;

    // Adds, or changes what is there under the same number or code. Input that is wrong changes
    // nothing. Conflict when the person is there and is to be added, NotFound when there is none to
    // change.
    [[nodiscard]] Result<PersonId, ServiceError>
    putPerson(const PersonInput& input, PutAs as = PutAs::AddOrChange, const Actor& by = {});
    [[nodiscard]] Result<DepartmentId, ServiceError> putDepartment(const DepartmentInput& input,
                                                                   PutAs as = PutAs::AddOrChange,
                                                                   const Actor& by = {});
    // A main post ends the one before; posts of other kinds and departments stay.
    [[nodiscard]] Result<void, ServiceError> putPost(const PostInput& input, const Actor& by = {});
    [[nodiscard]] Result<void, ServiceError>
    endDepartment(std::string_view code, domain::LocalDate lastDay, const Actor& by = {});
    // Whatever post the person holds in that department.
    [[nodiscard]] Result<void, ServiceError> endPost(std::string_view employeeNumber,
                                                     std::string_view departmentCode,
                                                     domain::LocalDate lastDay,
                                                     const Actor& by = {});

    // People who have left and departments that are no more are still found by their ids.
    [[nodiscard]] std::optional<Person> person(PersonId id, domain::LocalDate on);
    [[nodiscard]] std::optional<Person> personByNumber(std::string_view employeeNumber,
                                                       domain::LocalDate on);
    // With the posts of all days, those of the main kind first, the latest first.
    [[nodiscard]] std::optional<Person> personFile(std::string_view employeeNumber);
    // Everybody, or whom a text names; `limit` is 1…kPeopleMax.
    [[nodiscard]] PeoplePage listPeople(const PeopleQuery& query, int limit);
    [[nodiscard]] std::optional<Department> department(DepartmentId id, domain::LocalDate on);
    [[nodiscard]] std::optional<Department> departmentByCode(std::string_view code,
                                                             domain::LocalDate on);
    // Every department of the day, as a tree is read from top to bottom.
    [[nodiscard]] std::vector<DepartmentNode> departmentTree(domain::LocalDate on);
    [[nodiscard]] std::optional<DepartmentFile> departmentFile(std::string_view code);
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
    [[nodiscard]] Result<void, ServiceError>
    linkUser(std::int64_t userId, std::optional<PersonId> person, const Actor& by = {});

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
