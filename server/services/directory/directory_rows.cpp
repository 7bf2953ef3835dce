#include "server/services/directory/directory_rows.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace tewatashi::server::services {

using store::DepartmentPeriodRow;
using store::PostRow;

namespace {

std::vector<std::string> departmentGramsOf(const std::vector<DepartmentPeriodRow>& rows,
                                           const std::string& code) {
    if (rows.empty()) {
        return {};
    }
    std::vector<std::string> fields{code};
    for (const DepartmentPeriodRow& row : rows) {
        fields.insert(fields.end(), {row.nameJa, row.nameEn, row.nameKana});
    }
    return searchIndexOf(fields).grams;
}

} // namespace

std::vector<std::string> difference(const std::vector<std::string>& from,
                                    const std::vector<std::string>& without) {
    std::vector<std::string> rest;
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(),
                        std::back_inserter(rest));
    return rest;
}

void reindex(store::Connection& connection, store::SearchKind kind, std::int64_t ref,
             const std::vector<std::string>& before, const std::vector<std::string>& after) {
    store::SearchStore search(connection);
    search.removeGrams(kind, ref, difference(before, after));
    search.addGrams(kind, ref, difference(after, before));
}

store::PersonRow rowOf(const PersonInput& person) {
    store::PersonRow row;
    row.employeeNumber = person.employeeNumber;
    row.nameJa = person.nameJa;
    row.nameKana = person.nameKana;
    row.nameRomaji = person.nameRomaji;
    row.email = person.email;
    row.language = static_cast<int>(person.language);
    row.leavesOn = person.lastDay.value_or(domain::kOpenEnd).text();
    row.nameForm = searchFormOf(person.nameJa).text();
    row.sortForm = person.nameKana.empty() ? row.nameForm : kanaOrder(person.nameKana);
    return row;
}

std::vector<store::FormerNameRow> formerNameRows(const std::vector<FormerName>& formerNames) {
    std::vector<store::FormerNameRow> rows;
    for (const FormerName& former : formerNames) {
        rows.push_back({former.nameJa, former.nameKana, former.usedUntil.text()});
    }
    return rows;
}

SearchIndex nameIndexOf(const store::PersonRow& row,
                        const std::vector<store::FormerNameRow>& formerNames) {
    std::vector<std::string> fields{row.nameJa, row.nameKana, row.nameRomaji};
    for (const store::FormerNameRow& former : formerNames) {
        fields.push_back(former.nameJa);
        fields.push_back(former.nameKana);
    }
    return searchIndexOf(fields);
}

std::vector<std::string> titleGramsOf(const std::vector<PostRow>& posts) {
    std::vector<std::string> titles;
    for (const PostRow& post : posts) {
        titles.push_back(post.title);
    }
    return searchIndexOf(titles).grams;
}

LocalizedText departmentNameOf(const DepartmentPeriodRow& row) {
    return {row.nameJa, row.nameEn.empty() ? row.nameJa : row.nameEn};
}

std::string searchTextOf(const std::string& code, const DepartmentPeriodRow& row) {
    return searchIndexOf(std::array{code, row.nameJa, row.nameEn, row.nameKana}).lines;
}

void replaceDepartment(store::Connection& connection, std::int64_t id, const std::string& code,
                       const std::vector<DepartmentPeriodRow>& before,
                       const std::vector<DepartmentPeriodRow>& after) {
    if (before == after) {
        return;
    }
    store::DepartmentStore(connection).replacePeriods(id, after);
    reindex(connection, store::SearchKind::Department, id, departmentGramsOf(before, code),
            departmentGramsOf(after, code));
}

} // namespace tewatashi::server::services
