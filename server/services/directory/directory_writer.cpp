#include "server/services/directory/directory_writer.h"

#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_rows.h"
#include "server/services/directory/post_timeline.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"
#include "server/store/department_store.h"
#include "server/store/master_store.h"
#include "server/store/person_store.h"
#include "server/store/post_store.h"
#include "server/store/search_store.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::DatePeriod;
using domain::LocalDate;
using store::DepartmentPeriodRow;
using store::PostRow;

constexpr int kDepartmentDepthMax = 20;

ServiceError notFound(const std::string& code, const LocalizedText& thing, std::string_view key) {
    return {ServiceErrorKind::NotFound, code, unknownEntry({}, thing, key).text, {}};
}

void checkPlace(std::vector<FieldProblem>& problems, store::Connection& connection,
                const std::string& place) {
    if (!place.empty() && !store::placeExists(connection, place)) {
        problems.push_back(unknownEntry("place", {"場所", "place"}, place));
    }
}

// Whether the way up from `from` meets `target` on some day of `period`, or is too long.
bool leadsTo(store::DepartmentStore& store, std::int64_t from, std::int64_t target,
             DatePeriod period, int depth = 1) {
    if (from == target || depth >= kDepartmentDepthMax) {
        return true;
    }
    for (const DepartmentPeriodRow& row : store.periodsOf(from)) {
        const DatePeriod held = periodOf(row);
        if (row.parent && held.overlaps(period) &&
            leadsTo(store, *row.parent, target,
                    {std::max(held.from, period.from), std::min(held.until, period.until)},
                    depth + 1)) {
            return true;
        }
    }
    return false;
}

} // namespace

