#include "server/services/directory.h"

#include "server/services/directory_checks.h"
#include "server/services/directory_view.h"
#include "server/services/directory_writer.h"
#include "server/services/recipient_search.h"
#include "server/services/site_context.h"
#include "server/services/text_fields.h"
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

// Runs `put` with a writer in a transaction of its own.
template <class Put>
auto written(SiteContext& site, const Put& put) {
    return site.database().write([&](store::Connection& connection) {
        DirectoryWriter writer(connection, site.clock().utcNow());
        return put(writer);
    });
}

} // namespace

domain::LocalDate Directory::today() const { return m_site.today(); }

Result<PersonId, ServiceError> Directory::putPerson(const PersonInput& input) {
    return written(m_site, [&](DirectoryWriter& writer) { return writer.put(input); });
}

Result<DepartmentId, ServiceError> Directory::putDepartment(const DepartmentInput& input) {
    return written(m_site, [&](DirectoryWriter& writer) { return writer.put(input); });
}

Result<void, ServiceError> Directory::putPost(const PostInput& input) {
    return written(m_site, [&](DirectoryWriter& writer) { return writer.put(input); });
}

Result<void, ServiceError> Directory::endDepartment(std::string_view code,
                                                    domain::LocalDate lastDay) {
    return written(m_site,
                   [&](DirectoryWriter& writer) { return writer.endDepartment(code, lastDay); });
}

Result<void, ServiceError> Directory::endPost(std::string_view employeeNumber,
                                              std::string_view departmentCode,
                                              domain::LocalDate lastDay) {
    return written(m_site, [&](DirectoryWriter& writer) {
        return writer.endPost(employeeNumber, departmentCode, lastDay);
    });
}

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

Result<void, ServiceError> Directory::linkUser(std::int64_t userId,
                                               std::optional<PersonId> person) {
    enum class Outcome { Done, NoUser, Taken, NoPerson };
    const Outcome outcome = m_site.database().write([&](store::Connection& connection) {
        store::PersonStore store(connection);
        if (person && !store.find(person->value)) {
            return Outcome::NoPerson;
        }
        switch (store.linkUser(userId, person ? std::optional(person->value) : std::nullopt)) {
        case store::PersonStore::Link::Done:
            return Outcome::Done;
        case store::PersonStore::Link::Taken:
            return Outcome::Taken;
        case store::PersonStore::Link::NoUser:
            break;
        }
        return Outcome::NoUser;
    });
    switch (outcome) {
    case Outcome::Done:
        return {};
    case Outcome::Taken:
        return failure(ServiceError{
            ServiceErrorKind::Conflict,
            "person-has-account",
            {"この社員には別のアカウントが結び付いています。先にそのアカウントとの結び付きを"
             "外してください。",
             "Another account belongs to this person. Take that one away first."},
            {}});
    case Outcome::NoUser:
        return failure(ServiceError{ServiceErrorKind::NotFound,
                                    "user-not-found",
                                    {"アカウントが見つかりません。一覧を開き直してください。",
                                     "There is no such account. Open the list again."},
                                    {}});
    case Outcome::NoPerson:
        break;
    }
    return failure(ServiceError{ServiceErrorKind::NotFound,
                                "person-not-found",
                                {"社員が見つかりません。一覧を開き直してください。",
                                 "There is no such person. Open the list again."},
                                {}});
}

} // namespace tewatashi::server::services
