#include "server/services/directory/directory.h"

#include "server/services/directory/department_list.h"
#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_view.h"
#include "server/services/directory/people_list.h"
#include "server/services/directory/recipient_search.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/department_store.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

// A question longer than this cannot be a name; the rest is not looked at.
constexpr std::size_t kQuestionSizeMax = 400;

// Not inside a character.
std::string_view shortened(std::string_view text) {
    if (text.size() <= kQuestionSizeMax) {
        return text;
    }
    std::size_t size = kQuestionSizeMax;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    return text.substr(0, size);
}

} // namespace

domain::LocalDate Directory::today() const { return m_site.today(); }

std::optional<Person> Directory::person(PersonId id, domain::LocalDate on) {
    return m_site.database().read([&](store::Connection& connection) {
        const auto row = store::PersonStore(connection).find(id.value);
        return row ? std::optional(DirectoryView(connection, on).person(*row)) : std::nullopt;
    });
}

std::optional<Person> Directory::personByNumber(std::string_view employeeNumber,
                                                domain::LocalDate on) {
    const std::string number = normalEmployeeNumber(employeeNumber);
    return m_site.database().read([&](store::Connection& connection) {
        const auto row = store::PersonStore(connection).find(number);
        return row ? std::optional(DirectoryView(connection, on).person(*row)) : std::nullopt;
    });
}

std::optional<Person> Directory::personFile(std::string_view employeeNumber) {
    const std::string number = normalEmployeeNumber(employeeNumber);
    const domain::LocalDate on = today();
    return m_site.database().read([&](store::Connection& connection) {
        const auto row = store::PersonStore(connection).find(number);
        return row ? std::optional(DirectoryView(connection, on).personEver(*row)) : std::nullopt;
    });
}

PeoplePage Directory::listPeople(const PeopleQuery& query, int limit) {
    const auto most = static_cast<std::size_t>(std::clamp(limit, 1, kPeopleMax));
    PeopleQuery asked = query;
    asked.text = shortened(query.text);
    const domain::LocalDate on = today();
    return m_site.database().read([&](store::Connection& connection) {
        return services::listPeople(connection, asked, on, most);
    });
}

std::optional<Department> Directory::department(DepartmentId id, domain::LocalDate on) {
    return m_site.database().read([&](store::Connection& connection) {
        return DirectoryView(connection, on).department(id);
    });
}

std::optional<Department> Directory::departmentByCode(std::string_view code, domain::LocalDate on) {
    return m_site.database().read([&](store::Connection& connection) {
        const auto id = store::DepartmentStore(connection).idOf(trimmed(code));
        return id ? DirectoryView(connection, on).department({*id}) : std::nullopt;
    });
}

std::vector<DepartmentNode> Directory::departmentTree(domain::LocalDate on) {
    return m_site.database().read(
        [&](store::Connection& connection) { return services::departmentTree(connection, on); });
}

std::optional<DepartmentFile> Directory::departmentFile(std::string_view code) {
    const std::string wanted = trimmed(code);
    const domain::LocalDate on = today();
    return m_site.database().read([&](store::Connection& connection) {
        return services::departmentFile(connection, wanted, on);
    });
}

std::vector<DepartmentId> Directory::departmentsOfKeyContact(PersonId person,
                                                             domain::LocalDate on) {
    const auto found = m_site.database().read([&](store::Connection& connection) {
        return store::DepartmentStore(connection).ofKeyContact(person.value, on.text());
    });
    std::vector<DepartmentId> departments;
    std::transform(found.begin(), found.end(), std::back_inserter(departments),
                   [](std::int64_t id) { return DepartmentId{id}; });
    return departments;
}

RecipientMatches Directory::searchRecipients(std::string_view text, domain::LocalDate on,
                                             int limit) {
    const auto most = static_cast<std::size_t>(std::clamp(limit, 1, kRecipientsMax));
    return m_site.database().read([&](store::Connection& connection) {
        return findRecipients(connection, shortened(text), on, most);
    });
}

std::optional<PersonId> Directory::personOfUser(std::int64_t userId) {
    const auto person = m_site.database().read([&](store::Connection& connection) {
        return store::PersonStore(connection).personOfUser(userId);
    });
    return person ? std::optional(PersonId{*person}) : std::nullopt;
}

std::optional<std::int64_t> Directory::userOfPerson(PersonId person) {
    return m_site.database().read([&](store::Connection& connection) {
        return store::PersonStore(connection).userOfPerson(person.value);
    });
}

} // namespace tewatashi::server::services
