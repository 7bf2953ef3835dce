#include "server/services/accounts/account_errors.h"
#include "server/services/directory/directory.h"
#include "server/services/directory/directory_audit.h"
#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_writer.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/account_store.h"
#include "server/store/department_store.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

// What changes the directory, each act with its line of the audit log in one transaction.
namespace tewatashi::server::services {
namespace {

ServiceError noDepartment(const std::string& code) {
    return {ServiceErrorKind::NotFound,
            "department-not-found",
            unknownEntry({}, {"組織", "department"}, code).text,
            {}};
}

ServiceError departmentCodeTaken(const std::string& code) {
    ServiceError error = invalidField(
        {"code",
         {"組織コード「" + code +
              "」はすでに登録されています。コードを直すか、その組織を変更して"
              "ください。",
          "Department code \"" + code + "\" is taken. Correct it, or change that department."}});
    error.kind = ServiceErrorKind::Conflict;
    error.code = "department-code-taken";
    return error;
}

ServiceError numberTaken(const std::string& number) {
    ServiceError error = invalidField(
        {"employee_number",
         {"社員番号「" + number +
              "」はすでに登録されています。番号を直すか、その社員を変更して"
              "ください。",
          "Employee number \"" + number + "\" is taken. Correct it, or change that person."}});
    error.kind = ServiceErrorKind::Conflict;
    error.code = "employee-number-taken";
    return error;
}

// Notes what an act changed; nothing when it changed nothing.
void note(store::Connection& connection, UtcMillis now, const Actor& by, std::string_view act,
          const std::string& thing, const AuditChange& change) {
    if (!change.before.empty() || !change.after.empty()) {
        noteAct(connection, now, by, act, thing, change);
    }
}

} // namespace

Result<PersonId, ServiceError> Directory::putPerson(const PersonInput& input, PutAs as,
                                                    const Actor& by) {
    const UtcMillis now = m_site.clock().utcNow();
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<PersonId, ServiceError> {
            const std::string number = normalEmployeeNumber(input.employeeNumber);
            const auto before = personCells(connection, number);
            if (as == PutAs::Add && !before.empty()) {
                return failure(numberTaken(number));
            }
            if (as == PutAs::Change && before.empty()) {
                return failure(noPerson());
            }
            auto done = DirectoryWriter(connection, now).put(input);
            if (done) {
                note(connection, now, by, audit::kPersonPut, number,
                     auditChange(personColumns(), before, personCells(connection, number)));
            }
            return done;
        });
}

Result<DepartmentId, ServiceError> Directory::putDepartment(const DepartmentInput& input, PutAs as,
                                                            const Actor& by) {
    const UtcMillis now = m_site.clock().utcNow();
    const domain::LocalDate on = today();
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<DepartmentId, ServiceError> {
            const std::string code = trimmed(input.code);
            const bool isKnown = store::DepartmentStore(connection).idOf(code).has_value();
            if (as == PutAs::Add && isKnown) {
                return failure(departmentCodeTaken(code));
            }
            if (as == PutAs::Change && !isKnown) {
                return failure(noDepartment(code));
            }
            const auto before = departmentLines(connection, code, on);
            auto done = DirectoryWriter(connection, now).put(input);
            if (done) {
                note(connection, now, by, audit::kDepartmentPut, code,
                     auditLines(before, departmentLines(connection, code, on)));
            }
            return done;
        });
}

Result<void, ServiceError> Directory::putPost(const PostInput& input, const Actor& by) {
    const UtcMillis now = m_site.clock().utcNow();
    const std::string number = normalEmployeeNumber(input.employeeNumber);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            const auto before = postLines(connection, number);
            auto done = DirectoryWriter(connection, now).put(input);
            if (done) {
                note(connection, now, by, audit::kPostPut, number,
                     auditLines(before, postLines(connection, number)));
            }
            return done;
        });
}

Result<void, ServiceError> Directory::endDepartment(std::string_view code,
                                                    domain::LocalDate lastDay, const Actor& by) {
    const UtcMillis now = m_site.clock().utcNow();
    const domain::LocalDate on = today();
    const std::string wanted = trimmed(code);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            const auto before = departmentLines(connection, wanted, on);
            auto done = DirectoryWriter(connection, now).endDepartment(wanted, lastDay);
            if (done) {
                note(connection, now, by, audit::kDepartmentEnded, wanted,
                     auditLines(before, departmentLines(connection, wanted, on)));
            }
            return done;
        });
}

Result<void, ServiceError> Directory::endPost(std::string_view employeeNumber,
                                              std::string_view departmentCode,
                                              domain::LocalDate lastDay, const Actor& by) {
    const UtcMillis now = m_site.clock().utcNow();
    const std::string number = normalEmployeeNumber(employeeNumber);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            const auto before = postLines(connection, number);
            auto done = DirectoryWriter(connection, now).endPost(number, departmentCode, lastDay);
            if (done) {
                note(connection, now, by, audit::kPostEnded, number,
                     auditLines(before, postLines(connection, number)));
            }
            return done;
        });
}

Result<void, ServiceError> Directory::linkUser(std::int64_t userId, std::optional<PersonId> person,
                                               const Actor& by) {
    const UtcMillis now = m_site.clock().utcNow();
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::PersonStore store(connection);
            const auto row = person ? store.find(person->value) : std::nullopt;
            if (person && !row) {
                return failure(noPerson());
            }
            const auto holder = store.personOfUser(userId);
            const auto old = holder ? store.find(*holder) : std::nullopt;
            switch (store.linkUser(userId, person ? std::optional(person->value) : std::nullopt)) {
            case store::PersonStore::Link::NoUser:
                return failure(noAccount());
            case store::PersonStore::Link::Taken:
                return failure(ServiceError{
                    ServiceErrorKind::Conflict,
                    "person-has-account",
                    {"この社員には別のアカウントが結び付いています。先にそのアカウントとの結び付き"
                     "を外してください。",
                     "Another account belongs to this person. Take that one away first."},
                    {}});
            case store::PersonStore::Link::Done:
                break;
            }
            note(connection, now, by, audit::kAccountLinked,
                 store::loginOf(connection, userId).value_or(""),
                 {old ? old->employeeNumber : std::string(),
                  row ? row->employeeNumber : std::string()});
            return {};
        });
}

} // namespace tewatashi::server::services