Result<PersonId, ServiceError> DirectoryWriter::put(const PersonInput& input) {
    const PersonInput person = trimmedInput(input);
    if (auto problems = problemsOf(person); !problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    store::PersonStore store(m_connection);
    store::PersonRow row = rowOf(person);
    const auto formerNames = formerNameRows(person.formerNames);
    const SearchIndex index = nameIndexOf(row, formerNames);
    row.searchText = index.lines;
    std::vector<std::string> before;
    std::vector<std::string> after = index.grams;
    if (const auto known = store.find(row.employeeNumber)) {
        row.id = known->id;
        const std::vector<std::string> titles =
            titleGramsOf(store::PostStore(m_connection).postsOf(row.id));
        before = difference(nameIndexOf(*known, store.formerNames(row.id)).grams, titles);
        after = difference(after, titles);
        store.update(row);
    } else {
        store.insert(row, m_now);
    }
    store.replaceFormerNames(row.id, formerNames);
    reindex(m_connection, store::SearchKind::Person, row.id, before, after);
    return PersonId{row.id};
}

Result<DepartmentId, ServiceError> DirectoryWriter::put(const DepartmentInput& input) {
    const DepartmentInput department = trimmedInput(input);
    std::vector<FieldProblem> problems = problemsOf(department);
    store::DepartmentStore store(m_connection);
    DepartmentPeriodRow row;
    row.nameJa = department.nameJa;
    row.nameEn = department.nameEn;
    row.nameKana = department.nameKana;
    row.place = department.place;
    if (!department.parentCode.empty()) {
        row.parent = store.idOf(department.parentCode);
        if (!row.parent) {
            problems.push_back(
                unknownEntry("parent", {"組織", "department"}, department.parentCode));
        }
    }
    if (!department.keyContact.empty()) {
        const auto person = store::PersonStore(m_connection).find(department.keyContact);
        if (person) {
            row.keyContact = person->id;
        } else {
            problems.push_back(unknownEntry("key_contact", {"社員番号", "employee number"},
                                            department.keyContact));
        }
    }
    checkPlace(problems, m_connection, row.place);
    if (!problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    const auto known = store.idOf(department.code);
    const auto before = known ? store.periodsOf(*known) : std::vector<DepartmentPeriodRow>{};
    const auto timeline = timelineOf(before);
    const DatePeriod period{
        department.from, department.until.value_or(domain::naturalEnd(timeline, department.from))};
    if (known && row.parent && leadsTo(store, *row.parent, *known, period)) {
        return failure(invalidField(
            {"parent",
             {"上位組織「" + department.parentCode + "」をたどると組織「" + department.code +
                  "」に戻るか、20階層を超えます。別の上位組織を選んでください。",
              "The way up from \"" + department.parentCode + "\" comes back to \"" +
                  department.code + "\" or is longer than 20. Choose another parent."}}));
    }
    row.department = known ? *known : store.insert(department.code, m_now);
    row.searchText = searchTextOf(department.code, row);
    const auto after = rowsOf(domain::withEntry(timeline, {period, row}));
    replaceDepartment(m_connection, row.department, department.code, before, after);
    return DepartmentId{row.department};
}

Result<void, ServiceError> DirectoryWriter::put(const PostInput& input) {
    const PostInput post = trimmedInput(input);
    const std::string& number = post.employeeNumber;
    const std::string& code = post.departmentCode;
    std::vector<FieldProblem> problems = problemsOf(post);
    PostRow row;
    row.title = post.title;
    row.place = post.place;
    row.isMain = post.kind == PostKind::Main ? 1 : 0;
    const auto person = store::PersonStore(m_connection).find(number);
    const auto department = store::DepartmentStore(m_connection).idOf(code);
    if (!person) {
        problems.push_back(
            unknownEntry("employee_number", {"社員番号", "employee number"}, number));
    }
    if (!department) {
        problems.push_back(unknownEntry("department", {"組織", "department"}, code));
    }
    checkPlace(problems, m_connection, row.place);
    if (!problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    row.person = person->id;
    row.department = *department;
    store::PostStore store(m_connection);
    const std::vector<PostRow> before = store.postsOf(row.person);
    const auto after = postsWith(before, {row, number, code}, post.from, post.until);
    if (!after) {
        return failure(invalidField(after.error()));
    }
    if (*after != before) {
        store.replacePosts(row.person, *after);
        store::SearchStore(m_connection)
            .addGrams(store::SearchKind::Person, row.person, titleGramsOf({row}));
    }
    return {};
}

Result<void, ServiceError> DirectoryWriter::endDepartment(std::string_view code,
                                                          LocalDate lastDay) {
    store::DepartmentStore store(m_connection);
    const std::string wanted = trimmed(code);
    const auto id = store.idOf(wanted);
    if (!id) {
        return failure(notFound("department-not-found", {"組織", "department"}, wanted));
    }
    const auto before = store.periodsOf(*id);
    const auto after = rowsOf(domain::endedOn(timelineOf(before), lastDay));
    if (after.empty()) {
        return failure(
            invalidField({"last_day",
                          {"組織「" + wanted + "」は" + lastDay.text() +
                               "にはまだありません。最初の日以降の日を指定してください。",
                           "Department \"" + wanted + "\" does not exist by " + lastDay.text() +
                               ". Give a day on which it does."}}));
    }
    replaceDepartment(m_connection, *id, wanted, before, after);
    return {};
}

Result<void, ServiceError> DirectoryWriter::endPost(std::string_view employeeNumber,
                                                    std::string_view departmentCode,
                                                    LocalDate lastDay) {
    const std::string number = normalEmployeeNumber(employeeNumber);
    const std::string code = trimmed(departmentCode);
    const auto person = store::PersonStore(m_connection).find(number);
    const auto department = store::DepartmentStore(m_connection).idOf(code);
    if (!person) {
        return failure(notFound("person-not-found", {"社員番号", "employee number"}, number));
    }
    if (!department) {
        return failure(notFound("department-not-found", {"組織", "department"}, code));
    }
    store::PostStore store(m_connection);
    const std::vector<PostRow> before = store.postsOf(person->id);
    const std::vector<PostRow> after = postsEnded(before, *department, lastDay);
    if (after != before) {
        store.replacePosts(person->id, after);
    }
    return {};
}

} // namespace tewatashi::server::services
